package dev.waymark.app;

import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceListener;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Hears a lookup for its recorder, and tells somebody at a terminal which server is being waited
/// for, while that takes long: one line, which is gone when the reply has come.
final class LiveProgress implements TraceListener, AutoCloseable {
  /// Nobody wonders before that.
  private static final long PATIENCE_MILLIS = 300;

  private static final long EVERY_MILLIS = 100;

  private final TraceListener next;
  private final PrintWriter terminal;
  private final @Nullable ScheduledExecutorService timer;
  private TraceEvent.@Nullable Query waitingFor;
  private long since;
  private int shown;

  private LiveProgress(
      TraceListener next, PrintWriter terminal, @Nullable ScheduledExecutorService timer) {
    this.next = next;
    this.terminal = terminal;
    this.timer = timer;
  }

  /// Begins; what is no terminal gets no line.
  ///
  /// @param out where the line goes
  /// @param next hears every event as well
  @SuppressWarnings("FutureReturnValueIgnored") // ends with the executor
  static LiveProgress at(Terminal terminal, PrintWriter out, TraceListener next) {
    if (!terminal.isInteractive()) {
      return new LiveProgress(next, out, null);
    }
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("waymark-progress").factory());
    LiveProgress progress = new LiveProgress(next, out, timer);
    timer.scheduleAtFixedRate(progress::show, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return progress;
  }

  @Override
  public boolean isOn() {
    return next.isOn();
  }

  @Override
  public boolean hearsPackets() {
    return next.hearsPackets();
  }

  @Override
  public void tell(TraceEvent event) {
    next.tell(event);
    hear(event);
  }

  private synchronized void hear(TraceEvent event) {
    switch (event) {
      case TraceEvent.Query query -> {
        waitingFor = query;
        since = System.nanoTime();
      }
      case TraceEvent.Ignored _, TraceEvent.Packet _ -> {} // the wait goes on
      default -> waitingFor = null;
    }
    erase();
  }

  private synchronized void show() {
    TraceEvent.Query query = waitingFor;
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
    if (query == null || millis < PATIENCE_MILLIS) {
      return;
    }
    String line =
        String.format(
            Locale.ROOT,
            "  waiting for %s ... %.1f s",
            Waymark.printable(query.server().name().toString(true)),
            millis / 1000.0);
    erase();
    terminal.print(line);
    terminal.flush();
    shown = line.length();
  }

  private void erase() {
    if (shown > 0) {
      terminal.print("\r" + " ".repeat(shown) + "\r");
      terminal.flush();
      shown = 0;
    }
  }

  @Override
  public synchronized void close() {
    if (timer != null) {
      timer.shutdownNow();
    }
    waitingFor = null;
    erase();
  }
}
