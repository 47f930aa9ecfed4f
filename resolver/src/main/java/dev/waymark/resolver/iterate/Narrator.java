package dev.waymark.resolver.iterate;

import dev.waymark.resolver.trace.Stamp;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceListener;
import dev.waymark.wire.Question;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Numbers the events of one resolution and puts them on its timeline. Used by one thread.
///
/// Every caller asks [#isOn] before it makes an event: that one check is what tracing costs when
/// nobody listens.
public final class Narrator {
  private static final long NANOS_PER_MICRO = 1_000;

  private final TraceListener listener;
  private final LongSupplier ticker;
  private final long begin;
  private final boolean on;
  private final boolean packets;
  private int last;
  private int parent;

  /// Begins a story.
  public Narrator(TraceListener listener, LongSupplier ticker) {
    this.listener = listener;
    this.ticker = ticker;
    on = listener.isOn();
    packets = on && listener.hearsPackets();
    begin = on ? ticker.getAsLong() : 0;
  }

  /// Whether anybody listens.
  public boolean isOn() {
    return on;
  }

  /// Whether the bytes of messages are wanted, too.
  boolean hearsPackets() {
    return packets;
  }

  /// Microseconds since the beginning.
  public long micros() {
    return on ? (ticker.getAsLong() - begin) / NANOS_PER_MICRO : 0;
  }

  /// Tells a decision made just now.
  ///
  /// @return its number
  public int tell(Function<Stamp, TraceEvent> event) {
    long now = micros();
    return tell(now, now, parent, event);
  }

  /// Tells that a rule of this resolver decides, if anybody listens.
  public void decided(Question question, String rule, String reference) {
    if (on) {
      tell(stamp -> new TraceEvent.Policy(stamp, question, rule, reference));
    }
  }

  /// Tells a decision that follows from another event.
  int tellUnder(int cause, Function<Stamp, TraceEvent> event) {
    long now = micros();
    return tell(now, now, cause, event);
  }

  /// Tells what began at `startUs`, under another event, and is over now.
  int tellSince(long startUs, int cause, Function<Stamp, TraceEvent> event) {
    return tell(startUs, micros(), cause, event);
  }

  private int tell(long startUs, long endUs, int cause, Function<Stamp, TraceEvent> event) {
    listener.tell(event.apply(new Stamp(++last, cause, startUs, endUs)));
    return last;
  }

  /// From now on, events belong to event `cause`.
  ///
  /// @return what they belonged to before, for the way back
  int under(int cause) {
    int before = parent;
    parent = cause;
    return before;
  }
}
