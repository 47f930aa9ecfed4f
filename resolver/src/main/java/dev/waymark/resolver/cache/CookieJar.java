package dev.waymark.resolver.cache;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// The cookies shared with servers: another one for each, so that servers which compare notes learn
/// nothing (RFC 7873, section 4.1). They are kept with what else is known about a server, and
/// forgotten with it.
public final class CookieJar {
  /// Both halves are made anew after this long, in seconds: servers renew theirs within the hour
  /// (RFC 9018, section 4.3), and nobody is recognised by an old one.
  public static final long COOKIE_SECONDS = 3_600;

  private final InstantSource clock;
  private final Function<InetSocketAddress, KnownServer> servers;

  /// @param servers where they are kept
  CookieJar(InstantSource clock, Function<InetSocketAddress, KnownServer> servers) {
    this.clock = clock;
    this.servers = servers;
  }

  /// The cookies for a server; our half is made when it is first wanted.
  public Cookie get(InetSocketAddress server, RandomGenerator random) {
    return servers.apply(server).cookie(random, clock.instant().getEpochSecond());
  }

  /// The server gave its half beside `ours`, or with an empty one, none any more.
  public void learn(InetSocketAddress server, Cookie ours, byte[] given) {
    servers.apply(server).share(ours.with(given));
  }
}
