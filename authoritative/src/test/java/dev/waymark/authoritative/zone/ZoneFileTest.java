package dev.waymark.authoritative.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.HashedName;
import dev.waymark.wire.WireRRset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;

/// What a zone file may look like (RFC 1035, section 5), and what is said about those that do not.
class ZoneFileTest {
  /// Four lines: what is added begins on line 5.
  private static final String TOP =
      """
      $TTL 300
      @ SOA ns h 1 2 3 4 5
      @ NS ns
      ns A 192.0.2.1
      """;

  @TempDir private Path directory;

  static Stream<Arguments> problems() {
    return Stream.of(
        Arguments.of(
            "www A 192.0.2.300",
            "5:7: '192.0.2.300': not valid in the data of a record of"
                + " type A, expected an IPv4 address, such as 192.0.2.1"),
        Arguments.of(
            "www A",
            "5:6: the data of the A record ends too early, expected an IPv4"
                + " address, such as 192.0.2.1"),
        Arguments.of(
            "www A 192.0.2.1 more",
            "5:17: 'more': too much in the data of the A record,"
                + " expected an IPv4 address, such as 192.0.2.1"),
        Arguments.of(
            "www MX mail",
            "5:8: 'mail': not valid in the data of a record of type MX,"
                + " expected a preference and a domain name, such as 10 mail.example.com."),
        Arguments.of(
            "www IN 192.0.2.1",
            "5:8: '192.0.2.1': not a type of record, expected a type," + " such as A, NS or MX"),
        Arguments.of(
            "www 300 IN",
            "5:11: the record has no type, expected a type, such as A, NS or" + " MX"),
        Arguments.of("www CH TXT x", "5:5: 'CH': a class that is not served, expected IN"),
        Arguments.of(
            "www ANY x",
            "5:5: 'ANY': not a type that a zone can hold, expected a type of" + " data"),
        Arguments.of(
            "www 9999999999 A 192.0.2.1",
            "5:5: '9999999999': too long, expected at most"
                + " 2147483647 seconds (RFC 2181, section 8)"),
        Arguments.of(
            "a..b A 192.0.2.1",
            "5:1: 'a..b': not a domain name, expected labels of 1 to"
                + " 63 bytes, 255 in all (RFC 1035, section 2.3.4)"),
        Arguments.of(
            "www.other. A 192.0.2.1",
            "5:1: 'www.other.': lies outside of the zone,"
                + " expected a name at or below example."),
        Arguments.of(
            "www TXT \"open",
            "5:9: '\"open': the quote is not closed, expected '\"' before"
                + " the end of the line"),
        Arguments.of(
            "www A ( 192.0.2.1",
            "5:7: '(': is never closed, expected ')' before the end" + " of the file"),
        Arguments.of(
            "www A 192.0.2.1 )",
            "5:17: ')': closes nothing, expected '(' somewhere before" + " it"),
        Arguments.of(
            "www TXT a\\",
            "5:9: 'a\\': nothing behind the backslash, expected a character" + " or three digits"),
        Arguments.of("www TXT a\0b", "5:10: '\\000': a zero byte, expected a text file"),
        Arguments.of(
            "$NONSENSE 1",
            "5:1: '$NONSENSE': an unknown directive, expected $ORIGIN, $TTL,"
                + " $INCLUDE or $GENERATE"),
        Arguments.of(
            "$TTL soon", "5:6: 'soon': not a TTL, expected seconds, or units such as" + " 1h30m"),
        Arguments.of(
            "$ORIGIN", "5:1: '$ORIGIN': needs something behind it, expected a domain name"),
        Arguments.of(
            "$INCLUDE x",
            "5:10: 'x': nothing can be included here, expected a zone without" + " $INCLUDE"),
        Arguments.of(
            "$GENERATE 9-1 h$ A 192.0.2.$",
            "5:11: '9-1': not a range of at most 65536"
                + " numbers, expected first-last or first-last/step, such as 1-9"),
        Arguments.of(
            "$GENERATE 1-999999 h$ A 192.0.2.1",
            "5:11: '1-999999': not a range of at most"
                + " 65536 numbers, expected first-last or first-last/step, such as 1-9"),
        Arguments.of(
            "$GENERATE 1-2 h${x} A 192.0.2.1",
            "5:15: 'h${x}': a modifier that cannot be"
                + " read, expected ${offset,width,base}, base d, o, x, X, n or N"),
        Arguments.of(
            "www CNAME ns\nwww TXT x",
            "5:5: 'CNAME': www.example. has other data too"
                + " (TXT), expected a CNAME that stands alone (RFC 1034, section 3.6.2)"),
        Arguments.of(
            "www CNAME a\nwww CNAME b",
            "6:5: 'CNAME': www.example. has several, expected" + " one CNAME record"),
        Arguments.of(
            "@ SOA ns h 2 2 3 4 5",
            "5:3: 'SOA': example. has several, expected one SOA" + " record"),
        Arguments.of(
            "www SOA ns h 2 2 3 4 5",
            "5:5: 'SOA': not at the apex, expected one SOA" + " record, that of the zone"),
        Arguments.of(
            "sub NS ns\nsub DNAME x",
            "6:5: 'DNAME': sub.example. is delegated, expected"
                + " DNAME and NS together only at the apex (RFC 6672, section 2.3)"),
        Arguments.of(
            "www RRSIG A 8 2 3 22000101000000 20200101000000 1 @ AAAA",
            "5:5: 'RRSIG': has data that does not fit into its fields, expected the presentation"
                + " format of the type, or \\#, a length and hexadecimal digits (RFC 3597,"
                + " section 5)"),
        Arguments.of(
            "www TYPE65280 \\# 3 0A0B",
            "5:20: '0A0B': not valid in the data of a record"
                + " of type TYPE65280, expected the presentation format of the type, or \\#, a length"
                + " and hexadecimal digits (RFC 3597, section 5)"));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void saysWhatIsWrongAndWhere(String line, String expected) {
    assertThat(refused(TOP + line + "\n")).containsExactly("example.zone:" + expected);
  }

  static Stream<Arguments> warnings() {
    return Stream.of(
        Arguments.of(
            "www A 192.0.2.1\nwww A 192.0.2.1",
            "6:5: warning: 'A': www.example. has this"
                + " record already, expected each record once"),
        Arguments.of(
            "www A 192.0.2.1\nwww 20 A 192.0.2.2",
            "6:8: warning: 'A': TTL 20 differs from"
                + " 300 in the same RRset, expected one TTL (RFC 2181, section 5.2); the smallest is"
                + " used"),
        Arguments.of(
            "sub NS ns.sub",
            "5:5: warning: 'NS': the name server ns.sub.example. has no"
                + " address, expected an A or AAAA record for it (RFC 1034, section 4.2.1)"),
        Arguments.of(
            "@ NS ns2",
            "5:3: warning: 'NS': the name server ns2.example. has no address,"
                + " expected an A or AAAA record for it (RFC 1034, section 4.2.1)"),
        Arguments.of(
            "@ MX 0 al\nal CNAME ns",
            "5:3: warning: 'MX': al.example. is an alias,"
                + " expected the name that owns the addresses (RFC 2181, section 10.3)"),
        Arguments.of(
            "d DNAME x\na.d A 192.0.2.1",
            "6:5: warning: 'A': a.d.example. is never seen"
                + " below the DNAME d.example., expected nothing below a DNAME (RFC 6672, section"
                + " 2.4)"),
        Arguments.of(
            "_s._tcp SRV 0 0 80 al\nal CNAME ns",
            "5:9: warning: 'SRV': al.example. is an alias,"
                + " expected the name that owns the addresses (RFC 2181, section 10.3)"),
        Arguments.of(
            "@ MX 0 gone",
            "5:3: warning: 'MX': the host gone.example. has no address,"
                + " expected an A or AAAA record for it, or another host"),
        Arguments.of(
            "_s._tcp SRV 0 0 80 txt\ntxt TXT x",
            "5:9: warning: 'SRV': the host txt.example. has no"
                + " address, expected an A or AAAA record for it, or another host"),
        Arguments.of(
            "sub NS gone",
            "5:5: warning: 'NS': the name server gone.example. has no address,"
                + " expected an A or AAAA record for it (RFC 1034, section 4.2.1)"),
        Arguments.of(
            "sub NS ns\nx.sub TXT x",
            "6:7: warning: 'TXT': x.sub.example. is delegated, and"
                + " nobody sees this, expected it in the zone of the child (RFC 1034, section 4.2.1)"),
        Arguments.of(
            "sub NS ns\nsub TXT x",
            "6:5: warning: 'TXT': sub.example. is delegated, and"
                + " nobody sees this, expected it in the zone of the child (RFC 1034, section 4.2.1)"),
        Arguments.of(
            "sub NS ns\nx.sub A 192.0.2.2",
            "6:7: warning: 'A': x.sub.example. is delegated,"
                + " and not the name of a name server, expected addresses of name servers only (RFC"
                + " 1034, section 4.2.1)"),
        Arguments.of(
            "x DS 1 8 2 " + "00".repeat(32),
            "5:3: warning: 'DS': x.example. is not delegated"
                + " here, expected NS records beside it, or the DS in the parent zone (RFC 4035,"
                + " section 2.4)"),
        Arguments.of(
            "*.w NS ns",
            "5:5: warning: 'NS': at a wildcard nobody knows what it means,"
                + " expected another owner (RFC 4592, sections 4.2 and 4.4)"));
  }

  /// Nothing is said about hosts that are found elsewhere, or by another rule.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "@ MX 0 .", // RFC 7505
        "@ MX 0 mail.else.",
        "@ MX 0 mail.w\n*.w A 192.0.2.2", // RFC 4592, section 3.3
        "@ MX 0 a.b.w\n*.w AAAA ::1",
        "sub NS ns.w\n*.w A 192.0.2.2",
        "@ MX 0 mail.d\nd DNAME else.",
        "@ MX 0 mail.sub\nsub NS ns",
        "_s SRV 0 0 0 .",
        "@ NS ns.sub\nsub NS ns",
        "sub NS ns.other\nother NS ns.other\nns.other A 192.0.2.2", // sibling glue
        "sub NS ns.other\nother NS ns",
        "sub NS sub\nsub A 192.0.2.2",
        "sub NS ns.sub\nns.sub AAAA ::1\nsub DS 1 8 2 00"
      })
  void doesNotWarnOfWhatIsWell(String lines) {
    String text = lines.replace("8 2 00", "8 2 " + "00".repeat(32));
    assertThat(compiled(TOP + text + "\n").serial()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("warnings")
  void warnsOfWhatIsOddAndCompilesTheZone(String lines, String expected) {
    ZoneReading reading = ZoneFile.parse("example.zone", TOP + lines + "\n");
    assertThat(reading).isInstanceOf(ZoneReading.Compiled.class);
    assertThat(reading.problems().stream().map(ZoneProblem::toString))
        .containsExactly("example.zone:" + expected);
  }

  @Test
  void aZoneNeedsSoaAndNsRfc1035Section52() {
    assertThat(refused("www 300 A 192.0.2.1\n"))
        .containsExactly(
            "example.zone: no SOA record, expected one at the top of the zone (RFC 1035, section"
                + " 5.2)");
    assertThat(refused("@ 300 SOA ns h 1 2 3 4 5\n"))
        .containsExactly(
            "example.zone:1:7: 'SOA': the zone has no NS record, expected one at the apex (RFC"
                + " 1035, section 5.2)");
  }

  @Test
  void everyProblemIsToldNotOnlyTheFirst() {
    assertThat(refused("@ 300 SOA ns h x 2 3 4 5\na A 1\n  A 2\nb MX\n"))
        .hasSize(4)
        .first()
        .asString()
        .startsWith("example.zone:1:16: 'x': not valid in the data of a record of type SOA");
    assertThat(refused("x y z\n".repeat(1000)))
        .as("but not without end")
        .hasSize(ProblemList.MAX_PROBLEMS + 1);
  }

  @Test
  void aRecordWithoutAnyTtlHasTheMinimumOfTheSoa() {
    ZoneReading reading =
        ZoneFile.parse("example.zone", "@ SOA NS.Example. h 1 2 3 4 5\n@ NS ns.else.\n");
    assertThat(reading.problems().stream().map(ZoneProblem::toString))
        .containsExactly(
            "example.zone:1:3: warning: 'SOA': no TTL, so it is taken to be 5, expected $TTL before"
                + " the first record (RFC 2308, section 4)");
    assertThat(((ZoneReading.Compiled) reading).zone().soa().ttl()).isEqualTo(5);
  }

  @Test
  void everythingOfRfc1035Section5() {
    Zone zone =
        compiled(
            """
            $ORIGIN Example.      ; a comment
            $TTL 1h30m
            @  IN  SOA  ns  h\\.x ( 1 ; serial
                                  2 3
                                  4 5 )
                   NS   ns
            ns  1w IN A   192.0.2.1
                IN 1d AAAA 2001:db8::1
            $ORIGIN sub
            www       TXT "a;b" c\\;d "e \\"f\\" \\\\ \\103"
            dot\\.ted  A 192.0.2.2
            $GENERATE 0-6/3 h${-0,2,d} A 192.0.2.$
            u         TYPE65280 \\# 4 0A0B 0C0D
            a         TYPE1 \\# 4 C0000203
            svc       HTTPS 1 . alpn="h2,h3" port=443
            """);
    assertThat(zone.apex()).isEqualTo(Name.fromConstantString("example."));
    assertThat(zone.serial()).isEqualTo(1);
    assertThat(zone.soa().ttl()).isEqualTo(5400);
    assertThat(zone.records()).isEqualTo(12);
    assertThat(count(zone, "h03.sub.example.", 1)).isEqualTo(1);
    assertThat(count(zone, "dot\\.ted.sub.example.", 1)).isEqualTo(1);
    assertThat(count(zone, "u.sub.example.", 65280)).isEqualTo(1);
    assertThat(count(zone, "a.sub.example.", 1)).isEqualTo(1);
  }

  /// RFC 1035, section 5.1: class and TTL in either order, blank lines and comments anywhere, also
  /// between parentheses; quoted strings keep their semicolons.
  @Test
  void theFormOfEntriesIsFree() {
    Zone one =
        compiled(
            """
            $TTL 60
            @ 1h IN SOA ns.else. h 1 2 3 4 5
            @ IN 1h NS ns.else.
            a 60 IN TXT "a;b" "c (d" e
            b IN CNAME a.example.
            """);
    Zone other =
        compiled(
            """
            $ttl 1M ; a unit in upper case, a directive in lower

            @ in 60M soa ( ns.else. h ; (
               ; only a comment, and a blank line

               1 2 3 ) ( 4
            5 )
            \tIN\t3600\tns\tNS.ELSE.
            a TXT ( "a;b"
              "c (d" ) e ; "
            \\098 IN 60 CNAME a
            """);
    assertThat(rdata(other, "a.example.", 16)).isEqualTo(rdata(one, "a.example.", 16));
    assertThat(other.records()).isEqualTo(one.records());
    assertThat(count(other, "b.example.", 1)).isZero();
    assertThat(lookup(other, "b.example.", 5)).isInstanceOf(Lookup.Answer.class);
    assertThat(other.soa().ttl()).isEqualTo(3600);
  }

  /// The RDATA of the one record that a name has of a type.
  private static byte[] rdata(Zone zone, String name, int type) {
    WireRRset rrset = ((Lookup.Answer) lookup(zone, name, type)).rrset();
    byte[] bytes = rrset.rdataBytes();
    int at = rrset.rdataOffset();
    int length = (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    return Arrays.copyOfRange(bytes, at + 2, at + 2 + length);
  }

  @ParameterizedTest
  @CsvSource({
    "1s, 1",
    "2M, 120",
    "3h, 10800",
    "1D, 86400",
    "1w, 604800",
    "1w2d3h4m5s, 788645",
    "0, 0",
    "2147483647, 2147483647"
  })
  void timesHaveUnits(String ttl, long seconds) {
    Zone zone = compiled("@ " + ttl + " SOA ns.else. h 1 2 3 4 5\n@ NS ns.else.\n");
    assertThat(zone.soa().ttl()).isEqualTo(seconds);
  }

  /// What BIND makes of the same lines, by its documentation.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1-2 h$ | h1 h2",
        "0-4/2 h$ | h0 h2 h4",
        "1-1 h${9} | h10",
        "10-10 h${-5,3} | h005",
        "8-9 h${0,3,d} | h008 h009",
        "8-9 h${0,3,o} | h010 h011",
        "26-27 h${0,0,x} | h1a h1b",
        "26-26 h${0,4,X} | h001a",
        "26-26 h${0,0,n} | ha.1",
        "26-26 h${0,7,n} | ha.1.0.0",
        "1-1 ${0,3,N}.ip6 | 1.0.ip6",
        "1-1 $$x | \\$x",
        "1-1 \\$x | \\$x",
        "1-1 $-$ | 1-1"
      })
  void generateMakesNames(String directive, String names) {
    Zone zone =
        compiled(
            "$TTL 60\n@ SOA ns.else. h 1 2 3 4 5\n@ NS ns.else.\n$GENERATE "
                + directive.strip()
                + " 20 IN A 192.0.2.1\n");
    String[] expected = names.strip().split(" ", -1);
    assertThat(zone.records()).isEqualTo(2 + expected.length);
    for (String name : expected) {
      assertThat(count(zone, name + ".example.", 1)).as(name).isEqualTo(1);
    }
  }

  /// A few bytes must not become gigabytes.
  @Test
  void generateIsBounded() {
    String long1 = "\"" + "x".repeat(255) + "\" ";
    assertThat(refused(TOP + "$GENERATE 1-65536 h$ TXT " + long1 + long1 + "\n"))
        .containsExactly(
            "example.zone:5:1: '$GENERATE': makes more than 16777216 characters, expected fewer or"
                + " shorter records");
    assertThat(refused(TOP + "$GENERATE 0-1000000000 h$ A 192.0.2.1\n"))
        .hasSize(1)
        .first()
        .asString()
        .contains("'0-1000000000': not a range of at most 65536 numbers");
    assertThat(refused(TOP + "www TXT " + "\"\"".repeat(EntryReader.MAX_ENTRY) + "\n"))
        .as("empty strings take memory too")
        .hasSize(1)
        .first()
        .asString()
        .contains("an entry of more than 524288 characters");
  }

  @Test
  void recordsMayStandBeforeTheSoa() {
    Zone zone = compiled("$TTL 60\nwww A 192.0.2.1\n@ NS n.else.\n@ SOA n.else. h 1 2 3 4 5\n");
    assertThat(count(zone, "www.example.", 1)).isEqualTo(1);
  }

  @Test
  void bytesOutsideOfAsciiAreKept() throws IOException {
    Path file = directory.resolve("example.zone");
    byte[] text = (TOP + "www TXT \"\u00e4\u20ac\"\n").getBytes(StandardCharsets.UTF_8);
    Files.write(file, text);
    Zone zone = ((ZoneReading.Compiled) ZoneFile.read(file)).zone();
    Lookup.Answer answer = (Lookup.Answer) lookup(zone, "www.example.", 16);
    byte[] rdata = answer.rrset().rdataBytes();
    int at = answer.rrset().rdataOffset() + 3;
    assertThat(new String(rdata, at, 5, StandardCharsets.UTF_8)).isEqualTo("\u00e4\u20ac");
  }

  @Test
  void includedFilesStayInTheDirectory() throws IOException {
    Path zones = Files.createDirectories(directory.resolve("zones"));
    Files.writeString(directory.resolve("secret"), "x A 192.0.2.66\n");
    Files.writeString(zones.resolve("hosts.inc"), "www A 192.0.2.1\n$ORIGIN elsewhere.\n");
    Files.createSymbolicLink(zones.resolve("link"), directory.resolve("secret"));
    Path file = zones.resolve("example.zone");
    Files.writeString(file, TOP + "$INCLUDE hosts.inc sub\nafter A 192.0.2.2\n");
    Zone zone = ((ZoneReading.Compiled) ZoneFile.read(file)).zone();
    assertThat(count(zone, "www.sub.example.", 1)).isEqualTo(1);
    assertThat(count(zone, "after.example.", 1)).as("the origin is the old one").isEqualTo(1);
    for (String outside : List.of("../secret", directory.resolve("secret").toString(), "link")) {
      Files.writeString(file, TOP + "$INCLUDE " + outside + "\n");
      assertThat(texts(ZoneFile.read(file)))
          .containsExactly(
              file
                  + ":5:10: '"
                  + shown(outside)
                  + "': lies outside of the zones directory, expected"
                  + " a file in "
                  + zones);
    }
    Files.writeString(file, TOP + "$INCLUDE missing\n");
    assertThat(texts(ZoneFile.read(file)))
        .containsExactly(file + ":5:10: 'missing': no such file, expected a file in " + zones);
    Files.writeString(file, TOP + "$INCLUDE example.zone\n");
    assertThat(ZoneFile.read(file)).isInstanceOf(ZoneReading.Refused.class);
    assertThat(texts(ZoneFile.read(file))).anyMatch(text -> text.contains("8 files deep"));
  }

  /// RFC 1035, section 5.1: `$INCLUDE` has its own origin, and what the included file does to
  /// origin and owner ends with it. `$TTL` goes on, as in BIND.
  @Test
  void anIncludedFileLeavesOriginAndOwnerAlone() throws IOException {
    Files.writeString(directory.resolve("inner.inc"), "$ORIGIN deep\nx A 192.0.2.3\n");
    Files.writeString(
        directory.resolve("hosts.inc"),
        "www A 192.0.2.1\n$INCLUDE inner.inc\n$ORIGIN elsewhere.\n$TTL 7\n");
    Path file = directory.resolve("example.zone");
    Files.writeString(
        file,
        TOP
            + "owner A 192.0.2.5\n$INCLUDE hosts.inc sub\n  TXT owner\n$INCLUDE hosts.inc\n"
            + "after A 192.0.2.2\n");
    ZoneReading reading = ZoneFile.read(file);
    assertThat(reading.problems()).isEmpty();
    Zone zone = ((ZoneReading.Compiled) reading).zone();
    for (String name : List.of("www.sub", "x.deep.sub", "www", "x.deep", "after", "owner")) {
      assertThat(count(zone, name + ".example.", 1)).as(name).isEqualTo(1);
    }
    assertThat(count(zone, "owner.example.", 16)).isEqualTo(1);
    Lookup.Answer after = (Lookup.Answer) lookup(zone, "after.example.", 1);
    assertThat(after.rrset().ttl()).isEqualTo(7);
  }

  private static String shown(String token) {
    return token.length() > 60 ? token.substring(0, 60) + "..." : token;
  }

  @Test
  void aDirectoryHasAZonePerFileAtAnyDepth() throws IOException {
    Path deep = Files.createDirectories(directory.resolve("a/b"));
    Files.writeString(deep.resolve("example.zone"), TOP);
    Files.writeString(directory.resolve("root.zone"), "$ORIGIN .\n" + TOP);
    Files.writeString(directory.resolve("notes.txt"), "not a zone");
    ZoneDirectory.Contents contents = ZoneDirectory.read(directory);
    assertThat(contents.problems()).isEmpty();
    assertThat(contents.catalog().zones().stream().map(zone -> zone.apex().toString()))
        .containsExactlyInAnyOrder("example.", ".");
    Files.writeString(directory.resolve("again.zone"), "$ORIGIN EXAMPLE.\n" + TOP);
    ZoneDirectory.Contents twice = ZoneDirectory.read(directory);
    assertThat(twice.hasErrors()).isTrue();
    assertThat(twice.problems().getFirst().toString()).contains("the zone EXAMPLE. is already in");
  }

  @Test
  void directoriesAndFilesThatAreNotThere() throws IOException {
    Path missing = directory.resolve("missing");
    assertThat(ZoneDirectory.read(missing).problems().toString())
        .isEqualTo("[" + missing + ": no such directory, expected a directory of zone files]");
    assertThat(ZoneDirectory.read(directory).problems().toString())
        .isEqualTo("[" + directory + ": no zone file, expected at least one *.zone]");
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThat(ZoneDirectory.read(file).problems().toString())
        .isEqualTo("[" + file + ": not a directory, expected a directory of zone files]");
    assertThat(texts(ZoneFile.read(missing))).first().asString().startsWith(missing + ": no such");
    assertThat(texts(ZoneFile.read(directory))).first().asString().contains(": not a file");
  }

  @Test
  void anEndlessEntryIsCutShort() {
    String line = "www TXT " + "x".repeat(EntryReader.MAX_ENTRY + 1) + "\n";
    assertThat(refused(TOP + line))
        .containsExactly(
            "example.zone:5:1: 'www': an entry of more than 524288 characters, expected a smaller"
                + " one");
  }

  @Test
  void namesThatWouldBreakALineAreShownHarmless() {
    assertThat(refused(TOP + "a\u001b[31m.other. A 192.0.2.1\n"))
        .containsExactly(
            "example.zone:5:1: 'a\\027[31m.other.': lies outside of the zone, expected a name at or"
                + " below example.");
  }

  @Test
  void randomAndMutatedFilesEndInProblemsOrAZone() {
    Random random = new Random(20261122);
    byte[] good =
        (TOP
                + "www 1h IN MX 10 mail.x\n  TXT \"a b\" ( c\n d )\n$ORIGIN sub\n*.w CNAME @\n"
                + "$GENERATE 1-3 h$ A 192.0.2.$\nx TYPE65280 \\# 1 0A\ns HTTPS 1 . alpn=\"h2\"\n"
                + "l LOC 52 22 23 N 4 53 32 E 1m\nn NAPTR 1 1 \"u\" \"E2U\" \"!a!b!\" .\n"
                + "d DS 1 8 2 00\nk DNSKEY 256 3 8 AwEAAQ==\ne NSEC a A MX\nc CAA 0 issue \"x\"\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = good.clone();
      if (i % 10 == 0) {
        bytes = new byte[random.nextInt(500)];
        random.nextBytes(bytes);
      } else {
        for (int j = 0; j <= random.nextInt(5); j++) {
          int at = random.nextInt(bytes.length);
          bytes[at] =
              random.nextBoolean() ? good[random.nextInt(good.length)] : (byte) random.nextInt(256);
        }
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length / 2, bytes.length + 1));
      }
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      ZoneReading reading = ZoneFile.parse("example.zone", text);
      if (reading instanceof ZoneReading.Refused) {
        assertThat(reading.problems()).anyMatch(ZoneProblem::isError);
      }
      assertThat(texts(reading)).noneMatch(problem -> problem.contains("\n"));
    }
  }

  private static int count(Zone zone, String name, int type) {
    return lookup(zone, name, type) instanceof Lookup.Answer answer ? answer.rrset().count() : 0;
  }

  private static Lookup lookup(Zone zone, String name, int type) {
    return zone.lookup(new HashedName().show(Name.fromConstantString(name).toWire(), 0), type);
  }

  private static Zone compiled(String text) {
    ZoneReading reading = ZoneFile.parse("example.zone", text);
    assertThat(reading.problems()).isEmpty();
    return ((ZoneReading.Compiled) reading).zone();
  }

  private static List<String> refused(String text) {
    ZoneReading reading = ZoneFile.parse("example.zone", text);
    assertThat(reading).isInstanceOf(ZoneReading.Refused.class);
    return texts(reading);
  }

  private static List<String> texts(ZoneReading reading) {
    List<String> texts = new ArrayList<>();
    reading.problems().forEach(problem -> texts.add(problem.toString()));
    return texts;
  }
}
