package dev.waymark.wire.transport;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/// The functions of the C library that are called: all foreign calls of Waymark stand here. What
/// they are good for, [LinuxSockets] knows.
///
/// Each returns what the function does, or the negative error number. A class that cannot be loaded
/// is how a refusal shows; see [LinuxSockets#refusal].
@SuppressWarnings("restricted") // whoever starts the JVM allows native access
final class LinuxCalls {
  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      CAPTURED.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET = find("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      find("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle BIND = find("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CONNECT =
      find("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle GETSOCKNAME =
      find("getsockname", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle CLOSE = find("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle RECV =
      find("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle RECVMMSG =
      find("recvmmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle SENDMMSG =
      find("sendmmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle SENDTO =
      find("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle POLL = find("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle EVENTFD = find("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle READ = find("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE = find("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle EPOLL_CREATE1 = find("epoll_create1", JAVA_INT, JAVA_INT);
  private static final MethodHandle EPOLL_CTL =
      find("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle EPOLL_WAIT =
      find("epoll_wait", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

  /// `syscall` with a number, a thread, and what one of the two calls below takes.
  private static final MethodHandle SYSCALL = findVariadic("syscall", 1);

  private LinuxCalls() {}

  private static MethodHandle find(String name, MemoryLayout result, MemoryLayout... parameters) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, parameters),
        Linker.Option.captureCallState("errno"));
  }

  private static MethodHandle findVariadic(String name, int fixed) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
        Linker.Option.firstVariadicArg(fixed),
        Linker.Option.captureCallState("errno"));
  }

  /// Room for the error number of one thread's calls.
  static MemorySegment errorNumber(Arena arena) {
    return arena.allocate(CAPTURED);
  }

  static int socket(MemorySegment errno, int family, int type) {
    try {
      return result((int) SOCKET.invokeExact(errno, family, type, 0), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int setsockopt(MemorySegment errno, int socket, int level, int option, MemorySegment to) {
    try {
      int length = (int) to.byteSize();
      return result((int) SETSOCKOPT.invokeExact(errno, socket, level, option, to, length), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int bind(MemorySegment errno, int socket, MemorySegment name, int length) {
    try {
      return result((int) BIND.invokeExact(errno, socket, name, length), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int connect(MemorySegment errno, int socket, MemorySegment name, int length) {
    try {
      return result((int) CONNECT.invokeExact(errno, socket, name, length), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int getsockname(
      MemorySegment errno, int socket, MemorySegment name, MemorySegment length) {
    try {
      return result((int) GETSOCKNAME.invokeExact(errno, socket, name, length), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int close(MemorySegment errno, int descriptor) {
    try {
      return result((int) CLOSE.invokeExact(errno, descriptor), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int recv(MemorySegment errno, int socket, MemorySegment to, int flags) {
    try {
      return result((long) RECV.invokeExact(errno, socket, to, to.byteSize(), flags), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int recvmmsg(
      MemorySegment errno, int socket, MemorySegment messages, int count, int flags) {
    try {
      MemorySegment forEver = MemorySegment.NULL;
      return result(
          (int) RECVMMSG.invokeExact(errno, socket, messages, count, flags, forEver), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int sendmmsg(
      MemorySegment errno, int socket, MemorySegment messages, int count, int flags) {
    try {
      return result((int) SENDMMSG.invokeExact(errno, socket, messages, count, flags), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int sendto(
      MemorySegment errno,
      int socket,
      MemorySegment bytes,
      long length,
      int flags,
      MemorySegment name,
      int nameLength) {
    try {
      return result(
          (long) SENDTO.invokeExact(errno, socket, bytes, length, flags, name, nameLength), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int poll(MemorySegment errno, MemorySegment polled, long count, int millis) {
    try {
      return result((int) POLL.invokeExact(errno, polled, count, millis), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int eventfd(MemorySegment errno, int flags) {
    try {
      return result((int) EVENTFD.invokeExact(errno, 0, flags), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int read(MemorySegment errno, int descriptor, MemorySegment to) {
    try {
      return result((long) READ.invokeExact(errno, descriptor, to, to.byteSize()), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int write(MemorySegment errno, int descriptor, MemorySegment bytes) {
    try {
      return result((long) WRITE.invokeExact(errno, descriptor, bytes, bytes.byteSize()), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int epollCreate(MemorySegment errno, int flags) {
    try {
      return result((int) EPOLL_CREATE1.invokeExact(errno, flags), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int epollCtl(
      MemorySegment errno, int epoll, int operation, int descriptor, MemorySegment event) {
    try {
      return result((int) EPOLL_CTL.invokeExact(errno, epoll, operation, descriptor, event), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int epollWait(
      MemorySegment errno, int epoll, MemorySegment events, int count, int millis) {
    try {
      return result((int) EPOLL_WAIT.invokeExact(errno, epoll, events, count, millis), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// What the kernel keeps to plan the turns of the calling thread; the C library has no function
  /// for it.
  static int schedGetattr(MemorySegment errno, long number, MemorySegment to) {
    try {
      int length = (int) to.byteSize();
      return result((long) SYSCALL.invokeExact(errno, number, 0, to, length, 0), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int schedSetattr(MemorySegment errno, long number, MemorySegment from) {
    try {
      return result((long) SYSCALL.invokeExact(errno, number, 0, from, 0, 0), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static int result(long returned, MemorySegment errno) {
    return returned < 0 ? -errno.get(JAVA_INT, ERRNO) : (int) returned;
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
