package dev.waymark.wire;

/// The records of an answer as bytes that only need copying: what [AnswerEncoder] wrote once is
/// good for the same question again, and for others that differ in what stands before a common end
/// of the QNAME.
///
/// ```
///   length 2 | records per section 1 1 1 | pointers 1 | gap before each pointer 1 ... | records
/// ```
///
/// The message of such another question is longer or shorter, so everything moves that a
/// compression pointer aims at (RFC 1035, section 4.1.4), but for the whole QNAME. Pointers are
/// therefore kept as distances from the end of the QNAME.
public final class PreparedAnswer {
  /// The longest that is worth preparing: what fits a datagram.
  public static final int MAX_LENGTH = Edns.UDP_PAYLOAD;

  private static final int COUNTS = 2;
  private static final int POINTERS = 5;
  private static final int GAPS = 6;
  private static final int MAX_BYTE = 255;
  private static final int POINTER = 0xC000;
  private static final int POINTER_LENGTH = 2;

  private PreparedAnswer() {}

  /// The questions that one answer is good for.
  public enum Reach {
    /// This one name, in any case.
    NAME,
    /// Every name that a wildcard stands for, as owner of the records in the answer section (RFC
    /// 4592, section 3.3.1); prepared with the wildcard itself as QNAME.
    WILDCARD,
    /// The name and all names below it: a zone cut's for a referral, the apex for "no".
    BELOW
  }

  /// Writes what an encoder has in hand.
  ///
  /// @param out the message, with the QNAME up to `nameEnd` and records up to `end`
  /// @return the length, or 0
  static int write(
      byte[] out,
      int nameEnd,
      int end,
      int[] counts,
      NameCompressor names,
      Reach reach,
      byte[] room) {
    int start = nameEnd + 4;
    int moving = moving(out, counts, names, reach);
    int length = GAPS + moving + end - start;
    if (moving < 0 || moving > MAX_BYTE || length > Math.min(room.length, MAX_LENGTH)) {
      return 0;
    }
    for (int section = 0; section < counts.length; section++) {
      if (counts[section] > MAX_BYTE) {
        return 0;
      }
      room[COUNTS + section] = (byte) counts[section];
    }
    put(room, 0, length);
    room[POINTERS] = (byte) moving;
    int records = GAPS + moving;
    System.arraycopy(out, start, room, records, end - start);
    int gaps = GAPS;
    int last = start;
    for (int i = 0; gaps < records; i++) {
      int pointer = names.pointer(i);
      if (!isMoving(out, pointer, reach)) {
        continue;
      }
      if (pointer - last > MAX_BYTE) {
        return 0;
      }
      room[gaps++] = (byte) (pointer - last);
      put(room, records + pointer - start, target(out, pointer) - nameEnd);
      last = pointer + POINTER_LENGTH;
    }
    return length;
  }

  /// How many pointers move with the end of the QNAME; -1 if that cannot be told, since data of a
  /// wildcard names the wildcard itself.
  private static int moving(byte[] out, int[] counts, NameCompressor names, Reach reach) {
    if (reach == Reach.NAME) {
      return 0;
    }
    int moving = 0;
    for (int i = 0; i < names.pointerCount(); i++) {
      moving += isMoving(out, names.pointer(i), reach) ? 1 : 0;
    }
    int owners = reach == Reach.WILDCARD ? counts[Section.ANSWER.ordinal()] : 0;
    return moving + owners == names.pointerCount() ? moving : -1;
  }

  private static boolean isMoving(byte[] out, int pointer, Reach reach) {
    return reach == Reach.BELOW || target(out, pointer) != Query.QUESTION;
  }

  private static int target(byte[] out, int pointer) {
    return u16(out, pointer) & ~POINTER;
  }

  /// Aims the pointers of a copy at what they stand for.
  ///
  /// @param copy has a copy of the records at `start`
  /// @param nameEnd where the QNAME ends in `copy`
  static void aim(byte[] prepared, int offset, byte[] copy, int start, int nameEnd) {
    int gap = offset + GAPS;
    int at = start;
    for (int left = prepared[offset + POINTERS] & MAX_BYTE; left > 0; left--) {
      at += prepared[gap++] & MAX_BYTE;
      put(copy, at, POINTER | (short) u16(copy, at) + nameEnd);
      at += POINTER_LENGTH;
    }
  }

  /// Where the records of the answer at `offset` begin.
  static int records(byte[] prepared, int offset) {
    return offset + GAPS + (prepared[offset + POINTERS] & MAX_BYTE);
  }

  /// Where the answer at `offset` ends.
  public static int end(byte[] prepared, int offset) {
    return offset + u16(prepared, offset);
  }

  /// Adds `seconds` to the TTL of each record of the answer at `offset`: by the present second,
  /// they become the seconds at which the TTLs are over, which [AnswerEncoder#copy(byte[], int,
  /// long)] counts down from.
  public static void addToTtls(byte[] prepared, int offset, long seconds) {
    RecordTtls.add(prepared, records(prepared, offset), end(prepared, offset), (int) seconds);
  }

  /// How many records go to a section.
  static int count(byte[] prepared, int offset, int section) {
    return prepared[offset + COUNTS + section] & MAX_BYTE;
  }

  private static void put(byte[] bytes, int offset, int value) {
    bytes[offset] = (byte) (value >> 8);
    bytes[offset + 1] = (byte) value;
  }

  private static int u16(byte[] bytes, int offset) {
    return (bytes[offset] & 0xFF) << 8 | bytes[offset + 1] & 0xFF;
  }
}
