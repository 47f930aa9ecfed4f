package dev.waymark.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.xbill.DNS.Name;

/// Comparison and hash of names, beside dnsjava's on random names (RFC 4343, section 3).
class NameBytesTest {
  @Property
  void namesAreEqualWhenDnsjavaSaysSo(@ForAll("names") byte[] a, @ForAll("names") byte[] b)
      throws IOException {
    assertThat(equal(a, b)).isEqualTo(new Name(a).equals(new Name(b)));
  }

  @Property
  void caseDoesNotMatter(@ForAll("names") byte[] name, @ForAll long seed) throws IOException {
    byte[] other = respelt(name, new Random(seed));
    assertThat(new Name(other)).isEqualTo(new Name(name));
    assertThat(equal(name, other)).isTrue();
    assertThat(hash(other, 0)).isEqualTo(hash(name, 0));
  }

  /// Only letters have case: the bytes beside A to Z and those with the highest bit set do not.
  @Property
  void anyOtherDifferenceMatters(
      @ForAll("names") byte[] name, @ForAll("places") int place, @ForAll byte replacement)
      throws IOException {
    int at = place % name.length;
    if (isLengthByte(name, at)) {
      return;
    }
    byte[] other = name.clone();
    other[at] = replacement;
    boolean same = new Name(name).equals(new Name(other));
    assertThat(equal(name, other)).isEqualTo(same);
    assertThat(hash(name, 0) == hash(other, 0)).isEqualTo(same);
  }

  /// The fast path reads past a label where there is room: the result must not depend on it.
  @Property
  void neighboursDoNotMatter(@ForAll("names") byte[] name, @ForAll long seed) {
    byte[] surrounded = new byte[name.length + 40];
    new Random(seed).nextBytes(surrounded);
    System.arraycopy(name, 0, surrounded, 17, name.length);
    assertThat(NameBytes.equal(surrounded, 17, name, 0, name.length)).isTrue();
    assertThat(hash(surrounded, 17)).isEqualTo(hash(name, 0));
    assertThat(NameBytes.length(surrounded, 17)).isEqualTo(name.length);
    assertThat(NameBytes.toName(surrounded, 17)).isEqualTo(NameBytes.toName(name, 0));
  }

  @Provide
  Arbitrary<byte[]> names() {
    Arbitrary<Byte> letters = Arbitraries.bytes().between((byte) '@', (byte) '{');
    Arbitrary<Byte> octets = Arbitraries.oneOf(letters, letters, Arbitraries.bytes());
    return octets
        .array(byte[].class)
        .ofMinSize(1)
        .ofMaxSize(63)
        .list()
        .ofMaxSize(6)
        .map(NameBytesTest::join);
  }

  @Provide
  Arbitrary<Integer> places() {
    return Arbitraries.integers().between(0, 254);
  }

  private static byte[] join(List<byte[]> labels) {
    Packet packet = Packet.header();
    int length = 1;
    for (byte[] label : labels) {
      length += label.length + 1;
      if (length <= NameBytes.MAX_LENGTH) {
        packet.u8(label.length).bytes(label);
      } else {
        break;
      }
    }
    byte[] whole = packet.u8(0).build();
    return java.util.Arrays.copyOfRange(whole, 12, whole.length);
  }

  private static byte[] respelt(byte[] name, Random random) {
    byte[] other = name.clone();
    for (int i = 0; i < other.length; i++) {
      int letter = other[i] | 0x20;
      if (letter >= 'a' && letter <= 'z' && !isLengthByte(name, i)) {
        other[i] ^= random.nextBoolean() ? (byte) 0x20 : 0;
      }
    }
    return other;
  }

  private static boolean isLengthByte(byte[] name, int place) {
    int at = 0;
    while (at < place) {
      at += name[at] + 1;
    }
    return at == place;
  }

  private static boolean equal(byte[] a, byte[] b) {
    return a.length == b.length && NameBytes.equal(a, 0, b, 0, a.length);
  }

  private static long hash(byte[] name, int offset) {
    List<Integer> labels = new ArrayList<>();
    for (int at = offset; name[at] != 0; at += name[at] + 1) {
      labels.add(at);
    }
    long hash = NameBytes.rootHash();
    for (int label : labels.reversed()) {
      hash = NameBytes.hash(hash, name, label);
    }
    return hash;
  }
}
