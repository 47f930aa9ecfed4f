package dev.waymark.authoritative.zone;

import dev.waymark.wire.NameBytes;

/// The words of one line, found and read where they stand among the bytes of a file: numbers, names
/// and mnemonics of printable ASCII characters that need no second thought.
final class LineWords {
  /// What [#lineEnd] returns where the line does not end.
  static final int NONE = -1;

  /// Room to read a name into: a word that turns out to be too long, and the origin.
  static final int NAME_ROOM = 2 * (NameBytes.MAX_LENGTH + 1);

  static final long IN = pack("IN");
  static final long A = pack("A");
  static final long NS = pack("NS");
  static final long AAAA = pack("AAAA");
  static final long CNAME = pack("CNAME");
  static final long MX = pack("MX");
  static final long TXT = pack("TXT");
  static final long PTR = pack("PTR");
  static final long SRV = pack("SRV");
  static final long DS = pack("DS");
  static final long RRSIG = pack("RRSIG");
  static final long NSEC = pack("NSEC");
  static final long NSEC3 = pack("NSEC3");

  /// Kinds of characters; those that need a second thought are of no kind.
  private static final byte WORD = 1;

  private static final byte BLANK = 2;
  private static final byte[] KINDS = kinds();

  private byte[] bytes = {};
  private int limit;
  private int start;
  private int end;

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    for (int c = '!'; c <= '~'; c++) {
      kinds[c] = "\"();\\".indexOf(c) >= 0 ? 0 : WORD;
    }
    kinds[' '] = BLANK;
    kinds['\t'] = BLANK;
    kinds['\r'] = BLANK;
    return kinds;
  }

  /// A word of at most eight characters as [#upperCase] gives it.
  static long pack(String word) {
    long packed = 0;
    for (int i = 0; i < word.length(); i++) {
      packed = packed << 8 | word.charAt(i);
    }
    return packed;
  }

  /// Shows the line at `from`; before its first word. There are no bytes from `limit` on.
  void show(byte[] bytes, int from, int limit) {
    this.bytes = bytes;
    this.limit = limit;
    start = from;
    end = from;
  }

  boolean isBlank(int at) {
    return at < limit && kind(at) == BLANK;
  }

  private byte kind(int at) {
    return KINDS[bytes[at] & 0xFF];
  }

  /// Moves to the next word; false if something else comes next.
  boolean next() {
    int at = afterBlanks();
    start = at;
    while (at < limit && kind(at) == WORD) {
      at++;
    }
    end = at;
    return end > start;
  }

  private int afterBlanks() {
    int at = end;
    while (at < limit && kind(at) == BLANK) {
      at++;
    }
    return at;
  }

  /// Moves to what stands between the next two quotes; false if something else comes next.
  boolean nextQuoted() {
    int open = afterBlanks();
    if (open == end || open >= limit || bytes[open] != '"') {
      return false;
    }
    int at = open + 1;
    while (at < limit && isPlainInQuotes(bytes[at])) {
      at++;
    }
    if (at + 1 >= limit || bytes[at] != '"' || bytes[at + 1] != '\n' && kind(at + 1) != BLANK) {
      return false;
    }
    start = open + 1;
    end = at;
    return true;
  }

  /// Moves behind the quote that [#nextQuoted] ended at.
  void closeQuote() {
    end++;
  }

  private static boolean isPlainInQuotes(byte c) {
    return c >= ' ' && c < 0x7F && c != '"' && c != '\\';
  }

  /// Where the line behind this one begins; [#NONE] if there is more in this one than a comment.
  int lineEnd() {
    int at = afterBlanks();
    if (at < limit && bytes[at] == ';') {
      while (at < limit && bytes[at] != '\n' && bytes[at] != 0) {
        at++;
      }
    }
    return at < limit && bytes[at] == '\n' ? at + 1 : NONE;
  }

  /// Where the word begins.
  int start() {
    return start;
  }

  int length() {
    return end - start;
  }

  byte at(int index) {
    return bytes[start + index];
  }

  /// Copies the word.
  void copy(byte[] to, int offset) {
    System.arraycopy(bytes, start, to, offset, end - start);
  }

  /// The word in capitals, its characters packed into a number; 0 if it has more than eight.
  long upperCase() {
    if (end - start > Long.BYTES) {
      return 0;
    }
    long packed = 0;
    for (int i = start; i < end; i++) {
      byte c = bytes[i];
      packed = packed << 8 | (c >= 'a' && c <= 'z' ? c - 0x20 : c);
    }
    return packed;
  }

  /// Whether the word is `expected`, which is in capitals, in any case.
  boolean isWord(String expected) {
    if (end - start != expected.length()) {
      return false;
    }
    for (int i = 0; i < expected.length(); i++) {
      byte c = bytes[start + i];
      if ((c >= 'a' && c <= 'z' ? c - 0x20 : c) != expected.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Whether the word consists of digits.
  boolean isNumber() {
    for (int i = start; i < end; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return false;
      }
    }
    return end > start;
  }

  /// The number that the word is; [#NONE] if it is none, or more than `most`.
  long number(long most) {
    if (!isNumber() || end - start > 10) {
      return NONE;
    }
    long number = 0;
    for (int i = start; i < end; i++) {
      number = number * 10 + bytes[i] - '0';
    }
    return number > most ? NONE : number;
  }

  /// Reads the word as a name in wire format.
  ///
  /// @param to has [#NAME_ROOM] at `offset`
  /// @param origin what relative names are relative to; empty if that is unknown
  /// @return the length of the name, or [#NONE] if it is none
  int name(byte[] to, int offset, byte[] origin) {
    int length = end - start;
    if (length == 1 && bytes[start] == '@') {
      return append(origin, to, offset, 0);
    }
    if (length == 1 && bytes[start] == '.') {
      to[offset] = 0;
      return 1;
    }
    if (length > NameBytes.MAX_LENGTH) {
      return NONE;
    }
    int label = offset;
    int out = offset + 1;
    for (int i = start; i < end; i++, out++) {
      byte c = bytes[i];
      if (c == '.') {
        if (!closeLabel(to, label, out)) {
          return NONE;
        }
        label = out;
      } else {
        to[out] = c;
      }
    }
    if (label == out - 1) {
      to[label] = 0;
      return out - offset > NameBytes.MAX_LENGTH ? NONE : out - offset;
    }
    return closeLabel(to, label, out) ? append(origin, to, offset, out - offset) : NONE;
  }

  private static boolean closeLabel(byte[] to, int label, int end) {
    int length = end - label - 1;
    to[label] = (byte) length;
    return length > 0 && length <= NameBytes.MAX_LABEL;
  }

  private static int append(byte[] origin, byte[] to, int offset, int length) {
    int whole = length + origin.length;
    if (origin.length == 0 || whole > NameBytes.MAX_LENGTH) {
      return NONE;
    }
    System.arraycopy(origin, 0, to, offset + length, origin.length);
    return whole;
  }
}
