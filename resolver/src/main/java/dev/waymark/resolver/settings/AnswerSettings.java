package dev.waymark.resolver.settings;

import dev.waymark.wire.Edns;
import dev.waymark.wire.ServerIdentity;

/// What the answers to clients look like.
///
/// @param maxUdp the longest datagram sent, in bytes
/// @param extendedErrors whether clients are told why something failed (RFC 8914)
/// @param minimal whether they get what they asked for and no more
/// @param identity what they are told about the resolver itself
public record AnswerSettings(
    int maxUdp, boolean extendedErrors, boolean minimal, ServerIdentity identity) {
  /// Short datagrams, with reasons, and nothing about itself.
  public static final AnswerSettings DEFAULT =
      new AnswerSettings(Edns.UDP_PAYLOAD, true, true, ServerIdentity.NONE);

  /// The same for a resolver that tells clients who it is.
  public AnswerSettings withIdentity(ServerIdentity value) {
    return new AnswerSettings(maxUdp, extendedErrors, minimal, value);
  }
}
