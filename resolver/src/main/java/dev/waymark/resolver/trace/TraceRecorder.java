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

  /// Bytes of messages that are kept: all that a walk within its budget asks and is told, even if
  /// every reply is the longest possible. What a flood of forged replies brings beyond that is left
  /// out.
  public static final int MAX_PACKET_BYTES = 4 << 20;

  private final boolean packets;
  private final Question question;
  private final Instant started;
  private final List<TraceEvent> events = new ArrayList<>();
  private int packetBytes;
  private int omitted;

  /// Begins a recording with all packets.
  public TraceRecorder(Question question, Instant started) {
    this(question, started, true);
  }

  /// Begins a recording.
  ///
  /// @param packets whether the bytes of messages are kept
  public TraceRecorder(Question question, Instant started, boolean packets) {
    this.question = question;
    this.started = started;
    this.packets = packets;
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public boolean hearsPackets() {
    return packets;
  }

  @Override
  public synchronized void tell(TraceEvent event) {
    if (hasRoom(event)) {
      events.add(event);
    } else {
      omitted++;
    }
  }

  private boolean hasRoom(TraceEvent event) {
    boolean ends = event instanceof TraceEvent.Answer || event instanceof TraceEvent.Fail;
    if (ends && event.stamp().parent() == 0) {
      return true;
    }
    if (event instanceof TraceEvent.Packet packet) {
      packetBytes += packet.message().length();
      if (packetBytes > MAX_PACKET_BYTES) {
        return false;
      }
    }
    return events.size() < MAX_EVENTS;
  }

  /// What was recorded so far.
  public synchronized Trace trace() {
    return new Trace(question, started, events, omitted);
  }
}
