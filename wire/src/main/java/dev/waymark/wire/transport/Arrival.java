package dev.waymark.wire.transport;

/// What an exchange that waits is told by the thread that watches its socket.
sealed interface Arrival {
  /// A datagram came from the server's address and port.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Datagram(byte[] bytes) implements Arrival {}

  /// The network says that nobody is there.
  record Refused(int error) implements Arrival {}

  /// A system call failed, or this machine's routes and rules made it fail.
  record Hindered(int error) implements Arrival {}

  /// What a call failed with at a socket that is connected already, which may be the network's
  /// answer to an earlier datagram: port, protocol or host unreachable.
  static Arrival failure(int error) {
    return switch (error) {
      case LinuxSockets.ECONNREFUSED, LinuxSockets.ENOPROTOOPT, LinuxSockets.EHOSTUNREACH ->
          new Refused(error);
      default -> new Hindered(error);
    };
  }

  /// The time is over, or the client was closed.
  enum End implements Arrival {
    OVERDUE,
    CLOSED
  }
}
