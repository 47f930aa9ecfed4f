package dev.waymark.resolver.trace;

import dev.waymark.wire.Question;

/// A question as a server got it, beside the one it serves.
///
/// @param sent the name as it was spelled on the wire (letters in random case, RFC 5452 in spirit)
///     and the type
/// @param full what is to be found out; more labels than `sent` where the question was minimised
public record Asked(Question sent, Question full) {
  /// Whether the server is told less than the whole name (RFC 9156).
  public boolean isMinimised() {
    return !sent.name().equals(full.name());
  }
}
