package dev.waymark.authoritative.zone;

import java.util.Arrays;

/// An array of bytes that grows as it is appended to.
final class GrowingBytes {
  private byte[] bytes;
  private int size;

  GrowingBytes() {
    this(1024);
  }

  GrowingBytes(int capacity) {
    bytes = new byte[capacity];
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /// Makes room for `length` bytes and returns where it begins.
  ///
  /// @throws ZoneTooLargeException if the array would become larger than an array can be
  int extend(int length) {
    int start = size;
    if (length > ZoneImage.MAX_BYTES - size) {
      throw new ZoneTooLargeException("more than " + ZoneImage.MAX_BYTES + " bytes");
    }
    size += length;
    if (size > bytes.length) {
      long larger = Math.max(size, bytes.length + (bytes.length >> 1) + 64L);
      bytes = Arrays.copyOf(bytes, (int) Math.min(larger, ZoneImage.MAX_BYTES));
    }
    return start;
  }

  /// Makes the array long enough for `capacity` bytes in all, if that many are possible: who knows
  /// how many there will be spares the copies on the way.
  void reserve(long capacity) {
    if (capacity > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(capacity, ZoneImage.MAX_BYTES));
    }
  }

  /// The same, where the bytes so far are `done` parts of `all` and the rest is likely to be like
  /// them: with a hundredth more.
  void reserveRest(int done, int all) {
    long expected = (long) size * all / done;
    reserve(expected + expected / 100);
  }

  int append(byte[] source, int offset, int length) {
    int start = extend(length);
    System.arraycopy(source, offset, bytes, start, length);
    return start;
  }

  void putShort(int at, int value) {
    bytes[at] = (byte) (value >> 8);
    bytes[at + 1] = (byte) value;
  }

  void putInt(int at, int value) {
    putShort(at, value >> 16);
    putShort(at + 2, value);
  }

  int u16(int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  /// The bytes, with nothing behind them that would be worth a copy to get rid of.
  ///
  /// @param slack how many bytes may be left over
  byte[] trimmed(int slack) {
    return bytes.length - size <= slack ? bytes : Arrays.copyOf(bytes, size);
  }
}
