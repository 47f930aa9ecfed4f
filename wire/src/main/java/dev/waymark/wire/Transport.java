package dev.waymark.wire;

/// How a message travels.
public enum Transport {
  /// Datagrams: the size of a reply is limited, the source address is not proven.
  UDP,
  /// A stream of messages, each behind two bytes of length (RFC 7766).
  TCP
}
