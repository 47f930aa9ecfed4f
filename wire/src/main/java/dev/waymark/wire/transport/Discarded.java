package dev.waymark.wire.transport;

/// Why a datagram was not accepted as the reply; the wait for the right one goes on (RFC 5452,
/// section 9.1).
public enum Discarded {
  /// Shorter than a header, or not a message.
  MALFORMED,
  /// Our own question came back, or another request.
  NOT_A_REPLY,
  /// Another id than the question's.
  WRONG_ID,
  /// Another opcode than a query's.
  WRONG_OPCODE,
  /// Another name, spelling, type or class than was asked.
  WRONG_QUESTION,
  /// Another client cookie than the question's (RFC 7873, section 5.3).
  WRONG_COOKIE,
  /// No question at all: kept as the last resort, see [ClientReply.HeaderOnly].
  NO_QUESTION;

  /// Whether it may be the guess of a forger, who knows all but what is random.
  public boolean isNearMiss() {
    return this == WRONG_ID || this == WRONG_QUESTION || this == WRONG_COOKIE;
  }
}
