package dev.waymark.authoritative.zone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/// The short way through a zone file and the long one lead to the same zone and the same problems.
class PlainRecordTest {
  private static final String TOP =
      """
      $TTL 300
      @ SOA ns h 1 2 3 4 5
      @ NS ns
      ns A 192.0.2.1
      """;

  /// Lines near the border between what is plain and what is not, on either side of it.
  private static final List<String> LINES =
      List.of(
          "www A 192.0.2.1",
          "www 300 IN A 192.0.2.1",
          "www IN 300 A 192.0.2.1 ; comment",
          "www in a 192.0.2.1;comment",
          "www IN IN A 192.0.2.1",
          "www 1 2 A 192.0.2.1",
          "www 1h A 192.0.2.1",
          "www 2147483647 A 192.0.2.1",
          "www 2147483648 A 192.0.2.1",
          "www 00000000001 A 192.0.2.1",
          "www CH A 192.0.2.1",
          "www A 192.0.2.01",
          "www A 192.0.2.256",
          "www A 192.0.2",
          "www A 192.0.2.1.",
          "www A 192..2.1",
          "www A .192.0.2.1",
          "www A 1.2.3.4.5",
          "www A 192.0.2.1 x",
          "www A",
          "www",
          "www AAAA 2001:db8::1",
          "www AAAA 2001:DB8:0:0:0:0:0:1",
          "www AAAA ::",
          "www AAAA ::1",
          "www AAAA 1::",
          "www AAAA 1:2:3:4:5:6:7::",
          "www AAAA ::2:3:4:5:6:7:8",
          "www AAAA 1:2:3:4:5:6:7:8:9",
          "www AAAA 1:2:3:4:5:6:7",
          "www AAAA 1::2::3",
          "www AAAA 1:::2",
          "www AAAA :1::2",
          "www AAAA 1:2:3:4:5:6:7:",
          "www AAAA 12345::1",
          "www AAAA g::1",
          "www AAAA ::ffff:192.0.2.1",
          "www AAAA ::ffff:c000:201",
          "www AAAA :",
          "sub NS ns.sub\nns.sub A 192.0.2.7",
          "sub NS @",
          "sub NS .",
          "sub NS ns.other.",
          "sub NS ns..other.",
          "sub NS .ns",
          "sub NS ns.",
          "sub NS ns.. ",
          "@ A 192.0.2.9",
          ". A 192.0.2.9",
          "www.other. A 192.0.2.9",
          "WWW.Example. A 192.0.2.9",
          "a@b A 192.0.2.9",
          "* A 192.0.2.9",
          "$x A 192.0.2.9",
          "1 A 192.0.2.9",
          "A A 192.0.2.9",
          "IN IN A 192.0.2.9",
          " A 192.0.2.9",
          "\tIN\tA\t192.0.2.9\r",
          "www A 192.0.2.9\n  AAAA ::1\n  TXT ( a\n b )\n  A 192.0.2.10",
          "www TXT (a\nb)\n A 192.0.2.9",
          "w\\119w A 192.0.2.9\n A 192.0.2.10",
          "x..y A 192.0.2.9\n A 192.0.2.10",
          "www A 192.0.2.9 )\n A 192.0.2.10",
          "alias CNAME www",
          "alias cname www.",
          "ptr PTR host.example.",
          "m MX 10 mail",
          "m MX 65535 .",
          "m MX 65536 mail",
          "m MX -1 mail",
          "m MX 007 mail",
          "m MX 10",
          "s SRV 0 5 80 www",
          "s SRV 0 5 www",
          "d DS 12345 13 2 " + "0a".repeat(32),
          "d DS 12345 13 2 " + "0A ".repeat(32),
          "d DS 12345 13 2 0a0",
          "d DS 12345 13 2 0aZZ",
          "d DS 12345 13 2",
          "d DS 12345 ECDSAP256SHA256 2 0a0b",
          "d DS 12345 300 2 0a0b",
          "d DS 12345 13 1 0a0b",
          "d DS 12345 13 9 0a0b",
          "t TXT hello",
          "t TXT hello world \"and more\" ; comment",
          "t TXT \"\"",
          "t TXT",
          "t TXT \"a;b(c)\" d",
          "t TXT \"a\"\"b\"",
          "t TXT a\"b\"",
          "t TXT \"a\"b",
          "t TXT \"a\\\"b\"",
          "t TXT \"a\tb\"",
          "t TXT \"open",
          "t TXT \"a\";b",
          "t TXT " + "x".repeat(255),
          "t TXT " + "x".repeat(256),
          "t TXT " + ("x".repeat(200) + " ").repeat(30),
          "x".repeat(63) + " A 192.0.2.9",
          "x".repeat(64) + " A 192.0.2.9",
          ("x".repeat(49) + ".").repeat(5) + " A 192.0.2.9",
          ("x".repeat(49) + ".").repeat(4) + "x".repeat(46) + " A 192.0.2.9",
          ("x".repeat(49) + ".").repeat(4) + "x".repeat(45) + " A 192.0.2.9",
          "n NS " + ("x".repeat(49) + ".").repeat(5) + "abcd.",
          "n NS " + ("x".repeat(49) + ".").repeat(5) + "abc.",
          "a A 1.2.3.4\na RRSIG A 13 2 300 20361231235959 20240229000000 4711 example. AAEC",
          "a rrsig a 13 2 300 20361231235959 20240229000000 4711 @ AAEC AwQF",
          "a RRSIG NSEC3PARAM 13 2 300 20361231235959 20240229000000 65535 . AA==",
          "a RRSIG nsec3param 8 2 2147483647 19700101000000 21051231235959 0 x AAA=",
          "a RRSIG NSEC3PARAMS 8 2 0 19700101000000 21051231235959 0 x AAA=",
          "a RRSIG A 13 2 300 21060207062816 20240101000000 1 example. AAEC",
          "a RRSIG A 13 2 300 20230229000000 20240101000000 1 example. AAEC",
          "a RRSIG A 13 2 300 20241301000000 20240101000000 1 example. AAEC",
          "a RRSIG A 13 2 300 20240101240000 20240101000000 1 example. AAEC",
          "a RRSIG A 13 2 300 20240101000060 20240101000000 1 example. AAEC",
          "a RRSIG A 13 2 300 2024010100000x 20240101000000 1 example. AAEC",
          "a RRSIG A 13 2 300 1700000000 1600000000 1 example. AAEC",
          "a RRSIG A ECDSAP256SHA256 2 300 20340101000000 20240101000000 1 example. AAEC",
          "a RRSIG A 256 2 300 20340101000000 20240101000000 1 example. AAEC",
          "a RRSIG A 13 2 1h 20340101000000 20240101000000 1 example. AAEC",
          "a RRSIG A 13 2 300 20340101000000 20240101000000 1 example. AAE",
          "a RRSIG A 13 2 300 20340101000000 20240101000000 1 example. AAE= AAEC",
          "a RRSIG A 13 2 300 20340101000000 20240101000000 1 example. A===",
          "a RRSIG A 13 2 300 20340101000000 20240101000000 1 example. AB==",
          "a RRSIG A 13 2 300 20340101000000 20240101000000 1 example. AA-_",
          "a RRSIG A 13 2 300 20340101000000 20240101000000 1 example. A A E C ; comment",
          "a RRSIG A 13 2 300 20340101000000 20240101000000 1 example.",
          "a RRSIG TYPE65280 13 2 300 20340101000000 20240101000000 1 example. AAEC",
          "a RRSIG CAA 13 2 300 20340101000000 20240101000000 1 example. AAEC",
          "a RRSIG A 13 2 300 20340101000000 20240101000000 1 exam..ple. AAEC",
          "a NSEC b.example. A NS SOA MX TXT AAAA RRSIG NSEC DNSKEY",
          "a NSEC b",
          "a NSEC b CAA A",
          "a NSEC b TYPE1 A",
          "a NSEC b A A NSEC3PARAM TLSA https",
          "a NSEC b X25 NSEC-GRAPHY",
          "a NSEC @ ANY",
          "2vptu5timamqttgl4luu9kg21e0aor3s NSEC3 1 1 0 - 2vptu5timamqttgl4luu9kg21e0aor3s A RRSIG",
          "2vptu5timamqttgl4luu9kg21e0aor3s NSEC3 1 0 12 aabbCCdd 2VPTU5TIMAMQTTGL4LUU9KG21E0AOR3S NS DS RRSIG",
          "2vptu5timamqttgl4luu9kg21e0aor3s NSEC3 1 0 12 aabbccd 2vptu5timamqttgl4luu9kg21e0aor3s NS",
          "2vptu5timamqttgl4luu9kg21e0aor3s NSEC3 1 0 12 aabbccdg 2vptu5timamqttgl4luu9kg21e0aor3s NS",
          "2vptu5timamqttgl4luu9kg21e0aor3s NSEC3 1 0 65536 - 2vptu5timamqttgl4luu9kg21e0aor3s NS",
          "2vptu5timamqttgl4luu9kg21e0aor3s NSEC3 1 256 1 - 2vptu5timamqttgl4luu9kg21e0aor3s NS",
          "2vptu5timamqttgl4luu9kg21e0aor3s NSEC3 1 0 1 - 2vptu5timamqttgl4luu9kg21e0aor3sa NS",
          "2vptu5timamqttgl4luu9kg21e0aor3s NSEC3 1 0 1 - aaaa NS",
          "2vptu5timamqttgl4luu9kg21e0aor3s NSEC3 1 0 1 - 2vptu5timamqttgl4luu9kg21e0aor3s",
          "2vptu5timamqttgl4luu9kg21e0aor3s NSEC3 1 0 1 - 2vptu5timamqttgl4luu9kg21e0aor3w A",
          "2vptu5timamqttgl4luu9kg21e0aor3s NSEC3 SHA-1 0 1 - 2vptu5timamqttgl4luu9kg21e0aor3s A",
          "h NSEC3 1 0 1 " + "ab".repeat(255) + " 2vptu5timamqttgl4luu9kg21e0aor3s A",
          "h NSEC3 1 0 1 " + "ab".repeat(256) + " 2vptu5timamqttgl4luu9kg21e0aor3s A",
          "www TYPE1 \\# 4 01020304",
          "www A \\# 4 01020304",
          "www HINFO a b",
          "www A 192.0.2.1 ; a\0b",
          "www A 192.0.2.1\0",
          "w\u00e4 A 192.0.2.1",
          "$ORIGIN sub\nwww A 192.0.2.1\n$TTL 77\nwww AAAA ::1",
          "$ORIGIN .\nwww.example A 192.0.2.1",
          "www A 192.0.2.1\n$ORIGIN sub\n AAAA ::1",
          "$GENERATE 1-3 h$ A 192.0.2.$\n A 192.0.2.9",
          "\n\n ; nothing\n\n www",
          "www A 192.0.2.1\n" + " ".repeat(5000) + "A 192.0.2.2",
          "www A 192.0.2.1\nwww A 192.0.2.1\nwww 5 A 192.0.2.2");

