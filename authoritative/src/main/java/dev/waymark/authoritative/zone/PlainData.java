package dev.waymark.authoritative.zone;

import dev.waymark.wire.Types;
import java.util.Arrays;

/// Reads the RDATA of the most frequent types from the words of a [PlainRecord].
final class PlainData {
  private static final int MAX_STRING = 255;

  private final LineWords words;
  private final PlainProof proof;
  private final byte[] bytes =
      new byte[PlainRecord.LONGEST_LINE + MAX_STRING + LineWords.NAME_ROOM];
  private int length;

  PlainData(LineWords words) {
    this.words = words;
    proof = new PlainProof(words);
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /// Reads the words that come next; false if they are not understood.
  boolean read(int type, byte[] origin) {
    length = 0;
    return switch (type) {
      case Types.A -> words.next() && address4();
      case Types.AAAA -> words.next() && address6();
      case Types.NS, Types.CNAME, Types.PTR -> name(origin);
      case Types.MX -> number(2) && name(origin);
      case Types.SRV -> numbers(3, 2) && name(origin);
      case Types.DS -> number(2) && numbers(2, 1) && digest(bytes[3]);
      case Types.TXT -> strings();
      case Types.RRSIG, Types.NSEC, Types.NSEC3 -> {
        length = proof.read(type, origin, bytes);
        yield length >= 0;
      }
      default -> false;
    };
  }

  private boolean name(byte[] origin) {
    if (!words.next()) {
      return false;
    }
    int nameLength = words.name(bytes, length, origin);
    length += Math.max(0, nameLength);
    return nameLength > 0;
  }

  private boolean numbers(int count, int size) {
    for (int i = 0; i < count; i++) {
      if (!number(size)) {
        return false;
      }
    }
    return true;
  }

  private boolean number(int size) {
    long number = words.next() ? words.number((1L << 8 * size) - 1) : LineWords.NONE;
    if (number < 0) {
      return false;
    }
    if (size == 2) {
      bytes[length++] = (byte) (number >> 8);
    }
    bytes[length++] = (byte) number;
    return true;
  }

  /// Four numbers up to 255, written the usual way.
  private boolean address4() {
    int octet = 0;
    int digits = 0;
    for (int i = 0; i < words.length(); i++) {
      byte c = words.at(i);
      if (c == '.') {
        if (digits == 0 || length == 3) {
          return false;
        }
        bytes[length++] = (byte) octet;
        octet = 0;
        digits = 0;
        continue;
      }
      if (c < '0' || c > '9' || digits > 0 && octet == 0) {
        return false;
      }
      octet = octet * 10 + c - '0';
      digits++;
      if (octet > 255) {
        return false;
      }
    }
    bytes[length++] = (byte) octet;
    return length == 4 && digits > 0;
  }

  /// Eight groups of hexadecimal digits, or at most six and once "::".
  private boolean address6() {
    int gap = LineWords.NONE;
    int end = words.length();
    int i = 0;
    if (end >= 2 && words.at(0) == ':' && words.at(1) == ':') {
      gap = 0;
      i = 2;
    }
    while (i < end) {
      int group = 0;
      int digits = 0;
      for (int digit; i < end && (digit = digit(words.at(i))) >= 0; i++, digits++) {
        group = group << 4 | digit;
      }
      if (digits == 0 || digits > 4 || length == 16) {
        return false;
      }
      bytes[length++] = (byte) (group >> 8);
      bytes[length++] = (byte) group;
      if (i == end) {
        break;
      }
      if (words.at(i++) != ':' || i == end) {
        return false;
      }
      if (words.at(i) == ':') {
        if (gap != LineWords.NONE) {
          return false;
        }
        gap = length;
        i++;
      }
    }
    return gap == LineWords.NONE ? length == 16 : length <= 12 && openGap(gap);
  }

  private boolean openGap(int gap) {
    int behind = length - gap;
    System.arraycopy(bytes, gap, bytes, 16 - behind, behind);
    Arrays.fill(bytes, gap, 16 - behind, (byte) 0);
    length = 16;
    return true;
  }

  /// The value of a hexadecimal digit; negative if it is none.
  static int digit(byte c) {
    return c < 0 ? -1 : Character.digit(c, 16);
  }

  /// Hexadecimal digits of a digest whose length is known (RFC 3658, RFC 4509 and RFC 6605).
  private boolean digest(int digestType) {
    int size =
        switch (digestType) {
          case 1 -> 20;
          case 2 -> 32;
          case 4 -> 48;
          default -> LineWords.NONE;
        };
    if (!words.next() || words.length() != 2 * size) {
      return false;
    }
    for (int i = 0; i < words.length(); i += 2) {
      int high = digit(words.at(i));
      int low = digit(words.at(i + 1));
      if (high < 0 || low < 0) {
        return false;
      }
      bytes[length++] = (byte) (high << 4 | low);
    }
    return true;
  }

  private boolean strings() {
    int count = 0;
    for (boolean quoted; (quoted = words.nextQuoted()) || words.next(); count++) {
      if (words.length() > MAX_STRING) {
        return false;
      }
      bytes[length++] = (byte) words.length();
      words.copy(bytes, length);
      length += words.length();
      if (quoted) {
        words.closeQuote();
      }
    }
    return count > 0;
  }
}
