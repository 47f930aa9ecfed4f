package dev.waymark.wire.transport;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;

/// The system calls by which Linux moves many datagrams at once. All foreign calls of Waymark stand
/// here.
///
/// Numbers and layouts are those of Linux on 64-bit x86 and ARM. Nothing but [#refusal] may be
/// called where that says why not.
@SuppressWarnings("restricted") // whoever starts the JVM allows native access
final class LinuxSockets {
  static final int EINTR = 4;
  static final int EAGAIN = 11;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x8_0000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_REUSEPORT = 15;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;
  private static final int EFD_CLOEXEC = 0x8_0000;
  private static final int MSG_DONTWAIT = 0x40;

  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      CAPTURED.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private LinuxSockets() {}

  /// Loaded on first use only, so that a refusal can be caught.
  private static final class Calls {
    static final MethodHandle SOCKET = find("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    static final MethodHandle SETSOCKOPT =
        find("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle BIND = find("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle CLOSE = find("close", JAVA_INT, JAVA_INT);
    static final MethodHandle RECVMMSG =
        find("recvmmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    static final MethodHandle SENDMMSG =
        find("sendmmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    static final MethodHandle SENDTO =
        find("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle POLL = find("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    static final MethodHandle EVENTFD = find("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
    static final MethodHandle WRITE = find("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

    private Calls() {}

    private static MethodHandle find(String name, MemoryLayout result, MemoryLayout... parameters) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow(name),
          FunctionDescriptor.of(result, parameters),
          Linker.Option.captureCallState("errno"));
    }
  }

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
    return arena.allocate(CAPTURED);
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
        bind(socket, name, length);
        return socket;
      } catch (IOException e) {
        close(socket);
        throw e;
      }
    }
  }

  private static int newSocket(int family) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = errorNumber(arena);
      return checked((int) Calls.SOCKET.invokeExact(errno, family, SOCK_DGRAM_CLOEXEC, 0), errno);
    } catch (Throwable e) {
      throw passedOn(e);
    }
  }

  private static void setOption(int socket, int level, int option, int value) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = errorNumber(arena);
      MemorySegment number = arena.allocateFrom(JAVA_INT, value);
      checked(
          (int)
              Calls.SETSOCKOPT.invokeExact(
                  errno, socket, level, option, number, (int) number.byteSize()),
          errno);
    } catch (Throwable e) {
      throw passedOn(e);
    }
  }

  private static void bind(int socket, MemorySegment name, int length) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = errorNumber(arena);
      checked((int) Calls.BIND.invokeExact(errno, socket, name, length), errno);
    } catch (Throwable e) {
      throw passedOn(e);
    }
  }

  /// A number that can be waited for with the sockets, and that [#signal] makes ready for ever.
  static int newSignal() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = errorNumber(arena);
      return checked((int) Calls.EVENTFD.invokeExact(errno, 0, EFD_CLOEXEC), errno);
    } catch (Throwable e) {
      throw passedOn(e);
    }
  }

  /// Wakes all threads that wait for `signal`.
  static void signal(int signal) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);
      long written =
          (long) Calls.WRITE.invokeExact(errorNumber(arena), signal, one, one.byteSize());
      if (written != one.byteSize()) {
        throw new IllegalStateException("a signal that cannot be given");
      }
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Closes a socket or signal.
  static void close(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      int ignored = (int) Calls.CLOSE.invokeExact(errorNumber(arena), descriptor);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Waits until one of `count` descriptors in `polled` is ready.
  ///
  /// @return how many are, or the negative error number
  static int poll(MemorySegment errno, MemorySegment polled, long count) {
    try {
      return result((int) Calls.POLL.invokeExact(errno, polled, count, -1), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Reads the datagrams that are there into at most `count` messages, without waiting.
  ///
  /// @return how many, or the negative error number
  static int receive(MemorySegment errno, int socket, MemorySegment messages, int count) {
    try {
      return result(
          (int)
              Calls.RECVMMSG.invokeExact(
                  errno, socket, messages, count, MSG_DONTWAIT, MemorySegment.NULL),
          errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Sends the first `count` of the messages, as far as there is room.
  ///
  /// @return how many were sent, or the negative error number of the first
  static int send(MemorySegment errno, int socket, MemorySegment messages, int count) {
    try {
      return result(
          (int) Calls.SENDMMSG.invokeExact(errno, socket, messages, count, MSG_DONTWAIT), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Sends one datagram, or drops it where there is no room.
  static void sendTo(int socket, byte[] datagram, int length, byte[] name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(length);
      MemorySegment.copy(datagram, 0, bytes, JAVA_BYTE, 0, length);
      MemorySegment to = arena.allocateFrom(JAVA_BYTE, name);
      long ignored =
          (long)
              Calls.SENDTO.invokeExact(
                  errorNumber(arena), socket, bytes, (long) length, MSG_DONTWAIT, to, name.length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static int result(int returned, MemorySegment errno) {
    return returned < 0 ? -errno.get(JAVA_INT, ERRNO) : returned;
  }

  private static int checked(int returned, MemorySegment errno) throws IOException {
    if (returned < 0) {
      throw new IOException(describe(errno.get(JAVA_INT, ERRNO)));
    }
    return returned;
  }

  private static String describe(int error) {
    return switch (error) {
      case 13 -> "Permission denied";
      case 98 -> "Address already in use";
      case 99 -> "Cannot assign requested address";
      default -> "error number " + error;
    };
  }

  private static IOException passedOn(Throwable e) {
    return e instanceof IOException refused ? refused : new IOException(unexpected(e));
  }

  /// A method handle may throw anything, these do not.
  private static RuntimeException unexpected(Throwable e) {
    return switch (e) {
      case RuntimeException thrown -> thrown;
      case Error thrown -> throw thrown;
      default -> new IllegalStateException(e);
    };
  }
}
