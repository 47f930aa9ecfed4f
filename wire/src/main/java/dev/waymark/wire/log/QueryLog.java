package dev.waymark.wire.log;

import dev.waymark.wire.Query;
import dev.waymark.wire.transport.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Writes down requests and what became of them, one line of JSON each.
///
/// Threads that serve only put bytes into a ring of their own. One thread of the log makes lines of
/// them and writes. What it cannot take or write in time is lost, counted, and said in the log.
public final class QueryLog implements AutoCloseable {
  /// How long the writer rests when there is nothing to do.
  private static final long REST_NANOS = Duration.ofMillis(5).toNanos();

  /// How long a file that cannot be written is left alone.
  private static final long RETRY_NANOS = Duration.ofSeconds(5).toNanos();

  /// How long closing waits for the last lines.
  private static final Duration END = Duration.ofSeconds(4);

  /// Bytes written at once.
  private static final int BUFFER = 1 << 16;

  private final List<LogRing> rings = new CopyOnWriteArrayList<>();
  private final ThreadLocal<LogRing> own = ThreadLocal.withInitial(this::newRing);
  private final LogOptions options;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Consumer<String> tell;
  private final LogFile file;
  private final LogLine lines;
  private final Thread writer;

  private volatile boolean closing;
  private volatile boolean reopen;
  private volatile long written;
  private volatile long unwritten;

  // The writer's own.
  private int linesInBuffer;
  private long lossesTold;
  private boolean failing;
  private long failedAt;

  private QueryLog(
      LogOptions options, InstantSource clock, LongSupplier nanoTime, Consumer<String> tell) {
    this.options = options;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.tell = tell;
    file = new LogFile(options);
    lines = new LogLine(BUFFER, options.sample());
    writer =
        Thread.ofPlatform()
            .daemon()
            .name("waymark-query-log")
            .uncaughtExceptionHandler((_, e) -> tell.accept("query log: ended by an error: " + e))
            .unstarted(this::run);
  }

  /// Starts to write.
  ///
  /// @param tell hears, in words for people, when the file cannot be written and when it can again
  /// @throws IOException if the file cannot be opened
  public static QueryLog open(
      LogOptions options, InstantSource clock, LongSupplier nanoTime, Consumer<String> tell)
      throws IOException {
    QueryLog log = new QueryLog(options, clock, nanoTime, tell);
    log.file.open();
    log.writer.start();
    return log;
  }

  private LogRing newRing() {
    LogRing ring = new LogRing(options.sample());
    rings.add(ring);
    return ring;
  }

  /// Whether the request that the calling thread serves now is one to be written down; to be asked
  /// once for each.
  public boolean isDue() {
    return own.get().isDue();
  }

  /// The time by which [#take] counts microseconds.
  public long nanoTime() {
    return nanoTime.getAsLong();
  }

  /// Takes the request of `exchange`, unless there is no room.
  ///
  /// @param length of the reply, 0 if there is none, -1 if somebody else makes it
  /// @param rcode of the reply
  /// @param zoneLabels how many labels the name of the zone has that answered, or -1
  /// @param start when it came, by [#nanoTime]
  public void take(Exchange exchange, int length, int rcode, int zoneLabels, long start) {
    Query query = exchange.query();
    boolean inZone = zoneLabels >= 0 && query.hasQuestion() && zoneLabels <= query.name().labels();
    long micros = (nanoTime.getAsLong() - start) / 1_000;
    own.get()
        .take(
            exchange,
            length,
            rcode,
            inZone ? zoneLabels : LogEntry.NO_ZONE,
            clock.millis(),
            (int) Math.min(micros, Integer.MAX_VALUE));
  }

  /// How many requests were written down.
  public long written() {
    return written;
  }

  /// How many should have been and were not.
  public long lost() {
    return unwritten + rings.stream().mapToLong(LogRing::lost).sum();
  }

  /// Opens the file anew: whoever has renamed it gets no more lines.
  public void reopen() {
    reopen = true;
    LockSupport.unpark(writer);
  }

  /// Writes what was taken, and ends.
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(writer);
    try {
      if (!writer.join(END)) {
        tell.accept("query log: the last lines could not be written in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    boolean last;
    do {
      last = closing; // read before the rings: what was taken before it was set is written
      if (reopen) {
        reopen = false;
        file.close();
        tryToOpen();
      }
      boolean idle = drain();
      if (idle && !last) {
        LockSupport.parkNanos(REST_NANOS);
      }
    } while (!last);
    file.close();
  }

  /// The file is there from the moment that it was asked for, even if nobody asks anything.
  private void tryToOpen() {
    try {
      file.open();
    } catch (IOException e) {
      failed(e);
    }
  }

  /// Writes what is there.
  ///
  /// @return whether there was nothing
  private boolean drain() {
    boolean idle = true;
    for (LogRing ring : rings) {
      int at = ring.oldest();
      for (int i = 0; at >= 0 && i < LogRing.SLOTS; i++) { // then it is the next ring's turn
        idle = false;
        lines.entry(ring.slots(), at);
        ring.release();
        linesInBuffer++;
        if (!lines.hasRoom()) {
          write();
        }
        at = ring.oldest();
      }
    }
    long lost = lost();
    if (lost > lossesTold && !failing) {
      lines.lost(clock.millis(), lost - lossesTold);
      if (write()) {
        lossesTold = lost;
      }
    } else {
      write();
    }
    return idle;
  }

  /// Writes the lines in the buffer; while the file fails, they are lost.
  ///
  /// @return whether they were written
  @SuppressWarnings("NonAtomicVolatileUpdate") // only this thread writes
  private boolean write() {
    if (lines.length() == 0) {
      return true;
    }
    boolean done = false;
    if (!failing || nanoTime.getAsLong() - failedAt >= RETRY_NANOS || closing) {
      try {
        file.write(lines.buffer(), lines.length());
        done = true;
      } catch (IOException e) {
        failed(e);
      }
    }
    if (done) {
      written += linesInBuffer;
      if (failing) {
        failing = false;
        tell.accept("query log: " + options.file() + " is written again");
      }
    } else {
      unwritten += linesInBuffer;
    }
    linesInBuffer = 0;
    lines.clear();
    return done;
  }

  private void failed(IOException e) {
    failedAt = nanoTime.getAsLong();
    if (!failing) {
      failing = true;
      tell.accept(
          "query log: "
              + options.file()
              + " cannot be written, its lines are lost: "
              + e.getMessage()
              + "; tried again every 5 s");
    }
  }
}
