package dev.waymark.resolver.trace;

import dev.waymark.wire.Question;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Keeps the events of one resolution, up to a limit. The end of the story is kept in any case.
public final class TraceRecorder implements TraceListener {
  /// A walk within its budget of 50 queries makes fewer events than this; a hostile zone cannot
  /// make a trace grow further.
  public static final int MAX_EVENTS = 2_000;

  private final Question question;
  private final Instant started;
  private final List<TraceEvent> events = new ArrayList<>();
  private int omitted;

  /// Begins a recording.
  public TraceRecorder(Question question, Instant started) {
    this.question = question;
    this.started = started;
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public synchronized void tell(TraceEvent event) {
    boolean ends = event instanceof TraceEvent.Answer || event instanceof TraceEvent.Fail;
    boolean end = ends && event.stamp().parent() == 0;
    if (events.size() < MAX_EVENTS || end) {
      events.add(event);
    } else {
      omitted++;
    }
  }

  /// What was recorded so far.
  public synchronized Trace trace() {
    return new Trace(question, started, events, omitted);
  }
}
