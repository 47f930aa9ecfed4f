package dev.waymark.wire;

import java.util.Arrays;

/// The OPT record of a reply that is being made (RFC 6891, section 6.1.2): collects the options
/// while sections are filled, and is written behind them.
final class OptRecord {
  /// Code and length of an option.
  static final int OPTION_HEADER = 4;

  private static final byte[] ZEROS = new byte[Edns.PADDING_BLOCK];

  private byte[] options = new byte[512];
  private int length;
  private boolean padded;

  /// Begins a record without options.
  void begin() {
    length = 0;
    padded = false;
  }

  /// How many bytes the record takes, padding not counted.
  int length() {
    return Edns.OPT_LENGTH + length;
  }

  /// Adds an option, for which there is room in the reply.
  void add(int code, byte[] data, int offset, int dataLength) {
    int end = length + OPTION_HEADER + dataLength;
    if (end > options.length) {
      options = Arrays.copyOf(options, end); // a trace, over TCP
    }
    putShort(options, length, code);
    putShort(options, length + 2, dataLength);
    System.arraycopy(data, offset, options, length + OPTION_HEADER, dataLength);
    length = end;
  }

  /// Will fill the reply up to a multiple of [Edns#PADDING_BLOCK] bytes, if there is room.
  void pad() {
    padded = true;
  }

  /// Writes the record to `out`, from `at` on and not beyond `limit`.
  ///
  /// @return the offset behind it
  int put(byte[] out, int at, int limit, int rcode, boolean dnssec) {
    int unpadded = at + length() + OPTION_HEADER;
    if (padded && unpadded <= limit) {
      int lacking = Math.floorMod(-unpadded, Edns.PADDING_BLOCK);
      add(Edns.PADDING, ZEROS, 0, Math.min(limit - unpadded, lacking));
    }
    out[at] = 0;
    putShort(out, at + 1, Types.OPT);
    putShort(out, at + 3, Edns.UDP_PAYLOAD);
    out[at + 5] = (byte) (rcode >> 4);
    out[at + 6] = 0; // the version
    putShort(out, at + 7, dnssec ? Edns.DO : 0);
    putShort(out, at + 9, length);
    System.arraycopy(options, 0, out, at + Edns.OPT_LENGTH, length);
    return at + length();
  }

  private static void putShort(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >> 8);
    bytes[at + 1] = (byte) value;
  }
}
