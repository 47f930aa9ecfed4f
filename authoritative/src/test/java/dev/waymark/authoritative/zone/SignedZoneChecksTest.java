package dev.waymark.authoritative.zone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is found in signed zones that something was done to after another program signed them:
/// `example.com`, with NSEC, with NSEC3, and with NSEC3 and opt-out.
class SignedZoneChecksTest {
  private static final ThoroughCheck SUMMER =
      ThoroughCheck.at(Instant.parse("2026-07-01T00:00:00Z"));

  @TempDir private Path directory;

  private ZoneReading check(String text, ThoroughCheck how) throws IOException {
    Path file = Files.writeString(directory.resolve("example.com.zone"), text);
    return ZoneFile.check(file, how, ZoneProgress.NONE);
  }

  private static String signed(String name) throws IOException {
    try (InputStream in = SignedZoneChecksTest.class.getResourceAsStream("signed/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static List<String> rules(ZoneReading reading) {
    assertThat(reading).as("all of this is served").isInstanceOf(ZoneReading.Compiled.class);
    return List.copyOf(
        new TreeSet<>(reading.problems().stream().map(problem -> problem.rule().id()).toList()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nsec.zone", "nsec3.zone", "optout.zone"})
  void nothingIsWrongWithWhatWasSignedAndLeftAlone(String name) throws IOException {
    assertThat(check(signed(name), SUMMER.verifying()).problems()).isEmpty();
  }

  /// A pattern, what is put in place of its first match, and what is then wrong.
  static Stream<Arguments> changes() {
    return Stream.of(
        // RFC 4035, section 2.2: each RRset that the zone has authority over is signed.
        of("nsec", "(?m)^.*RRSIG\\s+MX .*\n", "", "signature-missing"),
        of("nsec", "(?m)^.*RRSIG\\s+DS .*\n", "", "signature-missing"),
        of("nsec", "(?m)^.*IN RRSIG\\s+NSEC .*\n", "", "signature-missing"),
        // RFC 4035, section 2.2: the NS RRset of a delegation is not.
        of(
            "nsec",
            "(RRSIG\\s+)DS (13 3 .*\n)",
            "$1NS $2",
            "signature-for-nothing signature-missing"),
        of("nsec", "(?m)^(mail.*IN RRSIG\\s+)A (.*)", "$1A $2\n$1AAAA $2", "signature-for-nothing"),
        // RFC 4034, section 3.1.
        of("nsec", "(RRSIG\\s+MX 13) 2 ", "$1 1 ", "signature-labels"),
        of("nsec", "(RRSIG\\s+MX 13 2) 3600 ", "$1 7200 ", "signature-ttl"),
        of("nsec", "(RRSIG\\s+MX .* 2026\\d+ )\\d+ ", "$19 ", "signature-key"),
        of("nsec", "(RRSIG\\s+MX )13 ", "$18 ", "signature-key"),
        of("nsec", "(RRSIG\\s+MX .*) example.com. ", "$1 com. ", "signature-signer"),
        of("nsec", "(RRSIG\\s+MX .*) 2027(\\d+) ", "$1 2025$2 ", "signature-expired"),
        of("nsec", "(RRSIG\\s+MX .* 2027\\d+) 2026", "$1 2029", "signature-not-yet"),
        of(
            "nsec",
            "(?m)^.*DNSKEY.*\n.*DNSKEY\\s+25.*\n",
            "",
            "dnskey-missing nsec-types signature-for-nothing"),
        // RFC 4035, section 2.3, and RFC 4034, section 4: the chain of NSEC records.
        of("nsec", "(?m)^(mail.*IN NSEC\\s+)\\S+", "$1sec.example.com.", "nsec-next"),
        of("nsec", "(?m)^mail.*IN NSEC.*\n", "", "nsec-missing signature-for-nothing"),
        of("nsec", "(?m)^(mail.*IN NSEC\\s+\\S+) A ", "$1 AAAA ", "nsec-types"),
        of(
            "nsec",
            "\\z",
            "new.example.com. 3600 IN A 192.0.2.8\n",
            "nsec-missing nsec-next signature-missing"),
        of(
            "nsec",
            "\\z",
            "ns1.sub.example.com. 3600 IN NSEC example.com. A NSEC\n",
            "not-glue nsec-unneeded"),
        // RFC 5155, section 7.1: the chain of NSEC3 records.
        of("nsec3", "(?m)^.*NSEC3PARAM\\s+1.*\n", "", "nsec3-parameters signature-for-nothing"),
        of(
            "nsec3",
            "NSEC3PARAM\\s+1 0 2 ABCD",
            "NSEC3PARAM 1 0 3 ABCD",
            "nsec3-missing nsec3-parameters"),
        of("nsec3", "NSEC3PARAM\\s+1 0 2 ABCD", "NSEC3PARAM 1 0 99 ABCD", "nsec3-parameters"),
        of(
            "nsec3",
            "(NSEC3\\s+1 0 2 )ABCD( \\S+)",
            "$1ABCE$2",
            "nsec3-missing nsec3-next nsec3-parameters"),
        of("nsec3", "(NSEC3\\s+1 0 2 ABCD )[0-9A-V](\\S+)", "$10$2", "nsec3-next"),
        of("nsec3", "(NSEC3\\s+1 0 2 ABCD \\S+ )NS ", "$1NS A ", "nsec3-types"),
        of(
            "nsec3",
            "(?m)^.*NSEC3\\s+1 0 2 .*\n",
            "",
            "nsec3-missing nsec3-next signature-for-nothing"),
        of(
            "nsec3",
            "\\z",
            "a.b.new.example.com. 3600 IN A 192.0.2.8\n",
            "nsec3-missing signature-missing"),
        of("nsec3", "(?m)^u\\.example.*\n(?:\\s.*\n|u\\.example.*\n)*", "", "nsec3-unneeded"),
        // RFC 5155, section 6: what lies under opt-out.
        of("optout", "\\z", "z.example.com. 3600 IN NS ns.else.\n", ""),
        of("optout", "\\z", "e.n.t.example.com. 3600 IN NS ns.else.\n", ""),
        of("nsec3", "\\z", "z.example.com. 3600 IN NS ns.else.\n", "nsec3-missing"),
        of("optout", "\\z", "z.example.com. 3600 IN TXT z\n", "nsec3-missing signature-missing"));
  }

  private static Arguments of(String zone, String pattern, String replacement, String rules) {
    return Arguments.of(zone, pattern, replacement, rules);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void whatWasChangedIsFound(String zone, String pattern, String replacement, String rules)
      throws IOException {
    String text = signed(zone + ".zone");
    String changed = text.replaceFirst(pattern, replacement);
    assertThat(changed).isNotEqualTo(text);
    assertThat(String.join(" ", rules(check(changed, SUMMER)))).isEqualTo(rules);
  }

  /// RFC 4034, section 3.1.8.1: everything in an RRset is signed, whatever it is.
  @Test
  void aChangedRecordIsFoundByItsSignatureOnlyIfThatIsVerified() throws IOException {
    String changed = signed("nsec.zone").replace("192.0.2.2", "192.0.2.22");
    assertThat(rules(check(changed, SUMMER))).isEmpty();
    ZoneReading reading = check(changed, SUMMER.verifying());
    assertThat(reading.problems())
        .singleElement()
        .asString()
        .contains(": warning: 'RRSIG': mail.example.com. A has a signature that key ");
  }

  @Test
  void signaturesThatEndSoonAreToldAsEarlyAsOneLikes() throws IOException {
    String text = signed("nsec.zone");
    ThoroughCheck december = ThoroughCheck.at(Instant.parse("2026-12-25T00:00:00Z"));
    assertThat(rules(check(text, december))).isEmpty();
    assertThat(rules(check(text, december.withSoon(Duration.ofDays(8)))))
        .containsExactly("signature-expires");
    ThoroughCheck next = ThoroughCheck.at(Instant.parse("2027-01-01T00:00:01Z"));
    List<String> texts = new ArrayList<>();
    check(text, next).problems().forEach(problem -> texts.add(problem.toString()));
    assertThat(texts)
        .anyMatch(it -> it.contains("example.com. SOA has a signature that ended at 2027-01-01"));
  }

  /// RFC 4034, section 3.1.5: times are serial numbers, so the year 2106 is not the end of time.
  @Test
  void timesOfSignaturesWrapAround() throws IOException {
    String text = signed("nsec.zone");
    Instant wrapped = Instant.parse("2026-07-01T00:00:00Z").plusSeconds(1L << 32);
    assertThat(rules(check(text, ThoroughCheck.at(wrapped)))).isEmpty();
  }

  @Test
  void aZoneThatIsNotSignedIsNotAskedForSignatures() throws IOException {
    String text = "$TTL 60\n@ SOA ns.else. h 1 2 3 4 5\n@ NS ns.else.\na A 192.0.2.1\n";
    assertThat(check(text, SUMMER.verifying()).problems()).isEmpty();
    assertThat(rules(check(text + "a RRSIG A 13 3 60 2027 2026 1 @ AAAA\n", SUMMER)))
        .contains("dnskey-missing", "no-denial", "signature-missing");
  }
}
