package dev.waymark.app;

import dev.waymark.authoritative.zone.ZoneProgress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/// Tells somebody who waits for zones how far their reading has come: nothing for two seconds, then
/// a line every two seconds.
final class LoadProgress implements ZoneProgress {
  /// As long as people wait without wondering.
  static final long QUIET_NANOS = 2_000_000_000L;

  private final PrintWriter err;
  private final LongSupplier nanoTime;
  private long last;
  private long heard;

  /// @param nanoTime the time, as by [System#nanoTime]
  LoadProgress(PrintWriter err, LongSupplier nanoTime) {
    this.err = err;
    this.nanoTime = nanoTime;
    last = nanoTime.getAsLong();
    heard = last;
  }

  /// The wait begins anew with the first file after a silence: the files of before were another
  /// load.
  @Override
  public synchronized void opening(Path file) {
    long now = nanoTime.getAsLong();
    if (now - heard >= QUIET_NANOS) {
      last = now;
    }
    heard = now;
  }

  @Override
  public void reading(Path file, long bytes, long size) {
    long percent = Math.min(100, bytes * 100 / Math.max(1, size));
    tell("reading " + file + ", " + percent + "% of " + size / 1_000_000 + " MB");
  }

  @Override
  public void compiling(Path file, int records) {
    tell("compiling " + file + ", " + records + " records");
  }

  @Override
  public void checking(Path file, int names, int of) {
    tell("checking the signatures of " + file + ", " + 100L * names / of + "% of " + of + " names");
  }

  private synchronized void tell(String news) {
    long now = nanoTime.getAsLong();
    heard = now;
    if (now - last >= QUIET_NANOS) {
      last = now;
      err.println("waymark: " + news);
      err.flush();
    }
  }
}
