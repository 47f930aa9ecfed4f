package dev.waymark.app.web;

import dev.waymark.resolver.trace.PageEvent;
import dev.waymark.resolver.trace.Stamp;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Question;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Goes on with a trace where the resolver left off, so that the lookup and what comes after it
/// share one scale of time.
public final class Timeline {
  private final Trace lookup;
  private final List<TraceEvent> events;
  private final long originNanos;
  private int omitted;

  /// Begins.
  ///
  /// @param lookup the finished lookup; now is the moment at which it ended
  public Timeline(Trace lookup) {
    this.lookup = lookup;
    events = new ArrayList<>(lookup.events());
    omitted = lookup.omitted();
    long endUs = events.isEmpty() ? 0 : events.getLast().stamp().endUs();
    originNanos = System.nanoTime() - endUs * 1_000;
  }

  /// The stamp of an event that began at `startNanos`, by [System#nanoTime], and has just ended.
  Stamp stamp(long startNanos) {
    return stamp(startNanos, System.nanoTime());
  }

  /// The stamp of an event that began and ended at these moments.
  Stamp stamp(long startNanos, long endNanos) {
    return new Stamp(last() + 1, 0, micros(startNanos), micros(endNanos));
  }

  /// The stamp of an event that began at `startNanos` and has just ended, some of whose time is a
  /// network model's.
  Stamp stamp(long startNanos, Duration modelled) {
    return stamp(startNanos).modelled(modelled.toNanos() / 1_000);
  }

  /// The stamp of a decision: it takes no time.
  Stamp now() {
    return stamp(System.nanoTime());
  }

  private int last() {
    return events.isEmpty() ? 0 : events.getLast().stamp().n();
  }

  private long micros(long nanos) {
    return Math.max(0, (nanos - originNanos) / 1_000);
  }

  void tell(TraceEvent event) {
    events.add(event);
  }

  /// Another lookup, whose events join these: numbered on, and as much later as they were.
  ///
  /// @return the lookup as it was told on its own
  Trace further(Question question, PageEvent.Purpose purpose, Function<Question, Trace> resolver) {
    long began = System.nanoTime();
    Trace more = resolver.apply(question);
    Stamp head = stamp(began, began);
    tell(new PageEvent.FurtherLookup(head, question, purpose));
    for (TraceEvent event : more.events()) {
      Stamp own = event.stamp();
      tell(
          at(
              event,
              new Stamp(
                  head.n() + own.n(),
                  head.n() + own.parent(), // 0, the question itself, becomes the lookup's head
                  head.startUs() + own.startUs(),
                  head.startUs() + own.endUs(),
                  own.modelledUs())));
    }
    omitted += more.omitted();
    return more;
  }

  /// The same event with another stamp, whatever its kind.
  public static TraceEvent at(TraceEvent event, Stamp stamp) {
    RecordComponent[] components = event.getClass().getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] parts = new @Nullable Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        parts[i] = types[i] == Stamp.class ? stamp : components[i].getAccessor().invoke(event);
      }
      return event.getClass().getDeclaredConstructor(types).newInstance(parts);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("an event is a public record with a stamp", e);
    }
  }

  /// The lookup and all that was told since.
  public Trace trace() {
    return new Trace(lookup.question(), lookup.started(), events, omitted);
  }
}
