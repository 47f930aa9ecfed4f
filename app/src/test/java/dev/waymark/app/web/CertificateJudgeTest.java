package dev.waymark.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.internet.LittleInternet;
import dev.waymark.resolver.trace.PageEvent.Trust;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateJudgeTest {
  /// RFC 9525, section 6.3: a `*` stands for one label, and only as the first.
  @ParameterizedTest
  @CsvSource({
    "www.a.com, www.a.com, true",
    "WWW.a.com, www.A.com, true",
    "*.a.com, www.a.com, true",
    "*.a.com, a.com, false",
    "*.a.com, x.www.a.com, false",
    "www.*.com, www.a.com, false",
    "w*.a.com, www.a.com, false",
    "*, com, false",
    "a.com, www.a.com, false"
  })
  void namesMatchAsBrowsersMatchThem(String certified, String name, boolean matches) {
    assertThat(CertificateJudge.matches(certified, name)).isEqualTo(matches);
  }

  /// RFC 5280, section 4.1.2.5.
  @Test
  void timeIsToldBeforeTrust() throws Exception {
    try (LittleInternet internet = LittleInternet.start(0, 0)) {
      X509Certificate authority = internet.authority().get();
      X509Certificate[] chain = {authority};

      assertThat(trust(chain, authority.getNotAfter().toInstant().plusSeconds(1)))
          .isEqualTo(Trust.EXPIRED);
      assertThat(trust(chain, authority.getNotBefore().toInstant().minusSeconds(1)))
          .isEqualTo(Trust.NOT_YET_VALID);
      assertThat(trust(chain, authority.getNotBefore().toInstant().plus(Duration.ofDays(3))))
          .as("nobody vouches for it, since nobody is given who would")
          .isEqualTo(Trust.UNKNOWN_AUTHORITY);
    }
  }

  private static Trust trust(X509Certificate[] chain, Instant now) {
    return new CertificateJudge(() -> now).judge(chain, "a.com", Optional.empty()).trust();
  }
}
