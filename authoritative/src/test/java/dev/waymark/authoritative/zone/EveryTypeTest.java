package dev.waymark.authoritative.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.HashedName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Each type that dnsjava knows, from the text of a zone file to bytes and back; and the same data
/// as an unknown type (RFC 3597, section 5).
class EveryTypeTest {
  private static final String TOP = "$TTL 300\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n";

  private static final String B64 = "AwEAAcNgMtDQnGJSBzwz7HrVTA8VxRcJ";

  private static final Name ORIGIN = Name.fromConstantString("example.");
  private static final Name OWNER = Name.fromConstantString("x.example.");

  static final List<String> EXAMPLES =
      List.of(
          "A 192.0.2.1",
          "NS ns",
          "MD ns",
          "MF ns",
          "CNAME ns",
          "MB ns",
          "MG ns",
          "MR ns",
          "NULL \\# 3 010203",
          "WKS 192.0.2.1 6 25",
          "PTR ns",
          "HINFO \"PC\" \"a system\"",
          "MINFO a b",
          "MX 10 ns",
          "TXT \"a \\\"b\\\"\" \"\\200\" c",
          "RP a b",
          "AFSDB 1 ns",
          "X25 \"311061700956\"",
          "ISDN \"150862028003217\" \"004\"",
          "RT 10 ns",
          "NSAP 0x47000580",
          "NSAP-PTR ns",
          "SIG A 8 1 300 20301231235959 20200101000000 1 example. " + B64,
          "KEY 256 3 8 " + B64,
          "PX 10 a b",
          "GPOS -32.6882 116.8652 10.0",
          "AAAA 2001:db8::1",
          "LOC 52 22 23.000 N 4 53 32.000 E -2.00m 1.00m 10000.00m 10.00m",
          "NXT a A",
          "EID \\# 2 0102",
          "NIMLOC \\# 2 0102",
          "SRV 1 2 3 ns",
          "ATMA \\# 5 0047000580",
          "NAPTR 100 10 \"u\" \"E2U+sip\" \"!^.*$!sip:info@example.com!\" .",
          "KX 10 ns",
          "CERT 1 2 8 " + B64,
          "A6 0 2001:db8::1",
          "DNAME ns",
          "SINK \\# 2 0102",
          "APL 1:192.0.2.0/24 !2:2001:db8::/32",
          "DS 1 8 2 " + "0A".repeat(32),
          "SSHFP 4 2 " + "0B".repeat(32),
          "IPSECKEY 10 1 2 192.0.2.38 " + B64,
          "RRSIG A 8 1 300 20301231235959 20200101000000 1 example. " + B64,
          "NSEC a A MX TYPE65280",
          "DNSKEY 256 3 8 " + B64,
          "DHCID AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=",
          "NSEC3 1 1 12 AABBCCDD 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR A RRSIG",
          "NSEC3PARAM 1 0 12 AABBCCDD",
          "TLSA 3 1 1 " + "0C".repeat(32),
          "SMIMEA 3 1 1 " + "0D".repeat(32),
          "HIP 2 200100107B1A74DF365639CC39F1D578 " + B64 + " a b",
          "NINFO \\# 2 0161",
          "RKEY \\# 4 01000308",
          "TALINK \\# 2 0000",
          "CDS 1 8 2 " + "0A".repeat(32),
          "CDNSKEY 256 3 8 " + B64,
          "OPENPGPKEY " + B64,
          "CSYNC \\# 8 0000000100030001",
          "ZONEMD \\# 18 000000010100" + "0A".repeat(12),
          "SVCB 1 a alpn=\"h2\" port=8443",
          "HTTPS 1 . alpn=\"h2,h3\" ipv4hint=192.0.2.1",
          "SPF \"v=spf1 -all\"",
          "UINFO \\# 1 01",
          "UID \\# 1 01",
          "GID \\# 1 01",
          "UNSPEC \\# 1 01",
          "NID \\# 10 000A00144FFFFF20AABB",
          "L32 \\# 6 000A0A010200",
          "L64 \\# 10 000A20010DB811400000",
          "LP \\# 5 000A016100",
          "EUI48 \\# 6 00005EEF0010",
          "EUI64 \\# 8 00005EEF00000010",
          "URI 10 1 \"https://example.com/\"",
          "CAA 0 issue \"ca.example.net\"",
          "AVC \\# 2 0161",
          "DOA \\# 11 0000000000000000000000",
          "AMTRELAY \\# 2 0A00",
          "TA \\# 4 00010802",
          "DLV 1 8 2 " + "0A".repeat(32),
          "TYPE65280 \\# 4 0A0B0C0D");

  /// The data of the record in `line`, as it is staged: an NSEC3 record is at no name of the zone
  /// that could be asked for (RFC 5155, section 7.2.8).
  private static byte[] rdata(String line, int type) throws IOException {
    ZoneReading reading = ZoneFile.parse("example.zone", TOP + line + "\n");
    assertThat(reading.problems()).filteredOn(ZoneProblem::isError).isEmpty();
    ProblemList problems = new ProblemList();
    StagedZone staged = new StagedZone(problems);
    byte[] text = (TOP + line + "\n").getBytes(StandardCharsets.ISO_8859_1);
    new ZoneText(staged, problems, null, ZoneProgress.NONE)
        .read(new ByteArrayInputStream(text), Path.of("example.zone"), text.length, ORIGIN);
    ZoneBuilder builder = staged.builder();
    int name = builder.names().find(new HashedName().show(OWNER.toWire(), 0));
    int at = builder.offset(builder.find(name, type));
    int length = builder.rdata().u16(at);
    return Arrays.copyOfRange(builder.rdata().bytes(), at + 2, at + 2 + length);
  }

  @ParameterizedTest
  @FieldSource("EXAMPLES")
  void textBecomesBytesAndTheSameTextAgain(String example) throws IOException {
    int blank = example.indexOf(' ');
    int type = Type.value(example.substring(0, blank));
    Record wanted =
        Record.fromString(OWNER, type, DClass.IN, 300, example.substring(blank + 1), ORIGIN);

    byte[] bytes = rdata("x " + example, type);
    Record read = Record.newRecord(OWNER, type, DClass.IN, 300, bytes);
    assertThat(read).isEqualTo(wanted);
    assertThat(read.rdataToString()).isEqualTo(wanted.rdataToString());

    StringBuilder digits = new StringBuilder();
    for (byte b : bytes) {
      digits.append("%02x".formatted(b & 0xFF));
    }
    String unknown = "x TYPE%d \\# %d ( %s )".formatted(type, bytes.length, digits);
    assertThat(rdata(unknown, type)).as("RFC 3597: %s", unknown).isEqualTo(bytes);
  }

  /// No type is forgotten; those that are never data of a zone are refused.
  @Test
  void everyTypeHasAnExampleOrIsRefused() {
    Set<Integer> shown = new HashSet<>();
    EXAMPLES.forEach(it -> shown.add(Type.value(it.substring(0, it.indexOf(' ')))));
    shown.add(Type.SOA);
    for (int type = 0; type <= 65_535; type++) {
      String name = Type.string(type);
      if (name.startsWith("TYPE") || shown.contains(type)) {
        continue;
      }
      ZoneReading reading = ZoneFile.parse("example.zone", TOP + "x " + name + " \\# 0\n");
      assertThat(reading.problems())
          .as(name)
          .singleElement()
          .extracting(ZoneProblem::rule)
          .isEqualTo(ZoneRule.TYPE);
    }
  }
}
