package dev.waymark.app;

import dev.waymark.resolver.trace.Stamp;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;

/// Goes on with a trace where the resolver left off, so that the lookup and what comes after it
/// share one scale of time.
final class Timeline {
  private final Trace lookup;
  private final List<TraceEvent> events;
  private final long originNanos;

  /// @param lookup the finished lookup; now is the moment at which it ended
  Timeline(Trace lookup) {
    this.lookup = lookup;
    events = new ArrayList<>(lookup.events());
    long endUs = events.isEmpty() ? 0 : events.getLast().stamp().endUs();
    originNanos = System.nanoTime() - endUs * 1_000;
  }

  /// The stamp of an event that began at `startNanos`, by [System#nanoTime], and has just ended.
  Stamp stamp(long startNanos) {
    int n = events.isEmpty() ? 1 : events.getLast().stamp().n() + 1;
    return new Stamp(n, 0, micros(startNanos), micros(System.nanoTime()));
  }

  private long micros(long nanos) {
    return (nanos - originNanos) / 1_000;
  }

  void tell(TraceEvent event) {
    events.add(event);
  }

  /// The lookup and all that was told since.
  Trace trace() {
    return new Trace(lookup.question(), lookup.started(), events, lookup.omitted());
  }
}
