package dev.waymark.wire.transport;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Counts the requests of a server that are answered later, so that closing can wait for them.
final class InFlight {
  private final AtomicLong count = new AtomicLong();
  private volatile @Nullable Thread waiting;

  void begin() {
    count.incrementAndGet();
  }

  void end() {
    if (count.decrementAndGet() == 0) {
      LockSupport.unpark(waiting);
    }
  }

  /// Waits until there is none left, at most `nanos`. One thread may wait at a time.
  ///
  /// @return whether none is left
  boolean awaitNone(long nanos) {
    waiting = Thread.currentThread();
    long start = System.nanoTime();
    long left = nanos;
    while (count.get() > 0 && left > 0) {
      LockSupport.parkNanos(this, left);
      left = nanos - (System.nanoTime() - start);
    }
    waiting = null;
    return count.get() == 0;
  }
}
