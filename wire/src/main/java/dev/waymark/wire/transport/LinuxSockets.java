package dev.waymark.wire.transport;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;

/// The sockets by which Linux moves many datagrams at once, and what can be waited for with them.
///
/// Numbers and layouts are those of Linux on 64-bit x86 and ARM. Nothing but [#refusal] may be
/// called where that says why not.
final class LinuxSockets {
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int EMSGSIZE = 90;
  static final int ENOPROTOOPT = 92;
  static final int EADDRINUSE = 98;
  static final int EADDRNOTAVAIL = 99;
  static final int ENETUNREACH = 101;
  static final int ECONNREFUSED = 111;
  static final int EHOSTUNREACH = 113;
  static final int ECANCELED = 125;

  static final int MSG_DONTWAIT = 0x40;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x8_0000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_REUSEPORT = 15;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;
  private static final int CLOEXEC = 0x8_0000;
  private static final int NONBLOCK = 0x800;

  private LinuxSockets() {}

  /// Why these calls are not to be had on this machine, if so.
  static Optional<String> refusal() {
    String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    boolean known =
        switch (system.toLowerCase(Locale.ROOT)) {
          case "linux on amd64", "linux on x86_64", "linux on aarch64" -> true;
          default -> false;
        };
    if (!known) {
      return Optional.of("they are known for Linux only, not for " + system);
    }
    try {
      close(newSocket(AF_INET));
      return Optional.empty();
    } catch (IOException | RuntimeException | LinkageError e) {
      return Optional.of(String.valueOf(e.getCause() == null ? e : e.getCause()));
    }
  }

  /// Room for the error number of one thread's calls.
  static MemorySegment errorNumber(Arena arena) {
    return LinuxCalls.errorNumber(arena);
  }

  /// Opens a datagram socket bound to `address`.
  ///
  /// @param buffer the size asked for the kernel's buffers
  /// @param sharedPort whether other sockets are bound to the same address and port
  static int open(InetSocketAddress address, int buffer, boolean sharedPort) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(SocketAddressBytes.MAX_LENGTH);
      int length = SocketAddressBytes.write(address, name);
      int family = SocketAddressBytes.family(name);
      int socket = newSocket(family);
      try {
        setOption(socket, SOL_SOCKET, SO_RCVBUF, buffer);
        setOption(socket, SOL_SOCKET, SO_SNDBUF, buffer);
        setOption(socket, SOL_SOCKET, SO_REUSEPORT, sharedPort ? 1 : 0);
        if (family == AF_INET6) {
          setOption(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);
        }
        checked(LinuxCalls.bind(errorNumber(arena), socket, name, length));
        return socket;
      } catch (IOException e) {
        close(socket);
        throw e;
      }
    }
  }

  private static int newSocket(int family) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return checked(newSocket(errorNumber(arena), family));
    }
  }

  /// Opens a datagram socket.
  ///
  /// @return its descriptor, or the negative error number
  static int newSocket(MemorySegment errno, int family) {
    return LinuxCalls.socket(errno, family, SOCK_DGRAM_CLOEXEC);
  }

  private static void setOption(int socket, int level, int option, int value) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocateFrom(JAVA_INT, value);
      checked(LinuxCalls.setsockopt(errorNumber(arena), socket, level, option, number));
    }
  }

  /// The address and port that a socket sends from.
  static InetSocketAddress localAddress(int socket) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(SocketAddressBytes.MAX_LENGTH);
      MemorySegment length = arena.allocateFrom(JAVA_INT, SocketAddressBytes.MAX_LENGTH);
      checked(LinuxCalls.getsockname(errorNumber(arena), socket, name, length));
      return SocketAddressBytes.read(name.toArray(JAVA_BYTE));
    }
  }

  /// A number that can be waited for with the sockets, and that [#signal] makes ready until
  /// [#reset].
  static int newSignal() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return checked(LinuxCalls.eventfd(errorNumber(arena), CLOEXEC | NONBLOCK));
    }
  }

  /// Wakes all threads that wait for `signal`.
  static void signal(int signal) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);
      int written = LinuxCalls.write(errorNumber(arena), signal, one);
      if (written != one.byteSize()) {
        throw new IllegalStateException("a signal that cannot be given");
      }
    }
  }

  /// Makes a signal good for another time.
  static void reset(int signal) {
    try (Arena arena = Arena.ofConfined()) {
      LinuxCalls.read(errorNumber(arena), signal, arena.allocate(JAVA_LONG));
    }
  }

  /// Closes a socket, signal or anything else that has a descriptor.
  static void close(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      LinuxCalls.close(errorNumber(arena), descriptor);
    }
  }

  /// Something that watches many descriptors: what `epoll` is.
  static int newWatch() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return checked(LinuxCalls.epollCreate(errorNumber(arena), CLOEXEC));
    }
  }

  /// Waits until one of `count` descriptors in `polled` is ready.
  ///
  /// @return how many are, or the negative error number
  static int poll(MemorySegment errno, MemorySegment polled, long count) {
    return LinuxCalls.poll(errno, polled, count, -1);
  }

  /// Reads the datagrams that are there into at most `count` messages, without waiting.
  ///
  /// @return how many, or the negative error number
  static int receive(MemorySegment errno, int socket, MemorySegment messages, int count) {
    return LinuxCalls.recvmmsg(errno, socket, messages, count, MSG_DONTWAIT);
  }

  /// Sends the first `count` of the messages, as far as there is room.
  ///
  /// @return how many were sent, or the negative error number of the first
  static int send(MemorySegment errno, int socket, MemorySegment messages, int count) {
    return LinuxCalls.sendmmsg(errno, socket, messages, count, MSG_DONTWAIT);
  }

  /// Sends one datagram, or drops it where there is no room.
  static void sendTo(int socket, byte[] datagram, int length, byte[] name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(length);
      MemorySegment.copy(datagram, 0, bytes, JAVA_BYTE, 0, length);
      MemorySegment to = arena.allocateFrom(JAVA_BYTE, name);
      LinuxCalls.sendto(errorNumber(arena), socket, bytes, length, MSG_DONTWAIT, to, name.length);
    }
  }

  private static int checked(int returned) throws IOException {
    if (returned < 0) {
      throw new IOException(describe(-returned));
    }
    return returned;
  }

  /// What an error number means.
  static String describe(int error) {
    return switch (error) {
      case 13 -> "Permission denied";
      case 24 -> "too many files are open";
      case EADDRINUSE -> "Address already in use";
      case EADDRNOTAVAIL -> "Cannot assign requested address";
      case ENETUNREACH, EHOSTUNREACH -> "no way leads to this address";
      case ECONNREFUSED -> "nobody listens on this port";
      case ENOPROTOOPT -> "nobody speaks UDP at this address";
      default -> "error number " + error;
    };
  }
}
