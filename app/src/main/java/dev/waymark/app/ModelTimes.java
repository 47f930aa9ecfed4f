package dev.waymark.app;

import dev.waymark.app.web.Timeline;
import dev.waymark.resolver.trace.Server;
import dev.waymark.resolver.trace.Stamp;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Gives a trace the times of a network model instead of the measured ones, so that two runs in
/// which chance decides alike are the same to the byte: a reply takes its server's round-trip time,
/// silence the time it was waited for, everything else none.
final class ModelTimes {
  /// What a resolver waits for a server it knows, as a multiple of the round trip (RFC 6298,
  /// section 2.2).
  private static final int PATIENCE = 3;

  private static final Duration SHORTEST_TIMER = Duration.ofMillis(200);

  private final Function<Server, Duration> roundTrip;
  private final Map<Integer, TraceEvent.Query> queries = new HashMap<>();
  private long now;

  private ModelTimes(Function<Server, Duration> roundTrip) {
    this.roundTrip = roundTrip;
  }

  /// The trace with other times.
  ///
  /// @param roundTrip how long a reply of a server takes
  static Trace of(Trace trace, Function<Server, Duration> roundTrip) {
    ModelTimes times = new ModelTimes(roundTrip);
    List<TraceEvent> events = new ArrayList<>();
    trace.events().forEach(event -> events.add(times.moved(event)));
    return new Trace(trace.question(), trace.started(), events, trace.omitted());
  }

  /// The trace as it was measured, with the part of each time said that is a model's: a reply was
  /// held back by its server's round-trip time.
  static Trace labelled(Trace trace, Function<Server, Duration> roundTrip) {
    List<TraceEvent> events = new ArrayList<>();
    for (TraceEvent event : trace.events()) {
      Duration modelled =
          switch (event) {
            case TraceEvent.Reply reply -> roundTrip.apply(reply.server());
            case TraceEvent.SourceChecked check when check.rcode() >= 0 ->
                roundTrip.apply(check.server());
            default -> Duration.ZERO;
          };
      Stamp stamp = event.stamp().modelled(micros(modelled));
      events.add(modelled.isZero() ? event : Timeline.at(event, stamp));
    }
    return new Trace(trace.question(), trace.started(), events, trace.omitted());
  }

  private TraceEvent moved(TraceEvent event) {
    Stamp was = event.stamp();
    long start = now;
    TraceEvent.Query asked = queries.get(was.parent());
    if (asked != null && event instanceof TraceEvent.Reply) {
      start = asked.stamp().startUs();
      now += micros(roundTrip.apply(asked.server()));
    } else if (asked != null && event instanceof TraceEvent.Timeout) {
      start = asked.stamp().startUs();
      now += micros(asked.timer());
    }
    Stamp stamp = new Stamp(was.n(), was.parent(), start, now, now - start);
    if (event instanceof TraceEvent.Query query) {
      TraceEvent.Query told = moved(query, stamp);
      queries.put(stamp.n(), told);
      return told;
    }
    return Timeline.at(event, stamp);
  }

  private TraceEvent.Query moved(TraceEvent.Query query, Stamp stamp) {
    Duration estimate = query.estimate() == null ? null : roundTrip.apply(query.server());
    Duration patience = estimate == null ? query.timer() : estimate.multipliedBy(PATIENCE);
    return new TraceEvent.Query(
        stamp,
        query.zone(),
        query.server(),
        query.question(),
        query.choice(),
        estimate,
        patience.compareTo(SHORTEST_TIMER) < 0 ? SHORTEST_TIMER : patience,
        query.edns(),
        query.spent());
  }

  private static long micros(Duration time) {
    return time.toNanos() / 1_000;
  }
}
