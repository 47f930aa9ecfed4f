package dev.waymark.app.web;

import dev.waymark.resolver.trace.PageEvent.Certificate;
import dev.waymark.resolver.trace.PageEvent.Trust;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// Says what is to be thought of a server's certificate, as a browser would: its time, its names,
/// and who vouches for it (RFC 5280, section 6; RFC 9525, section 6).
///
/// @param clock what time it is
record CertificateJudge(InstantSource clock) {
  /// A DNS name among the alternative names of a certificate (RFC 5280, section 4.2.1.6).
  private static final int DNS_NAME = 2;

  /// The kind of key exchange, which TLS 1.3 no longer tells.
  private static final String ANY_KEY_EXCHANGE = "UNKNOWN";

  private static final Pattern COMMON_NAME = Pattern.compile("CN=((?:\\\\.|[^,\\\\])*)");

  /// A judgement.
  ///
  /// @param anchor by whose word it is trusted; empty if it is not
  record Verdict(Certificate certificate, Trust trust, String anchor) {}

  /// Judges.
  ///
  /// @param chain as the server sent it, its own certificate first
  /// @param name that it was asked for
  /// @param authority which is trusted before those of the system, if any
  Verdict judge(X509Certificate[] chain, String name, Optional<X509Certificate> authority) {
    X509Certificate own = chain[0];
    Certificate certificate =
        new Certificate(
            commonName(own.getSubjectX500Principal()),
            names(own),
            commonName(own.getIssuerX500Principal()),
            own.getNotBefore().toInstant(),
            own.getNotAfter().toInstant());
    Instant now = clock.instant();
    if (now.isAfter(certificate.until())) {
      return new Verdict(certificate, Trust.EXPIRED, "");
    }
    if (now.isBefore(certificate.from())) {
      return new Verdict(certificate, Trust.NOT_YET_VALID, "");
    }
    Optional<String> anchor =
        authority
            .filter(one -> isTrusted(chain, store(one)))
            .map(one -> commonName(one.getSubjectX500Principal()));
    if (anchor.isEmpty() && isTrusted(chain, null)) {
      anchor = Optional.of(commonName(chain[chain.length - 1].getIssuerX500Principal()));
    }
    if (anchor.isEmpty()) {
      return new Verdict(certificate, Trust.UNKNOWN_AUTHORITY, "");
    }
    return certificate.names().stream().anyMatch(one -> matches(one, name))
        ? new Verdict(certificate, Trust.TRUSTED, anchor.get())
        : new Verdict(certificate, Trust.WRONG_NAME, "");
  }

  /// Whether a name in a certificate stands for `name`: a first label `*` stands for any one label
  /// (RFC 9525, section 6.3).
  static boolean matches(String certified, String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    String has = certified.toLowerCase(Locale.ROOT);
    int dot = wanted.indexOf('.');
    return has.equals(wanted) || (dot > 0 && has.equals("*" + wanted.substring(dot)));
  }

  private static List<String> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> name.getFirst() instanceof Integer kind && kind == DNS_NAME)
              .map(name -> String.valueOf(name.get(1)))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of(); // what cannot be read is no name
    }
  }

  private static String commonName(X500Principal who) {
    Matcher name = COMMON_NAME.matcher(who.getName());
    return name.find() ? name.group(1) : who.getName();
  }

  private static KeyStore store(X509Certificate authority) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("authority", authority);
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every Java platform can keep a certificate", e);
    }
  }

  /// @param store with the authorities that are trusted; null for the system's
  private static boolean isTrusted(X509Certificate[] chain, @Nullable KeyStore store) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509) {
          x509.checkServerTrusted(chain, ANY_KEY_EXCHANGE);
          return true;
        }
      }
      return false;
    } catch (CertificateException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform can check certificates", e);
    }
  }
}
