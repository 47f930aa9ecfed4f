package dev.waymark.authoritative.zone;

import dev.waymark.wire.Types;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.xbill.DNS.Type;

/// Reads the RDATA of RRSIG, NSEC and NSEC3 records from the words of a [PlainRecord], as signers
/// write it: numbers rather than mnemonics of algorithms, times of fourteen digits.
final class PlainProof {
  private static final int NONE = LineWords.NONE;

  private static final int BITMAP = 32;
  private static final int MAX_SALT = 255;
  private static final long SECONDS_PER_DAY = 86_400;
  private static final int FIRST_YEAR = 1970;

  /// Four bytes of seconds end early in the year after this one.
  private static final int LAST_YEAR = 2105;

  private static final byte[] BASE_64 =
      digits("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

  /// The types that are found in zones, by the words that name them; all in the first window of a
  /// type bitmap (RFC 4034, section 4.1.2).
  private static final Map<Long, Integer> MNEMONICS = mnemonics();

  private final LineWords words;
  private final byte[] bits = new byte[BITMAP];
  private byte[] bytes = {};
  private int length;

  PlainProof(LineWords words) {
    this.words = words;
  }

  private static byte[] digits(String alphabet) {
    byte[] digits = new byte[128];
    Arrays.fill(digits, (byte) NONE);
    for (int i = 0; i < alphabet.length(); i++) {
      digits[alphabet.charAt(i)] = (byte) i;
    }
    return digits;
  }

  private static Map<Long, Integer> mnemonics() {
    Map<Long, Integer> mnemonics = new HashMap<>();
    for (int type = 1; type < 256; type++) {
      String word = Type.string(type);
      if (word.length() <= Long.BYTES && !word.startsWith("TYPE")) {
        mnemonics.put(LineWords.pack(word), type);
      }
    }
    return mnemonics;
  }

  /// Reads the words that come next into `to`; returns the length of the RDATA, or
  /// [LineWords#NONE] if they are not understood.
  int read(int type, byte[] origin, byte[] to) {
    bytes = to;
    length = 0;
    boolean understood =
        switch (type) {
          case Types.RRSIG -> signature(origin);
          case Types.NSEC -> name(origin) && bitmap();
          case Types.NSEC3 -> numbers(2, 1) && numbers(1, 2) && salt() && hash() && bitmap();
          default -> false;
        };
    return understood ? length : NONE;
  }

  /// RFC 4034, section 3.2.
  private boolean signature(byte[] origin) {
    int covered = words.next() ? type() : NONE;
    if (covered == NONE) {
      return false;
    }
    put(covered, 2);
    return numbers(2, 1) && originalTtl() && times(2) && numbers(1, 2) && name(origin) && base64();
  }

  private int type() {
    if (words.length() > Long.BYTES) {
      return words.isWord("NSEC3PARAM") ? Types.NSEC3PARAM : NONE;
    }
    Integer type = MNEMONICS.get(words.upperCase());
    return type == null ? NONE : type;
  }

  private void put(long number, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (number >> shift);
    }
  }

  private boolean numbers(int count, int size) {
    for (int i = 0; i < count; i++) {
      long number = words.next() ? words.number((1L << 8 * size) - 1) : NONE;
      if (number == NONE) {
        return false;
      }
      put(number, size);
    }
    return true;
  }

  private boolean originalTtl() {
    long ttl = words.next() ? words.number(TimeToLive.MAX) : NONE;
    if (ttl != NONE) {
      put(ttl, 4);
    }
    return ttl != NONE;
  }

  private boolean name(byte[] origin) {
    int nameLength = words.next() ? words.name(bytes, length, origin) : NONE;
    length += Math.max(0, nameLength);
    return nameLength > 0;
  }

  private boolean times(int count) {
    for (int i = 0; i < count; i++) {
      if (!time()) {
        return false;
      }
    }
    return true;
  }

