package dev.waymark.wire.access;

/// What a client may expect.
public enum Access {
  /// An answer.
  ALLOW,
  /// REFUSED, with extended error 18, Prohibited (RFC 8914, section 4.19).
  REFUSE,
  /// Nothing: as if nobody were here. Over TCP the connection is closed.
  DROP
}
