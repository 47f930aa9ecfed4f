package dev.waymark.wire.transport;

import static dev.waymark.wire.transport.MessageBatch.HEADER;
import static dev.waymark.wire.transport.MessageBatch.IOVEC;
import static dev.waymark.wire.transport.MessageBatch.IOVEC_LENGTH;
import static dev.waymark.wire.transport.MessageBatch.NAME;
import static dev.waymark.wire.transport.MessageBatch.NAME_LENGTH;
import static dev.waymark.wire.transport.MessageBatch.NAME_ROOM;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.waymark.wire.Transport;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/// Replies of one socket that come from other threads than the one that reads it: all that are
/// there go with one system call.
///
/// Whoever adds the first reply starts a virtual thread that sends. As virtual threads run in the
/// order in which they became ready, it finds the replies of all that were ready before it: one
/// when little happens, and many when much does (decision 040).
final class LateReplies {
  /// Replies for one system call.
  private static final int BATCH = 64;

  /// Room for the bytes of a batch: a typical one has 64 replies of 100 bytes.
  private static final int ROOM = 65_536;

  private final int socket;
  private final Serving serving;
  private final MemorySegment errno;
  private final MemorySegment headers;
  private final MemorySegment names;
  private final MemorySegment iovecs;
  private final MemorySegment bytes;
  private final Queue<Reply> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean sending = new AtomicBoolean();

  /// Held while replies are sent, and when the socket is closed.
  private final ReentrantLock open = new ReentrantLock();

  private boolean closed;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Reply(byte[] bytes, byte[] client) {}

  LateReplies(int socket, Serving serving) {
    this.socket = socket;
    this.serving = serving;
    Arena arena = Arena.ofAuto();
    errno = LinuxSockets.errorNumber(arena);
    headers = arena.allocate(BATCH * HEADER, Long.BYTES);
    names = arena.allocate(BATCH * NAME_ROOM, Long.BYTES);
    iovecs = arena.allocate(BATCH * IOVEC, Long.BYTES);
    bytes = arena.allocate(ROOM);
    for (int i = 0; i < BATCH; i++) {
      MessageBatch.point(headers, i, iovecs, bytes, 0);
      headers.set(JAVA_LONG, i * HEADER + NAME, names.address() + i * NAME_ROOM);
    }
  }

  int socket() {
    return socket;
  }

  /// Sends a copy of a reply soon, from any thread.
  void add(byte[] reply, int length, byte[] client) {
    waiting.add(new Reply(Arrays.copyOf(reply, length), client));
    if (sending.compareAndSet(false, true)) {
      boolean started = false;
      try {
        Thread.ofVirtual().name("late-replies").start(this::send);
        started = true;
      } finally {
        if (!started) { // no memory for a thread: it goes with the next one
          sending.set(false);
        }
      }
    }
  }

  private void send() {
    do {
      try {
        sendAll();
      } catch (Throwable e) { // replies are lost with it, but none that come later
        serving.failures().report(e);
      } finally {
        sending.set(false);
      }
    } while (!waiting.isEmpty() && sending.compareAndSet(false, true));
  }

  private void sendAll() {
    open.lock();
    try {
      while (!waiting.isEmpty()) {
        sendSome();
      }
    } finally {
      open.unlock();
    }
  }

  private void sendSome() {
    int count = 0;
    int sent = 0;
    try {
      int used = 0;
      for (Reply next = waiting.peek();
          next != null && count < BATCH && used + next.bytes().length <= ROOM;
          next = waiting.peek()) {
        waiting.remove();
        put(count++, next, used);
        used += next.bytes().length;
      }
      sent = closed ? count : 0;
      while (sent < count) {
        MemorySegment rest = headers.asSlice(sent * HEADER);
        int result = LinuxSockets.send(errno, socket, rest, count - sent);
        if (result == -LinuxSockets.EAGAIN) {
          return; // no room: lost, as others on the way
        }
        sent += result > 0 ? result : result == -LinuxSockets.EINTR ? 0 : 1;
      }
    } finally {
      serving.traffic().lateLoss(Transport.UDP, count - sent);
    }
  }

  private void put(int i, Reply reply, int at) {
    MemorySegment.copy(reply.bytes(), 0, bytes, JAVA_BYTE, at, reply.bytes().length);
    MemorySegment.copy(reply.client(), 0, names, JAVA_BYTE, i * NAME_ROOM, reply.client().length);
    headers.set(JAVA_INT, i * HEADER + NAME_LENGTH, reply.client().length);
    iovecs.set(JAVA_LONG, i * IOVEC, bytes.address() + at);
    iovecs.set(JAVA_LONG, i * IOVEC + IOVEC_LENGTH, reply.bytes().length);
  }

  /// Sends what is there and nothing any more. Then the socket is nobody's.
  void close() {
    sendAll();
    open.lock();
    try {
      closed = true;
    } finally {
      open.unlock();
    }
  }
}
