package dev.waymark.wire.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Watches many sockets for one thread: `epoll`.
final class Watch {
  /// Sockets told of by one call.
  private static final int BATCH = 256;

  private static final int CTL_ADD = 1;
  private static final int READABLE = 1;

  /// Layout of `epoll_event`: what has happened, and a number of ours. Packed on x86 only.
  private static final boolean PACKED = !System.getProperty("os.arch").equals("aarch64");

  private static final long EVENT = PACKED ? 12 : 16;
  private static final long DATA = PACKED ? 4 : 8;

  private final int epoll;
  private final MemorySegment errno;
  private final MemorySegment events;

  Watch(Arena arena) throws IOException {
    epoll = LinuxSockets.newWatch();
    errno = LinuxSockets.errorNumber(arena);
    events = arena.allocate(BATCH * EVENT, Long.BYTES);
  }

  /// Watches one more socket, from any thread, with the caller's own room for the error number.
  ///
  /// @return 0, or the negative error number
  int add(MemorySegment errorNumber, int socket, MemorySegment event) {
    event.set(JAVA_INT, 0, READABLE);
    event.set(JAVA_LONG_UNALIGNED, DATA, socket);
    return LinuxCalls.epollCtl(errorNumber, epoll, CTL_ADD, socket, event);
  }

  /// Room for what [#add] needs.
  static MemorySegment event(Arena arena) {
    return arena.allocate(EVENT, Long.BYTES);
  }

  /// Waits until a socket is readable or `millis` have passed; -1 is for ever.
  ///
  /// @return how many are, or the negative error number
  int await(int millis) {
    return LinuxCalls.epollWait(errno, epoll, events, BATCH, millis);
  }

  /// The readable socket number `i`.
  int socket(int i) {
    return events.get(JAVA_INT_UNALIGNED, i * EVENT + DATA);
  }

  void close() {
    LinuxSockets.close(epoll);
  }
}
