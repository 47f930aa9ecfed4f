package dev.waymark.wire.transport;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// How long an exchange has taken and may still take.
final class Wait {
  private final long limit;
  private long start = System.nanoTime();

  Wait(Duration limit) {
    this.limit = limit.toNanos();
  }

  /// Starts again, as the request is sent only now.
  void begin() {
    start = System.nanoTime();
  }

  /// Counts from a moment in the past, as [System#nanoTime] told it.
  Wait since(long past) {
    start = past;
    return this;
  }

  /// How long it may take in all, in nanoseconds.
  long limit() {
    return limit;
  }

  boolean isOver() {
    return deadline() - System.nanoTime() <= 0;
  }

  Duration left() {
    return Duration.ofNanos(Math.max(0, deadline() - System.nanoTime()));
  }

  /// When the time is over, as [System#nanoTime] tells it.
  long deadline() {
    return start + limit;
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /// What is left, in milliseconds for a socket, to which 0 would mean for ever.
  int millisLeft() throws SocketTimeoutException {
    long left = limit - (System.nanoTime() - start);
    if (left <= 0) {
      throw new SocketTimeoutException("the time is over");
    }
    long roundedUp = TimeUnit.NANOSECONDS.toMillis(left - 1) + 1;
    return Math.clamp(roundedUp, 1, Integer.MAX_VALUE);
  }
}
