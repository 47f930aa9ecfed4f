package dev.waymark.wire.log;

import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Query;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.Exchange;
import dev.waymark.wire.transport.Traffic;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// One request and what became of it, as bytes in a slot of a [LogRing].
///
/// ```
///   millis 8 | address 16 | micros 4 | port 2 | flags 2 | type 2 | class 2 | rcode 2 | size 2
///   | bits 1 | fate 1 | labels of the zone 1 | length of the name 1 | name
/// ```
final class LogEntry {
  /// Room for the longest name, in whole lines of the processor's memory.
  static final int SIZE = 320;

  static final int TCP = 1;
  static final int EDNS = 2;
  static final int DO = 4;

  /// No zone: none encloses the name, or nobody looked.
  static final int NO_ZONE = 255;

  /// How many fates lie between "answered" and the causes of a drop.
  static final int LIMITS = Traffic.Limit.values().length;

  static final int MILLIS = 0;
  static final int HIGH = 8;
  static final int LOW = 16;
  static final int MICROS = 24;
  static final int PORT = 28;
  static final int FLAGS = 30;
  static final int TYPE = 32;
  static final int CLASS = 34;
  static final int RCODE = 36;
  static final int REPLY = 38;
  static final int BITS = 40;
  static final int FATE = 41;
  static final int ZONE = 42;
  static final int NAME_LENGTH = 43;
  static final int NAME = 44;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  static {
    if (NAME + NameBytes.MAX_LENGTH > SIZE) {
      throw new AssertionError("the longest name has no room");
    }
  }

  private LogEntry() {}

  /// What was done with the request: 0 answered, then how it was limited, then why it was dropped.
  static int fate(Exchange exchange, int length) {
    Traffic.Limit limit = exchange.limit();
    if (length == 0) {
      return 1 + LIMITS + exchange.dropCause().ordinal();
    }
    return limit == null ? 0 : 1 + limit.ordinal();
  }

  /// Writes an entry to `slot`, which begins at `at`.
  ///
  /// @param length of the reply, 0 if there is none, -1 if it is not known
  /// @param rcode of the reply
  /// @param zoneLabels how many labels the zone's name has, or [#NO_ZONE]
  static void write(
      byte[] slot,
      int at,
      Exchange exchange,
      int length,
      int rcode,
      int zoneLabels,
      long millis,
      int micros) {
    Query query = exchange.query();
    LONG.set(slot, at + MILLIS, millis);
    LONG.set(slot, at + HIGH, exchange.peer().high());
    LONG.set(slot, at + LOW, exchange.peer().low());
    INT.set(slot, at + MICROS, micros);
    SHORT.set(slot, at + PORT, (short) exchange.peer().port());
    SHORT.set(slot, at + FLAGS, (short) query.flags());
    SHORT.set(slot, at + RCODE, (short) rcode);
    SHORT.set(slot, at + REPLY, (short) Math.max(length, 0));
    slot[at + BITS] =
        (byte)
            ((exchange.transport() == Transport.TCP ? TCP : 0)
                | (query.hasEdns() ? EDNS : 0)
                | (query.wantsDnssec() ? DO : 0));
    slot[at + FATE] = (byte) fate(exchange, length);
    slot[at + ZONE] = (byte) zoneLabels;
    int name = query.hasQuestion() ? query.nameLength() : 0;
    slot[at + NAME_LENGTH] = (byte) name;
    if (name > 0) {
      SHORT.set(slot, at + TYPE, (short) query.qtype());
      SHORT.set(slot, at + CLASS, (short) query.qclass());
      System.arraycopy(query.bytes(), Query.QUESTION, slot, at + NAME, name);
    }
  }

  static long i64(byte[] slot, int at) {
    return (long) LONG.get(slot, at);
  }

  static int i32(byte[] slot, int at) {
    return (int) INT.get(slot, at);
  }

  static int u16(byte[] slot, int at) {
    return (short) SHORT.get(slot, at) & 0xFFFF;
  }
}
