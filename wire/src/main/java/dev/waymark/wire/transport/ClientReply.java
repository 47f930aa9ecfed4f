package dev.waymark.wire.transport;

import java.time.Duration;
import org.xbill.DNS.Message;

/// What came of a question that a client sent to a server: an expected outcome each, no
/// exception.
public sealed interface ClientReply {
  /// How long it took from sending.
  Duration elapsed();

  /// A well-formed reply that matches the question (RFC 5452, section 9.1).
  ///
  /// @param message the reply, parsed
  /// @param size its length on the wire in bytes
  record Received(Message message, int size, Duration elapsed) implements ClientReply {}

  /// Nothing better than a bare header came in time, with an RCODE but without the question: an old
  /// server's way to say that it cannot read EDNS, or a forger's.
  record HeaderOnly(int rcode, Duration elapsed) implements ClientReply {}

  /// No acceptable reply came in time.
  record TimedOut(Duration elapsed) implements ClientReply {}

  /// The network says that nobody is there: connection refused, connection lost.
  ///
  /// @param reason in words for people
  record Unreachable(String reason, Duration elapsed) implements ClientReply {}

  /// This machine did not send it, or waits no more: that says nothing of the server.
  record NotSent(Hindrance why, Duration elapsed) implements ClientReply {}
}
