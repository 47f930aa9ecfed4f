package dev.waymark.wire.transport;

/// The UDP sockets of one server. Replies leave from the address that was asked, since every
/// address has sockets of its own.
sealed interface UdpListener permits EventLoopUdp {
  /// Largest datagram read: room for a question with every option there is. What is longer is cut
  /// and then fails to parse.
  int MAX_REQUEST = 4_096;

  /// Kernel buffer of a socket: some milliseconds of a full load, while its thread is not running.
  int SOCKET_BUFFER = 1 << 20;

  /// Reads no more; deferred replies can still be sent.
  void stop();

  /// Closes the sockets.
  void close();
}
