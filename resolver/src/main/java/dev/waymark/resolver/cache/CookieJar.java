package dev.waymark.resolver.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// The cookies shared with servers: another one for each, so that servers which compare notes learn
/// nothing (RFC 7873, section 4.1).
public final class CookieJar {
  /// Both halves are made anew after this long, in seconds: servers renew theirs within the hour
  /// (RFC 9018, section 4.3), and nobody is recognised by an old one.
  public static final long COOKIE_SECONDS = 3_600;

  /// One for each server in use; a flood of them pushes the oldest out.
  public static final int MAX_COOKIES = 50_000;

  private static final byte[] NONE = {};

  private final Cache<InetSocketAddress, Cookie> cookies =
      Caffeine.newBuilder().maximumSize(MAX_COOKIES).executor(Runnable::run).build();
  private final InstantSource clock;

  /// Makes an empty jar.
  public CookieJar(InstantSource clock) {
    this.clock = clock;
  }

  /// The cookies for a server; our half is made when it is first wanted.
  public Cookie get(InetSocketAddress server, RandomGenerator random) {
    long now = clock.instant().getEpochSecond();
    return cookies
        .asMap()
        .compute(
            server,
            (same, old) ->
                old != null && now - old.madeAt() < COOKIE_SECONDS ? old : fresh(random, now));
  }

  private static Cookie fresh(RandomGenerator random, long now) {
    byte[] client = new byte[Cookie.CLIENT_LENGTH];
    random.nextBytes(client);
    return new Cookie(client, NONE, now);
  }

  /// The server gave its half beside `ours`, or with an empty one, none any more.
  public void learn(InetSocketAddress server, Cookie ours, byte[] given) {
    cookies.put(server, ours.with(given));
  }

  /// Forgets everything.
  void clear() {
    cookies.invalidateAll();
  }
}
