package dev.waymark.wire.log;

import dev.waymark.wire.transport.Exchange;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Entries on their way from one thread that serves to the one that writes. Neither waits for the
/// other, and nothing is allocated.
final class LogRing {
  /// Entries that fit, 1.3 MB: those of some 20 ms of a thread that serves 200,000 requests a
  /// second, while the writer is writing.
  static final int SLOTS = 1 << 12;

  private static final VarHandle TAKEN;
  private static final VarHandle WRITTEN;
  private static final VarHandle LOST;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      TAKEN = lookup.findVarHandle(LogRing.class, "taken", long.class);
      WRITTEN = lookup.findVarHandle(LogRing.class, "written", long.class);
      LOST = lookup.findVarHandle(LogRing.class, "lost", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final byte[] slots = new byte[SLOTS * LogEntry.SIZE];
  private final int sample;
  private int skipped;

  // Each is written by one thread only, and read by the other.
  private long taken;
  private long lost;
  private long written;

  /// @param sample of so many requests one is taken
  LogRing(int sample) {
    this.sample = sample;
    skipped = sample - 1; // the first is
  }

  /// Whether the next request is one of those to be taken.
  boolean isDue() {
    if (++skipped < sample) {
      return false;
    }
    skipped = 0;
    return true;
  }

  /// Takes an entry, or counts it as lost.
  void take(Exchange exchange, int length, int rcode, int zoneLabels, long millis, int micros) {
    long next = taken;
    if (next - (long) WRITTEN.getAcquire(this) == SLOTS) {
      LOST.setOpaque(this, lost + 1);
      return;
    }
    int at = (int) (next % SLOTS) * LogEntry.SIZE;
    LogEntry.write(slots, at, exchange, length, rcode, zoneLabels, millis, micros);
    TAKEN.setRelease(this, next + 1);
  }

  /// How many entries were lost since the start.
  long lost() {
    return (long) LOST.getOpaque(this);
  }

  /// The offset of the oldest entry in [#slots], or -1 if there is none; the writer's.
  int oldest() {
    return written == (long) TAKEN.getAcquire(this) ? -1 : (int) (written % SLOTS) * LogEntry.SIZE;
  }

  /// Where entries lie.
  byte[] slots() {
    return slots;
  }

  /// Gives the oldest entry's place back.
  void release() {
    WRITTEN.setRelease(this, written + 1);
  }
}
