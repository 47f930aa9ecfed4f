package dev.waymark.internet.web;

import dev.waymark.internet.pki.CertificateAuthority;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The certificates of the little web, each made when somebody first asks for it: keys and
/// signatures take a while, and a lookup without a page needs none.
///
/// All is made on virtual threads, never on an event loop. Safe for many threads.
final class Certificates {
  /// The name of the authority that the lab's clients trust.
  private static final String AUTHORITY = "Waymark Lab CA";

  /// The domains that it may vouch for: those of the little internet.
  private static final List<String> DOMAINS =
      List.of("foobar.com", "sister.com", "bakery.com", "harbor.net");

  /// How long before now everything begins to be valid, for clocks that are late.
  private static final Duration BEFORE = Duration.ofDays(2);

  /// How long certificates are good for: a lab that is up for longer than this is started anew.
  private static final Duration VALIDITY = Duration.ofDays(30);

  /// How long ago the expired one ran out.
  private static final Duration EXPIRED = Duration.ofDays(1);

  /// In which way a certificate is good or not.
  private enum State {
    GOOD,
    /// Its time is over.
    EXPIRED,
    /// Signed by an authority that nobody knows.
    STRANGER
  }

  /// A certificate to be made.
  private record Wanted(List<String> names, State state) {}

  private static final List<Wanted> ALL =
      List.of(
          new Wanted(List.of("www.foobar.com", "foobar.com"), State.GOOD),
          new Wanted(List.of("www.shop.foobar.com", "shop.foobar.com"), State.GOOD),
          new Wanted(List.of("www.sister.com", "sister.com"), State.GOOD),
          new Wanted(List.of("www.bakery.com", "bakery.com"), State.GOOD),
          new Wanted(List.of("www.harbor.net", "harbor.net", "ca.harbor.net"), State.GOOD),
          new Wanted(List.of("six.foobar.com", "hints.foobar.com"), State.GOOD),
          new Wanted(List.of("expired.foobar.com"), State.EXPIRED),
          new Wanted(List.of("stranger.foobar.com"), State.STRANGER));

  /// What all certificates are made from.
  private record Identity(CertificateAuthority authority, KeyPair serverKeys) {}

  private static final Executor THREADS = Thread::startVirtualThread;

  private final InstantSource clock;
  private final SecureRandom random;
  private final Map<Wanted, CompletableFuture<SslContext>> contexts = new ConcurrentHashMap<>();
  private @Nullable CompletableFuture<Identity> identity;

  Certificates(InstantSource clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /// The authority's own certificate.
  CompletableFuture<X509Certificate> authority() {
    return identity().thenApply(made -> made.authority().certificate());
  }

  /// What a server needs that is asked for `name`.
  ///
  /// @param otherwise the name whose certificate is shown where there is none for `name`
  CompletableFuture<SslContext> context(String name, String otherwise) {
    Wanted wanted =
        ALL.stream()
            .filter(one -> one.names().contains(name))
            .findFirst()
            .orElseGet(
                () ->
                    ALL.stream()
                        .filter(one -> one.names().contains(otherwise))
                        .findFirst()
                        .orElse(ALL.getFirst()));
    return contexts.computeIfAbsent(
        wanted, _ -> identity().thenApplyAsync(made -> context(wanted, made), THREADS));
  }

  private synchronized CompletableFuture<Identity> identity() {
    if (identity == null) {
      identity = CompletableFuture.supplyAsync(this::makeIdentity, THREADS);
    }
    return identity;
  }

  private Identity makeIdentity() {
    CertificateAuthority authority = authority(AUTHORITY);
    try {
      return new Identity(authority, authority.newKeys());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform has no P-256", e);
    }
  }

  private CertificateAuthority authority(String name) {
    Instant now = clock.instant();
    return CertificateAuthority.create(
        name, DOMAINS, now.minus(BEFORE), now.plus(VALIDITY), random);
  }

  private SslContext context(Wanted wanted, Identity made) {
    Instant now = clock.instant();
    CertificateAuthority issuer =
        wanted.state() == State.STRANGER ? authority("Nobody You Know CA") : made.authority();
    Instant until = wanted.state() == State.EXPIRED ? now.minus(EXPIRED) : now.plus(VALIDITY);
    KeyPair keys = made.serverKeys();
    X509Certificate certificate =
        issuer.issue(wanted.names(), keys.getPublic(), now.minus(BEFORE), until);
    try {
      return SslContextBuilder.forServer(keys.getPrivate(), certificate)
          .sslProvider(SslProvider.JDK)
          .applicationProtocolConfig(
              new ApplicationProtocolConfig(
                  ApplicationProtocolConfig.Protocol.ALPN,
                  ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                  ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                  ApplicationProtocolNames.HTTP_2,
                  ApplicationProtocolNames.HTTP_1_1))
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("the lab's own certificate cannot be used", e);
    }
  }
}
