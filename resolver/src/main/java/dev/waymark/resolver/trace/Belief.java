package dev.waymark.resolver.trace;

/// What the resolver makes of one record of a reply.
public enum Belief {
  /// Used, for what its [Rule] says.
  ACCEPTED,
  /// Harmless and not needed.
  IGNORED,
  /// The server may not say this.
  REFUSED
}
