package dev.waymark.wire.transport;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// What it takes to open a socket towards a server and to send one datagram by it: memory that is
/// allocated once and used by one thread at a time.
final class UpstreamSocket {
  /// Room for a request: far more than one question with all its options.
  private static final int MAX_REQUEST = 4_096;

  private static final InetAddress ANY_IPV4 = InetAddress.ofLiteral("0.0.0.0");
  private static final InetAddress ANY_IPV6 = InetAddress.ofLiteral("::");

  private final MemorySegment errno;
  private final MemorySegment local;
  private final MemorySegment peer;
  private final MemorySegment request;
  private final MemorySegment event;

  UpstreamSocket() {
    Arena arena = Arena.ofAuto();
    errno = LinuxSockets.errorNumber(arena);
    local = arena.allocate(SocketAddressBytes.MAX_LENGTH, Long.BYTES);
    peer = arena.allocate(SocketAddressBytes.MAX_LENGTH, Long.BYTES);
    request = arena.allocate(MAX_REQUEST);
    event = Watch.event(arena);
  }

  /// Opens a socket that is connected to `server`, so that the kernel drops what comes from
  /// elsewhere.
  ///
  /// @return its descriptor, or the negative error number
  int open(InetSocketAddress server, SourceAddresses sources) {
    int peerLength = SocketAddressBytes.write(server.getAddress(), server.getPort(), peer);
    int socket = LinuxSockets.newSocket(errno, SocketAddressBytes.family(peer));
    if (socket < 0) {
      return socket;
    }
    InetAddress from = sources.addressFor(server);
    boolean ipv4 = server.getAddress() instanceof Inet4Address;
    int result = bind(socket, from == null ? ipv4 ? ANY_IPV4 : ANY_IPV6 : from, sources);
    if (result >= 0) {
      result = LinuxCalls.connect(errno, socket, peer, peerLength);
      if (result == -LinuxSockets.EADDRNOTAVAIL) { // no address of the family at all
        result = -LinuxSockets.ENETUNREACH;
      }
    }
    if (result < 0) {
      LinuxCalls.close(errno, socket);
      return result;
    }
    return socket;
  }

  private int bind(int socket, InetAddress from, SourceAddresses sources) {
    int result = -LinuxSockets.EADDRINUSE;
    for (int tries = 0;
        tries <= SourceAddresses.TRIES && result == -LinuxSockets.EADDRINUSE;
        tries++) {
      int port = tries < SourceAddresses.TRIES ? sources.port() : sources.lastResort();
      int length = SocketAddressBytes.write(from, port, local);
      result = LinuxCalls.bind(errno, socket, local, length);
    }
    return result;
  }

  /// Sends a request.
  ///
  /// @return the negative error number, or how many bytes were sent
  int send(int socket, byte[] bytes) {
    if (bytes.length > MAX_REQUEST) {
      return -LinuxSockets.EMSGSIZE;
    }
    MemorySegment.copy(bytes, 0, request, JAVA_BYTE, 0, bytes.length);
    return LinuxCalls.sendto(
        errno, socket, request, bytes.length, LinuxSockets.MSG_DONTWAIT, MemorySegment.NULL, 0);
  }

  /// Closes a socket that nobody watches.
  void close(int socket) {
    LinuxCalls.close(errno, socket);
  }

  /// Has `watch` watch a socket.
  int watch(Watch watch, int socket) {
    return watch.add(errno, socket, event);
  }
}
