package dev.waymark.app;

import dev.waymark.internet.LittleInternet;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URLConnection;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;

/// Fetches the certificate of a running lab's authority, as a person would with curl.
final class LabAuthority {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /// Far more than a certificate of the lab has.
  private static final int MAX_BYTES = 64 * 1024;

  private LabAuthority() {}

  /// The authority to be trusted for a server; none unless it is one of a lab on this machine, and
  /// the lab hands the certificate out.
  ///
  /// @param webPort of the lab's web servers
  static Optional<X509Certificate> of(InetAddress server, int webPort) {
    if (!LittleInternet.hasWebServer(server)) {
      return Optional.empty();
    }
    try {
      URLConnection desk = LittleInternet.authorityUri(webPort).toURL().openConnection();
      desk.setConnectTimeout((int) LIMIT.toMillis());
      desk.setReadTimeout((int) LIMIT.toMillis());
      try (InputStream in = desk.getInputStream()) {
        byte[] bytes = in.readNBytes(MAX_BYTES);
        CertificateFactory x509 = CertificateFactory.getInstance("X.509");
        return Optional.of(
            (X509Certificate) x509.generateCertificate(new java.io.ByteArrayInputStream(bytes)));
      }
    } catch (IOException | CertificateException e) {
      return Optional.empty(); // then the trace says that nobody vouches for the server
    }
  }
}
