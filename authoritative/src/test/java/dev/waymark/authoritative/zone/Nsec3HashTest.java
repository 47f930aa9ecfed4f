package dev.waymark.authoritative.zone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.utils.base32;

class Nsec3HashTest {
  private static final byte[] SALT = {(byte) 0xAA, (byte) 0xBB, (byte) 0xCC, (byte) 0xDD};
  private static final base32 BASE_32 = new base32(base32.Alphabet.BASE32HEX, false, true);

  @Test
  void namesHashAsInRfc5155AppendixA() {
    Map<String, String> expected =
        new TreeMap<>(
            Map.of(
                "example.", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom",
                "a.example.", "35mthgpgcu1qg68fab165klnsnk3dpvl",
                "ai.example.", "gjeqe526plbf1g8mklp59enfd789njgi",
                "ns1.EXAMPLE.", "2t7b4g4vsa5smi47k61mv5bv1a22bojr",
                "w.example.", "k8udemvp1j2f7eg6jebps17vp3n8i58h",
                "*.w.example.", "r53bq7cc2uvmubfu5ocmm6pers9tk9en",
                "X.y.w.example.", "2vptu5timamqttgl4luu9kg21e0aor3s"));
    Nsec3Hash hash = new Nsec3Hash();
    expected.forEach(
        (name, digest) -> {
          byte[] wire = Name.fromConstantString(name).toWire();
          assertThat(BASE_32.toString(hash.of(wire, 0, wire.length, SALT, 12)))
              .as(name)
              .isEqualTo(digest);
        });
    byte[] w = Name.fromConstantString("w.example.").toWire();
    assertThat(BASE_32.toString(hash.ofWildcard(w, 0, w.length, SALT, 12)))
        .isEqualTo(expected.get("*.w.example."));
  }

  @Test
  void theLongestNameAndTheLongestSaltHaveRoom() {
    byte[] name = new byte[255];
    for (int at = 0; at < 254; at += 2) {
      name[at] = 1;
      name[at + 1] = 'a';
    }
    Nsec3Hash hash = new Nsec3Hash();
    assertThat(hash.ofWildcard(name, 0, 253, new byte[255], 1)).hasSize(Nsec3Hash.LENGTH);
    assertThat(hash.of(name, 0, 255, new byte[255], 1)).hasSize(Nsec3Hash.LENGTH);
  }
}
