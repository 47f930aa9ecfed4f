package dev.waymark.wire;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import org.xbill.DNS.Name;

/// Uncompressed names in wire format, as bytes in somebody's array.
///
/// Exists next to dnsjava's `Name` because a query on an event loop must find and compare names
/// without making objects. Case is ignored as RFC 4343, section 3 says: only the letters A to Z
/// have one. A length byte is at most 63 and so never looks like a letter, which lets eight bytes
/// be folded at a time wherever labels begin.
public final class NameBytes {
  /// The longest name, its length bytes and the root's included (RFC 1035, section 2.3.4).
  public static final int MAX_LENGTH = 255;

  /// The longest label (RFC 1035, section 2.3.4).
  public static final int MAX_LABEL = 63;

  /// The most labels a name of [#MAX_LENGTH] bytes can have, the root not counted.
  public static final int MAX_LABELS = 127;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

  /// Random for each process, so that nobody outside can choose names that collide.
  private static final long ROOT_HASH = new SecureRandom().nextLong() | 1;

  private NameBytes() {}

  /// The length of the name at `offset`, the root's zero byte included. The name is trusted: it was
  /// checked when it came in.
  public static int length(byte[] bytes, int offset) {
    int end = offset;
    while (bytes[end] != 0) {
      end += bytes[end] + 1;
    }
    return end + 1 - offset;
  }

  /// The name at `offset` as dnsjava has it, for whatever is not on the hot path. The name is
  /// trusted.
  public static Name toName(byte[] bytes, int offset) {
    try {
      return new Name(Arrays.copyOfRange(bytes, offset, offset + length(bytes, offset)));
    } catch (IOException e) {
      throw new IllegalArgumentException("not a name that was checked before", e);
    }
  }

  /// The bytes of a name in its own spelling. dnsjava's `toWire` makes one more name for each
  /// label.
  public static byte[] of(Name name) {
    byte[] bytes = new byte[name.length()];
    write(name, bytes, 0);
    return bytes;
  }

  /// Writes a name, which is absolute, at `offset`.
  ///
  /// @return where it ends
  public static int write(Name name, byte[] bytes, int offset) {
    int at = offset;
    for (int i = 0; i < name.labels(); i++) {
      byte[] label = name.getLabel(i); // with its length; the root's is zero
      System.arraycopy(label, 0, bytes, at, label.length);
      at += label.length;
    }
    return at;
  }

  /// Whether the first label of the name at `offset` is an asterisk (RFC 4592, section 2.1.1).
  public static boolean isWildcard(byte[] bytes, int offset) {
    return bytes[offset] == 1 && bytes[offset + 1] == '*';
  }

  /// Whether two names, or parts of names of `length` bytes, are equal when case is ignored.
  public static boolean equal(byte[] a, int aOffset, byte[] b, int bOffset, int length) {
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      long x = (long) LONG.get(a, aOffset + i);
      long y = (long) LONG.get(b, bOffset + i);
      if (x != y && fold(x) != fold(y)) {
        return false;
      }
    }
    for (; i < length; i++) {
      if (fold(a[aOffset + i]) != fold(b[bOffset + i])) {
        return false;
      }
    }
    return true;
  }

  /// The hash of the root, with which every chain of [#hash(long, byte[], int)] begins.
  public static long rootHash() {
    return ROOT_HASH;
  }

  /// The hash of a name from the hash of its parent and its first label, at `offset`: the same for
  /// names that differ only in case, different in each process.
  public static long hash(long parentHash, byte[] bytes, int offset) {
    int length = bytes[offset];
    long hash = (parentHash ^ length) * MULTIPLIER;
    int i = offset + 1;
    int end = i + length;
    for (; i + Long.BYTES <= end; i += Long.BYTES) {
      hash = mix(hash, fold((long) LONG.get(bytes, i)));
    }
    if (i < end) {
      hash = mix(hash, fold(tail(bytes, i, end - i)));
    }
    return hash ^ (hash >>> 29);
  }

  private static long mix(long hash, long word) {
    long mixed = (hash ^ word) * MULTIPLIER;
    return mixed ^ (mixed >>> 32);
  }

  /// The last one to seven bytes of a label, zeros behind them.
  private static long tail(byte[] bytes, int offset, int count) {
    if (offset + Long.BYTES <= bytes.length) {
      return (long) LONG.get(bytes, offset) & (-1L >>> (Long.SIZE - count * Byte.SIZE));
    }
    long word = 0;
    for (int i = 0; i < count; i++) {
      word |= (bytes[offset + i] & 0xFFL) << (i * Byte.SIZE);
    }
    return word;
  }

  /// Eight bytes with the letters among them in lower case.
  private static long fold(long word) {
    long sevenBits = word & ~HIGH_BITS;
    long atLeastA = sevenBits + (0x80 - 'A') * ONES;
    long aboveZ = sevenBits + (0x7F - 'Z') * ONES;
    long letters = (atLeastA ^ aboveZ) & ~word & HIGH_BITS;
    return word | (letters >>> 2);
  }

  /// One byte, in lower case if it is a letter.
  public static byte fold(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
  }
}
