package dev.waymark.authoritative.zone;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.Collectors;
import org.xbill.DNS.Type;

/// The types that an NSEC or NSEC3 record lists: windows of bits (RFC 4034, section 4.1.2).
final class TypeList {
  private static final int WINDOW = 256;

  private TypeList() {}

  /// Whether the windows in `bytes` are those of `types`, which are sorted; some may repeat.
  static boolean matches(byte[] bytes, int from, int to, int[] types, int count) {
    byte[] windows = new byte[34 * (count + 1)];
    int length = write(types, count, windows);
    return Arrays.equals(bytes, from, to, windows, 0, length);
  }

  private static int write(int[] types, int count, byte[] to) {
    int at = 0;
    for (int i = 0; i < count; ) {
      int window = types[i] / WINDOW;
      to[at] = (byte) window;
      int last = 0;
      for (; i < count && types[i] / WINDOW == window; i++) {
        int bit = types[i] % WINDOW;
        to[at + 2 + bit / 8] |= (byte) (0x80 >> bit % 8);
        last = bit / 8;
      }
      to[at + 1] = (byte) (last + 1);
      at += 2 + last + 1;
    }
    return at;
  }

  /// The types in windows, as text.
  static String text(byte[] bytes, int from, int to) {
    BitSet types = new BitSet();
    int at = from;
    while (at + 2 <= to) {
      int window = bytes[at] & 0xFF;
      int length = Math.min(bytes[at + 1] & 0xFF, to - at - 2);
      for (int bit = 0; bit < 8 * length; bit++) {
        types.set(window * WINDOW + bit, (bytes[at + 2 + bit / 8] & 0x80 >> bit % 8) != 0);
      }
      at += 2 + length;
    }
    return text(types);
  }

  /// Types as text.
  static String text(int[] types, int count) {
    BitSet set = new BitSet();
    Arrays.stream(types, 0, count).forEach(set::set);
    return text(set);
  }

  private static String text(BitSet types) {
    return types.isEmpty()
        ? "nothing"
        : types.stream().mapToObj(Type::string).collect(Collectors.joining(" "));
  }
}
