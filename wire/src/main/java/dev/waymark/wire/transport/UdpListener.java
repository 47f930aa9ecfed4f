package dev.waymark.wire.transport;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The UDP sockets of one server. Replies leave from the address that was asked, since every
/// address has sockets of its own.
sealed interface UdpListener permits EventLoopUdp, BatchedUdp {
  /// Largest datagram read: room for a question with every option there is. What is longer is cut
  /// and then fails to parse.
  int MAX_REQUEST = 4_096;

  /// Kernel buffer of a socket: some milliseconds of a full load, while its thread is not running.
  int SOCKET_BUFFER = 1 << 20;

  /// Opens the sockets for the addresses in the way the options ask for, if the machine allows it.
  static UdpListener open(EventLoops loops, List<Bound> addresses, ServerOptions options)
      throws ListenException {
    return switch (options.udp()) {
      case EVENT_LOOP -> EventLoopUdp.open(loops, addresses, 1);
      case BATCHED -> {
        Optional<String> refusal = LinuxSockets.refusal();
        if (refusal.isEmpty()) {
          yield BatchedUdp.open(addresses, options.udpThreads());
        }
        Logger log = LoggerFactory.getLogger(DnsServer.class);
        log.info(
            "Datagrams go through Netty, one by one, as batches are refused: {}", refusal.get());
        yield EventLoopUdp.open(loops, addresses, options.udpThreads());
      }
    };
  }

  /// Reads no more; deferred replies can still be sent.
  void stop();

  /// Closes the sockets.
  void close();
}
