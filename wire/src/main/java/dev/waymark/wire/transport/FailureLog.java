package dev.waymark.wire.transport;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes down that something failed which never should, once for each kind of failure and minute:
/// a datagram that breaks something can be sent a hundred thousand times a second.
final class FailureLog {
  /// Between two lines about one kind of failure.
  static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Map<Class<?>, Long> lastTold = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;
  private final Logger log;
  private final String what;

  /// @param owner whose log it is written to
  /// @param what a sentence for what it means
  FailureLog(LongSupplier nanoTime, Class<?> owner, String what) {
    this.nanoTime = nanoTime;
    log = LoggerFactory.getLogger(owner);
    this.what = what;
  }

  /// Tells about a failure if its kind was not told about lately.
  ///
  /// @return whether a line was written
  boolean report(Throwable failure) {
    long now = nanoTime.getAsLong();
    boolean[] told = {false};
    lastTold.compute(
        failure.getClass(),
        (kind, last) -> {
          told[0] = last == null || now - last >= QUIET_NANOS;
          return told[0] ? Long.valueOf(now) : last;
        });
    if (told[0]) {
      log.error("{} Told once a minute for each kind.", what, failure);
    }
    return told[0];
  }
}
