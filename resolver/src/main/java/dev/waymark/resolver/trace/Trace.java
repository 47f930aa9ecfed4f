package dev.waymark.resolver.trace;

import dev.waymark.wire.Question;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// All that was decided for one question.
///
/// @param question the client's
/// @param started when, by the resolver's clock
/// @param events in order; the last one is an answer or a failure unless events were left out
/// @param omitted how many further events were not kept
public record Trace(Question question, Instant started, List<TraceEvent> events, int omitted) {
  /// Copies the list.
  public Trace {
    events = List.copyOf(events);
  }

  /// The same with its first `count` events only.
  public Trace first(int count) {
    int kept = Math.min(count, events.size());
    return new Trace(question, started, events.subList(0, kept), omitted + events.size() - kept);
  }

  /// The same without the bytes of messages.
  public Trace withoutPackets() {
    List<TraceEvent> others =
        events.stream().filter(event -> !(event instanceof TraceEvent.Packet)).toList();
    return new Trace(question, started, others, omitted);
  }

  /// Whether replies came whose bytes were not kept.
  public boolean lacksPackets() {
    return events.stream().anyMatch(TraceEvent.Reply.class::isInstance)
        && events.stream().noneMatch(TraceEvent.Packet.class::isInstance);
  }

  /// How many questions were sent to servers: what a capture of the packets would count.
  public long queries() {
    return events.stream().filter(TraceEvent.Query.class::isInstance).count();
  }

  /// The answer or failure that the client got; empty where the resolver is not done yet.
  public Optional<TraceEvent> end() {
    return events.stream()
        .filter(event -> event instanceof TraceEvent.Answer || event instanceof TraceEvent.Fail)
        .filter(event -> event.stamp().parent() == 0)
        .findFirst();
  }
}
