package dev.waymark.internet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// A clock that can be moved ahead, so that nobody has to wait for a TTL to end.
public final class MovableClock implements InstantSource {
  private final InstantSource source;
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  /// Goes with `source` until it is moved.
  public MovableClock(InstantSource source) {
    this.source = source;
  }

  @Override
  public Instant instant() {
    return source.instant().plus(ahead.get());
  }

  /// Moves it ahead for good. What has been cached ages by that much.
  ///
  /// @throws IllegalArgumentException if `by` is negative: time does not go back
  public void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("a clock is moved ahead, not by " + by);
    }
    ahead.accumulateAndGet(by, Duration::plus);
  }
}
