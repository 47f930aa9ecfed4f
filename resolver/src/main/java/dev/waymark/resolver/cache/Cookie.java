package dev.waymark.resolver.cache;

import java.util.random.RandomGenerator;

/// The cookies of one server (RFC 7873): our half, which its replies must repeat, and its half,
/// which tells it that we have received a reply before.
public final class Cookie {
  /// The length of our half (RFC 7873, section 4.1).
  static final int CLIENT_LENGTH = 8;

  private static final byte[] NONE = {};

  private final byte[] client;
  private final byte[] server;
  private final long madeAt;

  Cookie(byte[] client, byte[] server, long madeAt) {
    this.client = client;
    this.server = server;
    this.madeAt = madeAt;
  }

  /// One of which our half is new.
  static Cookie fresh(RandomGenerator random, long now) {
    byte[] client = new byte[CLIENT_LENGTH];
    random.nextBytes(client);
    return new Cookie(client, NONE, now);
  }

  /// Our half.
  public byte[] client() {
    return client.clone();
  }

  /// The server's half; empty until it has given one.
  public byte[] server() {
    return server.clone();
  }

  /// Whether the server has given its half.
  public boolean isComplete() {
    return server.length > 0;
  }

  /// Whether it may still be used, at `now` in seconds of the resolver's clock.
  boolean isFresh(long now) {
    return now - madeAt < CookieJar.COOKIE_SECONDS;
  }

  /// The same with another half of the server.
  Cookie with(byte[] given) {
    return new Cookie(client, given.clone(), madeAt);
  }
}
