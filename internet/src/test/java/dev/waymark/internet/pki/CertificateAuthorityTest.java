package dev.waymark.internet.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Certificates as others read them: the JDK's validator, and OpenSSL where it is installed.
class CertificateAuthorityTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Instant LATER = NOW.plus(Duration.ofDays(10));

  @TempDir private Path folder;

  private final CertificateAuthority authority =
      CertificateAuthority.create("Test CA", List.of("foobar.com"), NOW, LATER, new SecureRandom());

  private X509Certificate issue(String... names) throws Exception {
    return authority.issue(
        List.of(names), authority.newKeys().getPublic(), NOW, NOW.plus(Duration.ofDays(5)));
  }

  private void validate(X509Certificate certificate, Instant when) throws Exception {
    TrustAnchor anchor = new TrustAnchor(authority.certificate(), null);
    PKIXParameters parameters = new PKIXParameters(Set.of(anchor));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(when));
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)),
            parameters);
  }

  @Test
  void aCertificateIsForItsNamesAndItsTime() throws Exception {
    X509Certificate certificate = issue("www.foobar.com", "foobar.com");

    validate(certificate, NOW.plusSeconds(1));
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=www.foobar.com");
    assertThat(certificate.getIssuerX500Principal().getName()).isEqualTo("CN=Test CA");
    assertThat(certificate.getSubjectAlternativeNames())
        .containsExactly(List.of(2, "www.foobar.com"), List.of(2, "foobar.com"));
    assertThat(certificate.getNotBefore().toInstant()).isEqualTo(NOW);
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(certificate.getBasicConstraints()).as("is no authority").isEqualTo(-1);
    assertThatThrownBy(() -> validate(certificate, LATER))
        .isInstanceOf(CertPathValidatorException.class);
  }

  /// RFC 5280, section 4.1.2.2.
  @Test
  void serialNumbersArePositiveShortAndDiffer() throws Exception {
    X509Certificate one = issue("a.foobar.com");
    X509Certificate other = issue("a.foobar.com");

    assertThat(one.getSerialNumber()).isPositive().isNotEqualTo(other.getSerialNumber());
    assertThat(one.getSerialNumber().toByteArray()).hasSizeLessThanOrEqualTo(20);
  }

  /// RFC 5280, section 4.2.1.10: who trusts the lab does not let it speak for everybody. OpenSSL,
  /// below, refuses what is beyond; the JDK does not look at the constraints of an anchor.
  @Test
  void theAuthorityMayNotVouchForOtherDomains() {
    X509Certificate own = authority.certificate();

    assertThat(own.getCriticalExtensionOIDs())
        .containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19", "2.5.29.30");
    assertThat(own.getBasicConstraints()).isNotNegative();
    assertThat(new String(own.getExtensionValue("2.5.29.30"), StandardCharsets.ISO_8859_1))
        .endsWith("foobar.com");
  }

  /// RFC 5280, section 4.1.2.5: from 2050 on years have four digits.
  @Test
  void timesAreReadBackInAnyYear() {
    Instant far = Instant.parse("2051-02-03T04:05:06Z");
    CertificateAuthority other =
        CertificateAuthority.create("Far CA", List.of("foobar.com"), NOW, far, new SecureRandom());

    assertThat(other.certificate().getNotAfter().toInstant()).isEqualTo(far);
  }

  @Test
  void openSslAgrees() throws Exception {
    Path ca = Files.writeString(folder.resolve("ca.pem"), pem(authority.certificate()));
    Path good = Files.writeString(folder.resolve("good.pem"), pem(issue("www.foobar.com")));
    Path stolen = Files.writeString(folder.resolve("stolen.pem"), pem(issue("www.example.org")));
    String at = String.valueOf(NOW.getEpochSecond() + 1);
    List<String> verify =
        List.of("openssl", "verify", "-x509_strict", "-attime", at, "-CAfile", ca.toString());

    assertThat(run(verify, good)).endsWith("good.pem: OK\n");
    assertThat(run(verify, stolen)).contains("permitted subtree violation");
  }

  private static String pem(X509Certificate certificate) {
    return CertificateAuthority.pem(certificate);
  }

  private static String run(List<String> command, Path file) throws Exception {
    List<String> whole = new java.util.ArrayList<>(command);
    whole.add(file.toString());
    try {
      Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return said;
    } catch (IOException e) {
      Assumptions.abort("openssl is not installed");
      throw e;
    }
  }
}
