package dev.waymark.wire.transport;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.waymark.wire.ClientAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The memory of one thread for many datagrams: requests as `recvmmsg` fills them, replies as
/// `sendmmsg` takes them.
///
/// ```
///   mmsghdr[i]: name* name-length | iovec* 1 | control* 0 | flags | bytes received
///                |                   |
///                v                   v
///   names[i]: client          iovec[i]: buffer* length --> buffers[i]
/// ```
///
/// Allocated once; a reply's header points to the name that its request came with.
final class MessageBatch {
  /// Datagrams for one system call: enough to make the call cheap, few enough to stay in the
  /// processor's cache.
  static final int SIZE = 64;

  /// Room for a reply: more than is ever sent over UDP, see [dev.waymark.wire.Edns#UDP_PAYLOAD].
  static final int MAX_REPLY = 4_096;

  static final long HEADER = 64;
  static final int NAME = 0;
  static final int NAME_LENGTH = 8;
  private static final int BUFFERS = 16;
  private static final int BUFFER_COUNT = 24;
  private static final int RECEIVED = 56;

  static final long IOVEC = 16;
  static final int IOVEC_LENGTH = 8;
  static final long NAME_ROOM = 32;

  private final MemorySegment requests;
  private final MemorySegment names;
  private final MemorySegment requestBuffers;
  private final MemorySegment replies;
  private final MemorySegment replyLengths;
  private final MemorySegment replyBuffers;
  private int replyCount;

  MessageBatch(Arena arena) {
    requests = arena.allocate(SIZE * HEADER, Long.BYTES);
    names = arena.allocate(SIZE * NAME_ROOM, Long.BYTES);
    requestBuffers = arena.allocate((long) SIZE * UdpListener.MAX_REQUEST, HEADER);
    replies = arena.allocate(SIZE * HEADER, Long.BYTES);
    replyLengths = arena.allocate(SIZE * IOVEC, Long.BYTES);
    replyBuffers = arena.allocate((long) SIZE * MAX_REPLY, HEADER);
    MemorySegment requestLengths = arena.allocate(SIZE * IOVEC, Long.BYTES);
    for (int i = 0; i < SIZE; i++) {
      point(requests, i, requestLengths, requestBuffers, UdpListener.MAX_REQUEST);
      requests.set(JAVA_LONG, i * HEADER + NAME, names.address() + i * NAME_ROOM);
      point(replies, i, replyLengths, replyBuffers, MAX_REPLY);
    }
  }

  /// Has header `i` point to buffer `i`, by way of `iovecs`.
  static void point(
      MemorySegment headers, int i, MemorySegment iovecs, MemorySegment buffers, int room) {
    iovecs.set(JAVA_LONG, i * IOVEC, buffers.address() + (long) i * room);
    iovecs.set(JAVA_LONG, i * IOVEC + IOVEC_LENGTH, room);
    headers.set(JAVA_LONG, i * HEADER + BUFFERS, iovecs.address() + i * IOVEC);
    headers.set(JAVA_LONG, i * HEADER + BUFFER_COUNT, 1);
  }

  /// Headers for [#SIZE] requests, ready to be filled again.
  MemorySegment emptyRequests() {
    for (int i = 0; i < SIZE; i++) {
      requests.set(JAVA_INT, i * HEADER + NAME_LENGTH, SocketAddressBytes.MAX_LENGTH);
    }
    replyCount = 0;
    return requests;
  }

  /// Copies request `i` to the beginning of `to` and returns its length.
  int request(int i, byte[] to) {
    int length = requests.get(JAVA_INT, i * HEADER + RECEIVED);
    MemorySegment.copy(
        requestBuffers, JAVA_BYTE, (long) i * UdpListener.MAX_REQUEST, to, 0, length);
    return length;
  }

  /// The address that request `i` came from.
  byte[] client(int i) {
    byte[] name = new byte[requests.get(JAVA_INT, i * HEADER + NAME_LENGTH)];
    MemorySegment.copy(names, JAVA_BYTE, i * NAME_ROOM, name, 0, name.length);
    return name;
  }

  /// Has `to` show the address that request `i` came from.
  void show(int i, ClientAddress to) {
    SocketAddressBytes.show(names, i * NAME_ROOM, to);
  }

  /// Adds the reply to request `i`, of at most [#MAX_REPLY] bytes.
  void addReply(int i, byte[] reply, int length) {
    int k = replyCount++;
    MemorySegment.copy(reply, 0, replyBuffers, JAVA_BYTE, (long) k * MAX_REPLY, length);
    replyLengths.set(JAVA_LONG, k * IOVEC + IOVEC_LENGTH, length);
    replies.set(JAVA_LONG, k * HEADER + NAME, names.address() + i * NAME_ROOM);
    replies.set(
        JAVA_INT, k * HEADER + NAME_LENGTH, requests.get(JAVA_INT, i * HEADER + NAME_LENGTH));
  }

  /// How many replies were added.
  int replyCount() {
    return replyCount;
  }

  /// The headers of the replies from number `first` on.
  MemorySegment repliesFrom(int first) {
    return first == 0 ? replies : replies.asSlice(first * HEADER);
  }
}
