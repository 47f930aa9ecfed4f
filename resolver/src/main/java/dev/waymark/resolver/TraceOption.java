package dev.waymark.resolver;

import dev.waymark.resolver.trace.Trace;
import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.Query;
import dev.waymark.wire.Transport;
import dev.waymark.wire.access.AddressSet;
import dev.waymark.wire.transport.Exchange;
import java.util.function.Function;

/// The EDNS option by which a client asks, over TCP, for the trace of its own question: empty in
/// the request, the trace in the reply.
public final class TraceOption {
  /// From the range for local use (RFC 6891, section 9).
  public static final int CODE = 65_001;

  /// A trace longer than this is shortened: the answer must fit beside it into one message.
  private static final int MAX_TRACE = 48_000;

  private final Function<Trace, byte[]> format;
  private final AddressSet tracers;

  /// @param format puts a trace into bytes
  /// @param tracers who may have one
  TraceOption(Function<Trace, byte[]> format, AddressSet tracers) {
    this.format = format;
    this.tracers = tracers;
  }

  /// Whether a request has the option.
  static boolean isIn(Query query) {
    return query.option(CODE) >= 0;
  }

  /// Whether whoever asks may have a trace.
  boolean isFor(Exchange exchange) {
    return exchange.transport() == Transport.TCP && tracers.contains(exchange.peer());
  }

  /// Adds a trace to a reply that was begun.
  void put(AnswerEncoder encoder, Trace trace) {
    byte[] bytes = bytes(trace);
    encoder.option(CODE, bytes, 0, bytes.length);
  }

  /// The trace as bytes, shortened until it fits: first by its packets.
  private byte[] bytes(Trace trace) {
    byte[] whole = format.apply(trace);
    if (whole.length <= MAX_TRACE) {
      return whole;
    }
    Trace kept = trace.withoutPackets();
    byte[] bytes = format.apply(kept);
    while (bytes.length > MAX_TRACE && !kept.events().isEmpty()) {
      kept = kept.first(kept.events().size() * 3 / 4);
      bytes = format.apply(kept);
    }
    return bytes;
  }
}