  static Stream<String> lines() {
    return LINES.stream();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void bothWaysLeadToTheSameZone(String line) {
    for (String end : new String[] {"\n", "\nwww A 192.0.2.77\n", "", "\r\n"}) {
      assertSame("example.zone", bytes(TOP + line + end));
      assertSame("example.zone", bytes(line + "\n" + TOP + end));
    }
  }

  @Test
  void bothWaysReadTheLittleInternet() throws IOException {
    try (Stream<Path> walk = Files.walk(Path.of("..", "zones"))) {
      List<Path> files = walk.filter(file -> file.toString().endsWith(ZoneFile.SUFFIX)).toList();
      assertThat(files).isNotEmpty();
      for (Path file : files) {
        assertSame(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void bothWaysReadAGeneratedZone(long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(TOP);
    for (int i = 0; i < 20_000; i++) {
      text.append(LINES.get(random.nextInt(20)).replace("www", "h" + random.nextInt(5000)));
      text.append("\nd").append(i).append(" NS ns1.d").append(i);
      text.append("\nns1.d").append(i).append(" A 192.0.2.").append(i % 256).append('\n');
    }
    assertSame("example.zone", bytes(text.toString()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void bothWaysFindTheSameMistakes(long seed) {
    Random random = new Random(seed);
    byte[] whole = bytes(TOP + String.join("\n", LINES.subList(0, 40)) + "\n" + TOP);
    byte[] oddities = bytes("\"();\\ \t\r\n.@$*:0aAzZ\0\u007f");
    for (int round = 0; round < 400; round++) {
      byte[] text = whole.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        byte odd = oddities[random.nextInt(oddities.length)];
        text[random.nextInt(text.length)] = random.nextInt(4) == 0 ? (byte) random.nextInt() : odd;
      }
      assertSame("example.zone", text);
    }
  }

  @Test
  void whatIsPlainIsReadTheShortWay() throws TextParseException {
    PlainRecord plain = new PlainRecord();
    plain.relativeTo(Name.fromString("example."));
    byte[] text = bytes("Ns1.d A 192.0.2.1 ; comment\n 60 IN TXT a \"b c\"\n");
    int second = plain.read(text, 0, text.length);
    assertThat(second).isEqualTo("Ns1.d A 192.0.2.1 ; comment\n".length());
    assertThat(plain.ownerName()).hasToString("Ns1.d.example.");
    assertThat(plain.typeColumn()).isEqualTo(7);
    assertThat(plain.ttl()).isEqualTo(TimeToLive.NONE);
    assertThat(plain.rdata()).startsWith(192, 0, 2, 1);
    assertThat(plain.read(text, second, text.length)).isEqualTo(text.length);
    assertThat(plain.ownerName()).hasToString("Ns1.d.example.");
    assertThat(plain.ttl()).isEqualTo(60);
    assertThat(plain.rdata()).startsWith(1, 'a', 3, 'b', ' ', 'c');
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertSame(String file, byte[] text) {
    ZoneReading shortWay = ZoneFile.parse(file, text, true);
    ZoneReading longWay = ZoneFile.parse(file, text, false);
    assertThat(shortWay.problems()).isEqualTo(longWay.problems());
    if (shortWay instanceof ZoneReading.Compiled(var zone, _)
        && longWay instanceof ZoneReading.Compiled(var other, _)) {
      assertThat(zone.hasSameImage(other)).isTrue();
    } else {
      assertThat(shortWay.getClass()).isEqualTo(longWay.getClass());
    }
  }
}
