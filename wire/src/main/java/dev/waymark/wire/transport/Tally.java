package dev.waymark.wire.transport;

import dev.waymark.wire.Transport;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// What one thread has counted of the requests that it served.
///
/// Only its thread writes, so that counting is an addition in memory that no other processor has
/// touched; others read numbers that may be a moment old.
final class Tally {
  /// Types from here on are counted together: all that are asked often lie below.
  static final int TYPES = 258;

  /// All that there are, and those that nobody knows together.
  static final int RCODES = 25;

  /// Upper ends of the classes of size: the smallest messages, RFC 1035 datagrams, those that pass
  /// every network, those of old EDNS defaults, and all others.
  static final int[] SIZES = {128, 256, 512, 1_232, 4_096, Exchange.MAX_MESSAGE};

  private static final int REQUEST_BYTES = 0;
  private static final int REPLY_BYTES = 1;
  private static final int DROPPED = 2;
  private static final int LIMITED = DROPPED + Traffic.Drop.values().length;
  private static final int FAILED = LIMITED + Traffic.Limit.values().length;
  private static final int SIZE = FAILED + 1;
  private static final int RCODE = SIZE + SIZES.length;
  private static final int TYPE = RCODE + RCODES;
  private static final int ALL = TYPE + TYPES + 1;

  private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] counts = new long[Transport.values().length * ALL];

  private void add(Transport transport, int what, long n) {
    int at = transport.ordinal() * ALL + what;
    COUNTS.setOpaque(counts, at, (long) COUNTS.getOpaque(counts, at) + n);
  }

  private long get(Transport transport, int what) {
    return (long) COUNTS.getOpaque(counts, transport.ordinal() * ALL + what);
  }

  /// A request of `length` bytes for `type`, or -1 if it has no question.
  void request(Transport transport, int type, int length) {
    add(transport, TYPE + (type < 0 || type >= TYPES ? TYPES : type), 1);
    add(transport, REQUEST_BYTES, length);
  }

  /// A reply of `length` bytes was handed to its socket.
  void reply(Transport transport, int rcode, int length) {
    int size = 0;
    while (length > SIZES[size]) {
      size++;
    }
    add(transport, SIZE + size, 1);
    add(transport, RCODE + Math.min(rcode, RCODES - 1), 1);
    add(transport, REPLY_BYTES, length);
  }

  /// A request gets no reply.
  void dropped(Transport transport, Traffic.Drop cause) {
    add(transport, DROPPED + cause.ordinal(), 1);
  }

  /// A rule has changed a reply.
  void limited(Transport transport, Traffic.Limit how) {
    add(transport, LIMITED + how.ordinal(), 1);
  }

  /// A responder has failed.
  void failed(Transport transport) {
    add(transport, FAILED, 1);
  }

  /// Adds what was counted here to `sums`.
  void addTo(Transport transport, TrafficCounts.Sums sums) {
    sums.requestBytes += get(transport, REQUEST_BYTES);
    sums.replyBytes += get(transport, REPLY_BYTES);
    sums.failed += get(transport, FAILED);
    add(transport, DROPPED, sums.dropped);
    add(transport, LIMITED, sums.limited);
    add(transport, SIZE, sums.sizes);
    add(transport, RCODE, sums.rcodes);
    add(transport, TYPE, sums.types);
  }

  private void add(Transport transport, int from, long[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += get(transport, from + i);
    }
  }
}
