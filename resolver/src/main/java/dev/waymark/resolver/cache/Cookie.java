package dev.waymark.resolver.cache;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The cookies of one server (RFC 7873): our half, which its replies must repeat, and its half,
/// which tells it that we have received a reply before.
public final class Cookie {
  /// The length of our half (RFC 7873, section 4.1).
  static final int CLIENT_LENGTH = Long.BYTES;

  /// What is shared with a server never asked before: it was made too long ago.
  static final Cookie NONE = new Cookie(0, null, Long.MIN_VALUE / 2);

  private static final byte[] EMPTY = {};

  private final long number;
  private final byte @Nullable [] given;
  private final long madeAt;

  /// @param number our half
  /// @param given the server's half, which does not change; null until it has given one
  Cookie(long number, byte @Nullable [] given, long madeAt) {
    this.number = number;
    this.given = given;
    this.madeAt = madeAt;
  }

  /// One of which our half is new.
  static Cookie fresh(RandomGenerator random, long now) {
    return new Cookie(random.nextLong(), null, now);
  }

  /// Our half as a number.
  long number() {
    return number;
  }

  /// The server's half, not to be changed; null until it has given one.
  byte @Nullable [] given() {
    return given;
  }

  /// Since when they are shared, in seconds of the resolver's clock.
  long madeAt() {
    return madeAt;
  }

  /// Our half.
  public byte[] client() {
    return ByteBuffer.allocate(CLIENT_LENGTH).putLong(number).array();
  }

  /// The server's half; empty until it has given one.
  public byte[] server() {
    return given == null ? EMPTY : given.clone();
  }

  /// Whether the server has given its half.
  public boolean isComplete() {
    return given != null;
  }

  /// Whether it may still be used, at `now` in seconds of the resolver's clock.
  boolean isFresh(long now) {
    return now - madeAt < CookieJar.COOKIE_SECONDS;
  }

  /// The same with another half of the server, or none.
  Cookie with(byte[] half) {
    return new Cookie(number, half.length == 0 ? null : half.clone(), madeAt);
  }
}
