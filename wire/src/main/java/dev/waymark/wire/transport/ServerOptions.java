package dev.waymark.wire.transport;

import java.time.Duration;

/// How a [DnsServer] uses the machine and what it allows its clients.
///
/// @param udp which threads read datagrams
/// @param udpThreads how many threads and sockets an address has in [UdpMode#BATCHED]
/// @param maxConnections how many TCP connections are open at most; one more closes the one that
///     was silent longest
/// @param maxConnectionsPerNetwork how many of them one client network has at most, an IPv4 /24 or
///     IPv6 /56
/// @param limitsThisMachine whether that holds for loopback addresses too; if not, this machine
///     itself
///     may have all, as a proxy or a monitor on it speaks for many
/// @param idle how long a connection may take from one whole message to the next, while few are
///     open;
///     the more there are, the less
public record ServerOptions(
    UdpMode udp,
    int udpThreads,
    int maxConnections,
    int maxConnectionsPerNetwork,
    boolean limitsThisMachine,
    Duration idle) {
  /// Enough for every client that comes back, few enough to hold in memory: a connection at rest
  /// takes some 5 kB.
  public static final int MAX_CONNECTIONS = 1_024;

  /// An eighth of them: more than a farm of resolvers needs, and eight networks must work together
  /// before others are hurried.
  public static final int MAX_CONNECTIONS_PER_NETWORK = 128;

  /// RFC 7766, section 6.2.3 recommends seconds. As a half-sent message does not count, a client
  /// that trickles bytes is cut off too.
  public static final Duration IDLE = Duration.ofSeconds(10);

  /// Checks the numbers.
  public ServerOptions {
    if (udpThreads < 1
        || maxConnections < 1
        || maxConnectionsPerNetwork < 1
        || !idle.isPositive()) {
      throw new IllegalArgumentException("threads, connections and idle time are at least one");
    }
  }

  /// For a server that shares the machine's event loops with others.
  public static ServerOptions shared() {
    return new ServerOptions(
        UdpMode.EVENT_LOOP, 1, MAX_CONNECTIONS, MAX_CONNECTIONS_PER_NETWORK, false, IDLE);
  }

  /// For a server that has the machine to itself.
  public static ServerOptions dedicated() {
    return shared().withUdp(UdpMode.BATCHED, Runtime.getRuntime().availableProcessors());
  }

  /// The same with other threads for datagrams.
  public ServerOptions withUdp(UdpMode mode, int threads) {
    return new ServerOptions(
        mode, threads, maxConnections, maxConnectionsPerNetwork, limitsThisMachine, idle);
  }

  /// The same with another number of connections.
  public ServerOptions withMaxConnections(int connections) {
    return new ServerOptions(
        udp, udpThreads, connections, maxConnectionsPerNetwork, limitsThisMachine, idle);
  }

  /// The same with another number of connections of one network.
  public ServerOptions withMaxConnectionsPerNetwork(int connections) {
    return new ServerOptions(udp, udpThreads, maxConnections, connections, limitsThisMachine, idle);
  }

  /// The same, with connections from this machine itself limited like any other.
  public ServerOptions limitingThisMachine() {
    return new ServerOptions(udp, udpThreads, maxConnections, maxConnectionsPerNetwork, true, idle);
  }

  /// The same with another idle time.
  public ServerOptions withIdle(Duration time) {
    return new ServerOptions(
        udp, udpThreads, maxConnections, maxConnectionsPerNetwork, limitsThisMachine, time);
  }
}