  /// A time as YYYYMMDDHHmmSS.
  private boolean time() {
    if (!words.next() || words.length() != 14) {
      return false;
    }
    int year = digits(0, 4);
    int month = digits(4, 2);
    int day = digits(6, 2);
    int hour = digits(8, 2);
    int minute = digits(10, 2);
    int second = digits(12, 2);
    if (year < FIRST_YEAR
        || year > LAST_YEAR
        || month < 1
        || month > 12
        || day < 1
        || day > daysIn(year, month)
        || hour < 0
        || hour > 23
        || minute < 0
        || minute > 59
        || second < 0
        || second > 59) {
      return false;
    }
    put(daysBefore(year, month, day) * SECONDS_PER_DAY + hour * 3600L + minute * 60L + second, 4);
    return true;
  }

  /// The number that some of the word's characters are; negative if one is no digit.
  private int digits(int from, int count) {
    int number = 0;
    for (int i = from; i < from + count; i++) {
      int digit = words.at(i) - '0';
      if (digit < 0 || digit > 9) {
        return NONE;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private static int daysIn(int year, int month) {
    return switch (month) {
      case 2 -> isLeap(year) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  private static boolean isLeap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  /// Days since the beginning of 1970, by years that begin in March, with the leap day at their
  /// end.
  private static long daysBefore(int year, int month, int day) {
    int years = month > 2 ? year : year - 1;
    int months = month > 2 ? month - 3 : month + 9;
    int leapDays = years / 4 - years / 100 + years / 400;
    return 365L * years + leapDays + (153 * months + 2) / 5 + day - 1 - 719_468;
  }

  private boolean base64() {
    int group = 0;
    int digits = 0;
    int padding = 0;
    while (words.next()) {
      for (int i = 0; i < words.length(); i++) {
        byte c = words.at(i);
        int digit = c == '=' ? 0 : BASE_64[c];
        padding += c == '=' ? 1 : 0;
        if (digit == NONE || c != '=' && padding > 0) {
          return false;
        }
        group = group << 6 | digit;
        if (++digits % 4 == 0) {
          put(group, 3);
          group = 0;
        }
      }
    }
    if (digits == 0 || digits % 4 != 0 || padding > 2) {
      return false;
    }
    for (; padding > 0; padding--) {
      if (bytes[--length] != 0) {
        return false;
      }
    }
    return true;
  }

  private boolean salt() {
    if (!words.next()) {
      return false;
    }
    int size = words.length() / 2;
    if (words.length() == 1 && words.at(0) == '-') {
      size = 0;
    } else if (words.length() % 2 != 0 || size > MAX_SALT) {
      return false;
    }
    put(size, 1);
    for (int i = 0; i < size; i++) {
      int high = PlainData.digit(words.at(2 * i));
      int low = PlainData.digit(words.at(2 * i + 1));
      if (high < 0 || low < 0) {
        return false;
      }
      put(high << 4 | low, 1);
    }
    return true;
  }

  /// A hash in Base32 with the extended hex alphabet (RFC 5155, section 3.3).
  private boolean hash() {
    if (!words.next() || words.length() != Nsec3Hash.LENGTH * 8 / 5) {
      return false;
    }
    put(Nsec3Hash.LENGTH, 1);
    long group = 0;
    for (int i = 0; i < words.length(); i++) {
      int digit = words.at(i) < 0 ? NONE : Character.digit(words.at(i), 32);
      if (digit < 0) {
        return false;
      }
      group = group << 5 | digit;
      if (i % 8 == 7) {
        put(group, 5);
      }
    }
    return true;
  }

  /// The types up to the end of the line.
  private boolean bitmap() {
    Arrays.fill(bits, (byte) 0);
    int size = 0;
    while (words.next()) {
      int type = type();
      if (type == NONE) {
        return false;
      }
      bits[type / 8] |= (byte) (0x80 >> type % 8);
      size = Math.max(size, type / 8 + 1);
    }
    if (size > 0) {
      put(size, 2); // window 0, and its length
      System.arraycopy(bits, 0, bytes, length, size);
      length += size;
    }
    return true;
  }
}
