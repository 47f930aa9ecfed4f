package dev.waymark.wire;

/// The TSIG record for a client that signed with a key nobody here knows: without MAC, of the key
/// and algorithm that the client named (RFC 8945, section 5.3.2).
final class BadKey {
  private static final int BADKEY = 17;

  /// Type, class, TTL and length of a record.
  private static final int FIXED_FIELDS = 10;

  private BadKey() {}

  /// Writes the record to `out`, from `at` on, if it does not pass `limit` and the client's names
  /// are not compressed.
  ///
  /// @return the offset behind it; `at` if nothing was written
  static int put(Query query, byte[] out, int at, int limit) {
    byte[] request = query.bytes();
    int owner = query.tsigOffset();
    int behindOwner = query.nameEnd(owner);
    int algorithm = behindOwner + FIXED_FIELDS;
    int behindAlgorithm = query.nameEnd(algorithm);
    boolean plain =
        isPlain(request, owner, behindOwner) && isPlain(request, algorithm, behindAlgorithm);
    if (!plain || at + behindAlgorithm - owner + 16 > limit) {
      return at;
    }
    System.arraycopy(request, owner, out, at, behindAlgorithm - owner);
    putShort(out, at + behindOwner - owner + 8, behindAlgorithm - algorithm + 16);
    int behind = at + behindAlgorithm - owner;
    System.arraycopy(request, behindAlgorithm, out, behind, 8); // time signed and fudge
    putShort(out, behind + 8, 0); // MAC size
    putShort(out, behind + 10, query.id());
    putShort(out, behind + 12, BADKEY);
    putShort(out, behind + 14, 0);
    return behind + 16;
  }

  /// Whether a name that ends at `end` is not compressed: its last byte is the root's.
  private static boolean isPlain(byte[] bytes, int offset, int end) {
    int at = offset;
    while (at < end && bytes[at] > 0) {
      at += bytes[at] + 1;
    }
    return at == end - 1 && bytes[at] == 0;
  }

  private static void putShort(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >> 8);
    bytes[at + 1] = (byte) value;
  }
}
