package dev.waymark.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// SipHash-2-4: a short keyed hash that nobody without the key can predict (Aumasson and Bernstein,
/// 2012), as RFC 9018, section 4.4 wants it for cookies.
final class SipHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private SipHash() {}

  /// The hash of the first `length` bytes of `data` under a key of 16 bytes.
  static long hash(byte[] key, byte[] data, int length) {
    long k0 = (long) LONG.get(key, 0);
    long k1 = (long) LONG.get(key, 8);
    long v0 = k0 ^ 0x736f_6d65_7073_6575L;
    long v1 = k1 ^ 0x646f_7261_6e64_6f6dL;
    long v2 = k0 ^ 0x6c79_6765_6e65_7261L;
    long v3 = k1 ^ 0x7465_6462_7974_6573L;
    int words = length / 8;
    // Words of data with two rounds each, the last one with the length in its highest byte; then
    // four rounds to finish.
    for (int i = 0; i <= words + 1; i++) {
      long word = i < words ? (long) LONG.get(data, 8 * i) : 0;
      if (i == words) {
        word = (long) length << 56;
        for (int j = 8 * words; j < length; j++) {
          word |= (data[j] & 0xFFL) << (8 * (j & 7));
        }
      }
      boolean finish = i > words;
      v3 ^= word;
      v2 ^= finish ? 0xFF : 0;
      for (int round = finish ? 4 : 2; round > 0; round--) {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
      }
      v0 ^= word;
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }
}
