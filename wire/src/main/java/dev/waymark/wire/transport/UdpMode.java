package dev.waymark.wire.transport;

/// Which threads read a server's datagrams.
public enum UdpMode {
  /// The event loops that serve TCP too: no thread of its own, for many small servers.
  EVENT_LOOP,
  /// On Linux one thread and socket per processor, many datagrams per system call: the fastest, for
  /// a server that has the machine to itself. Elsewhere the same as [#EVENT_LOOP].
  BATCHED
}
