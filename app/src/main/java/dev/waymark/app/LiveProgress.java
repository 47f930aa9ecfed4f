package dev.waymark.app;

import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceListener;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tells somebody at a terminal which server is being waited for, while that takes long. One line,
/// which is gone when the reply has come.
@SuppressWarnings("FutureReturnValueIgnored") // ends with the executor
final class LiveProgress implements TraceListener, AutoCloseable {
  /// Nobody wonders before that.
  private static final long PATIENCE_MILLIS = 300;

  private static final long EVERY_MILLIS = 100;

  private final TraceListener next;
  private final PrintWriter terminal;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("waymark-progress").factory());
  private TraceEvent.@Nullable Query waitingFor;
  private long since;
  private int shown;

  /// @param next hears every event as well
  LiveProgress(TraceListener next, PrintWriter terminal) {
    this.next = next;
    this.terminal = terminal;
    timer.scheduleAtFixedRate(this::show, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public boolean isOn() {
    return true;
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
      case TraceEvent.Ignored _ -> {} // the wait goes on
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
    timer.shutdownNow();
    waitingFor = null;
    erase();
  }
}
