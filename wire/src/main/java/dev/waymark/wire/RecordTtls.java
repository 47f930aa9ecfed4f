package dev.waymark.wire;

/// The TTL fields of records as they stand in a message, one record behind the other.
///
/// What a cache keeps has in these fields the second at which each TTL will be over, as 32 bits of
/// the seconds since 1970: to copy it into a reply means to take away the present second.
final class RecordTtls {
  /// Type and class, between owner and TTL (RFC 1035, section 4.1.3).
  private static final int BEFORE_TTL = 4;

  /// The same, the TTL, and the length of the RDATA.
  private static final int FIXED_FIELDS = 10;

  private RecordTtls() {}

  /// Adds `seconds` to the TTL of every record.
  ///
  /// @param from where the first record begins
  /// @param to where the last one ends
  static void add(byte[] bytes, int from, int to, int seconds) {
    int at = from;
    while (at < to) {
      int field = behindOwner(bytes, at) + BEFORE_TTL;
      put(bytes, field, u32(bytes, field) + seconds);
      at = behindRecord(bytes, at);
    }
  }

  /// The offset behind the record that begins at `at`.
  static int behindRecord(byte[] bytes, int at) {
    int fixed = behindOwner(bytes, at);
    int length = fixed + FIXED_FIELDS - 2;
    return fixed + FIXED_FIELDS + ((bytes[length] & 0xFF) << 8 | bytes[length + 1] & 0xFF);
  }

  private static int behindOwner(byte[] bytes, int at) {
    int end = at;
    while (bytes[end] > 0) {
      end += bytes[end] + 1;
    }
    return end + (bytes[end] == 0 ? 1 : 2);
  }

  private static int u32(byte[] bytes, int at) {
    return bytes[at] << 24
        | (bytes[at + 1] & 0xFF) << 16
        | (bytes[at + 2] & 0xFF) << 8
        | bytes[at + 3] & 0xFF;
  }

  private static void put(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >> 24);
    bytes[at + 1] = (byte) (value >> 16);
    bytes[at + 2] = (byte) (value >> 8);
    bytes[at + 3] = (byte) value;
  }
}
