package dev.waymark.wire.transport;

/// What an exchange that waits is told by the thread that watches its socket.
sealed interface Arrival {
  /// A datagram came from the server's address and port.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Datagram(byte[] bytes) implements Arrival {}

  /// The network refused the question, or a system call failed.
  record Failed(int error) implements Arrival {}

  /// The time is over, or the client was closed.
  enum End implements Arrival {
    OVERDUE,
    CLOSED
  }
}
