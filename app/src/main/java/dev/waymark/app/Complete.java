package dev.waymark.app;

import dev.waymark.resolver.trace.Stamp;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Whether a trace from outside is one that a resolver could have told: JSON may have left out, or
/// made up, what the records promise to whoever reads them.
final class Complete {
  /// Nobody waits that long for a page; larger numbers would only overflow somebody's arithmetic.
  private static final long MAX_MICROS = TimeUnit.DAYS.toMicros(1);

  /// The components that are nullable in one event or another.
  private static final Set<String> MAY_BE_ABSENT = Set.of("source", "estimate", "dname");

  private Complete() {}

  /// @throws IllegalArgumentException saying what is missing or impossible
  static void check(Trace trace) {
    present(trace, "trace");
    if (trace.events().isEmpty()) {
      throw new IllegalArgumentException("it has no events");
    }
    if (trace.omitted() < 0) {
      throw new IllegalArgumentException("it lacks less than no events");
    }
    int before = 0;
    for (TraceEvent event : trace.events()) {
      Stamp stamp = event.stamp();
      boolean inOrder = stamp.n() > before && stamp.parent() >= 0 && stamp.parent() < stamp.n();
      boolean inTime =
          stamp.startUs() >= 0 && stamp.endUs() >= stamp.startUs() && stamp.endUs() <= MAX_MICROS;
      inTime &= stamp.modelledUs() >= 0 && stamp.modelledUs() <= stamp.endUs() - stamp.startUs();
      if (!inOrder || !inTime) {
        throw new IllegalArgumentException("event " + stamp.n() + " is out of order");
      }
      before = stamp.n();
    }
    if (!begins(trace.events().getFirst())) {
      throw new IllegalArgumentException("its beginning is missing");
    }
  }

  /// Whether a trace can begin with this: everything else follows from something.
  private static boolean begins(TraceEvent event) {
    return event instanceof TraceEvent.CacheHit
        || event instanceof TraceEvent.CacheMiss
        || event instanceof TraceEvent.CacheNegative
        || event instanceof TraceEvent.CachedFailure
        || event instanceof TraceEvent.Policy;
  }

  /// Goes down into the records of the trace; only some of their components may be absent.
  private static void present(@Nullable Object value, String where) {
    switch (value) {
      case null -> throw new IllegalArgumentException("it has no " + where);
      case List<?> list -> list.forEach(each -> present(each, where));
      case Record record -> {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
          Object part = part(record, component);
          boolean mayBeAbsent = MAY_BE_ABSENT.contains(component.getName());
          if (part != null || !mayBeAbsent) {
            present(part, where + "." + component.getName());
          }
        }
      }
      default -> {}
    }
  }

  private static @Nullable Object part(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a trace is made of public records", e);
    }
  }
}
