package dev.waymark.resolver;

import java.time.Instant;
import java.time.InstantSource;

/// The wall clock as it was at start, plus the time that has really passed: whoever sets the
/// system's clock does not make cached data younger.
///
/// @param start what the wall clock said
/// @param nanos what [System#nanoTime] said then
record SteadyClock(Instant start, long nanos) implements InstantSource {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /// A clock that starts now.
  static SteadyClock startingNow() {
    return new SteadyClock(InstantSource.system().instant(), System.nanoTime());
  }

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - nanos);
  }

  /// The same without an object: event loops ask for each hit.
  @Override
  public long millis() {
    return start.toEpochMilli() + (System.nanoTime() - nanos) / NANOS_PER_MILLI;
  }
}
