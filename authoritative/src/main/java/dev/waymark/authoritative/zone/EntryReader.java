package dev.waymark.authoritative.zone;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Splits a zone file into entries and tokens: comments, quotes, parentheses and backslashes (RFC
/// 1035, section 5.1), each token with its line and column.
///
/// Reads as it goes, so a large file is never in memory as a whole.
final class EntryReader {
  /// Characters in one entry: 65,535 bytes of RDATA as hexadecimal digits, with room to indent.
  static final int MAX_ENTRY = 512 * 1024;

  private static final int END = -1;

  /// What some editors begin a file in UTF-8 with.
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final String file;
  private final ProblemList problems;
  private final byte[] buffer = new byte[256 * 1024];
  private boolean ended;
  private long before;
  private int next;
  private int available;

  private int line = 1;
  private int column;
  private int depth;
  private @Nullable Token open;
  private boolean broken;
  private int entryLength;
  private List<Token> tokens = new ArrayList<>();

  EntryReader(InputStream in, String file, ProblemList problems) {
    this.in = in;
    this.file = file;
    this.problems = problems;
  }

  /// Lets `plain` read the line that begins here, and stays before it.
  ///
  /// @return what it returns; to be given to [#accept] if the line is done
  int offer(PlainRecord plain) throws IOException {
    if (broken) {
      return PlainRecord.NOT_PLAIN;
    }
    if (available - next < PlainRecord.LONGEST_LINE && !ended) {
      fill();
    }
    return plain.read(buffer, next, available);
  }

  /// Goes on at the line behind the one that was offered.
  void accept(int nextLine) {
    next = nextLine;
    line++;
  }

  /// The number of the line that comes next.
  int line() {
    return line;
  }

  /// How many bytes of the file were read.
  long position() {
    return before + next;
  }

  /// Makes the buffer full, if the file has as much.
  private void fill() throws IOException {
    System.arraycopy(buffer, next, buffer, 0, available - next);
    before += next;
    available -= next;
    next = 0;
    while (available < buffer.length && !ended) {
      int more = in.read(buffer, available, buffer.length - available);
      ended = more <= 0;
      available += Math.max(0, more);
    }
  }

  /// The next entry, or null behind the last. Entries that cannot be split are reported and left
  /// out.
  @Nullable Entry next() throws IOException {
    tokens = new ArrayList<>();
    entryLength = 0;
    boolean indented = false;
    boolean damaged = false;
    while (!broken) {
      int c = read();
      switch (c) {
        case END, '\n' -> {
          if (c == END && open != null) {
            problems.add(ZoneRule.PARENTHESIS, file, open, "is never closed");
            return null;
          }
          if (depth == 0 && !tokens.isEmpty() && !damaged) {
            Entry entry = new Entry(tokens, indented);
            endLine(c);
            return entry;
          }
          if (c == END) {
            return null;
          }
          endLine(c);
          if (depth == 0) {
            tokens = new ArrayList<>();
            entryLength = 0;
            indented = false;
            damaged = false;
          }
        }
        case ' ', '\t', '\r' -> indented |= column == 1 && depth == 0;
        case ';' -> skipComment();
        case '(' -> openParenthesis();
        case ')' -> damaged |= !closeParenthesis();
        case '"' -> damaged |= !readQuoted();
        default -> damaged |= !readWord(c);
      }
    }
    return null;
  }

  private void endLine(int c) {
    if (c == '\n') {
      line++;
      column = 0;
    }
  }

  private void openParenthesis() {
    if (depth++ == 0) {
      open = new Token("(", false, line, column);
    }
  }

  private boolean closeParenthesis() {
    if (depth == 0) {
      problems.add(
          ZoneRule.PARENTHESIS,
          file,
          new Token(")", false, line, column),
          "closes nothing",
          "'(' somewhere before it");
      return false;
    }
    if (--depth == 0) {
      open = null;
    }
    return true;
  }

  private void skipComment() throws IOException {
    int c;
    do {
      c = read();
    } while (c != '\n' && c != END && !broken);
    unread(c);
  }

  private boolean readQuoted() throws IOException {
    int startLine = line;
    int startColumn = column;
    StringBuilder text = new StringBuilder();
    int c = read();
    while (c != '"') {
      if (c == END || c == '\n' || !append(text, c)) {
        if (c == '\n') {
          unread(c);
        }
        return broken
            || complain(
                ZoneRule.QUOTE,
                new Token('"' + text.toString(), false, startLine, startColumn),
                "the quote is not closed");
      }
      c = read();
    }
    tokens.add(new Token(text.toString(), true, startLine, startColumn));
    return isWithinLimit();
  }

  private boolean readWord(int first) throws IOException {
    int startColumn = column;
    StringBuilder text = new StringBuilder();
    int c = first;
    while (!isDelimiter(c)) {
      if (!append(text, c)) {
        return broken
            || complain(
                ZoneRule.BACKSLASH,
                new Token(text.toString(), false, line, startColumn),
                "nothing behind the backslash");
      }
      c = read();
    }
    unread(c);
    tokens.add(new Token(text.toString(), false, line, startColumn));
    return isWithinLimit();
  }

  private boolean complain(ZoneRule rule, Token token, String what) {
    problems.add(rule, file, token, what);
    return false;
  }

  private static boolean isDelimiter(int c) {
    return switch (c) {
      case END, '\n', '\r', ' ', '\t', ';', '(', ')', '"' -> true;
      default -> false;
    };
  }

  /// Counts a character of the entry, or the end of a token: an empty one takes memory too.
  private boolean isWithinLimit() {
    if (++entryLength <= MAX_ENTRY) {
      return true;
    }
    Token start = tokens.isEmpty() ? new Token("", false, line, column) : tokens.getFirst();
    stop(ZoneRule.TOO_LARGE, start, "an entry of more than " + MAX_ENTRY + " characters");
    return false;
  }

  /// Appends a character, and behind a backslash also the one that follows; false if none does.
  private boolean append(StringBuilder text, int c) throws IOException {
    if (!isWithinLimit()) {
      return false;
    }
    if (c != '\\') {
      appendByte(text, c);
      return true;
    }
    int escaped = read();
    if (escaped == END || escaped == '\n') {
      unread(escaped);
      text.append('\\');
      return false;
    }
    if (escaped > ' ' && escaped < 0x7F) {
      text.append('\\').append((char) escaped);
    } else {
      appendByte(text, escaped, true);
    }
    return true;
  }

  private static void appendByte(StringBuilder text, int c) {
    appendByte(text, c, c < ' ' || c >= 0x7F);
  }

  private static void appendByte(StringBuilder text, int c, boolean asNumber) {
    if (asNumber) {
      text.append('\\').append((char) ('0' + c / 100));
      text.append((char) ('0' + c / 10 % 10)).append((char) ('0' + c % 10));
    } else {
      text.append((char) c);
    }
  }

  private int read() throws IOException {
    if (next == available) {
      fill();
      if (available == 0) {
        return END;
      }
    }
    column++;
    int c = buffer[next++] & 0xFF;
    if (position() == 1 && beginsWithMark()) {
      stop(
          ZoneRule.NOT_TEXT,
          new Token("", false, line, column),
          "begins with a byte order mark, which other servers do not take");
      return END;
    }
    if (c == 0) {
      stop(ZoneRule.NOT_TEXT, new Token("\\000", false, line, column), "a zero byte");
      return END;
    }
    return c;
  }

  private boolean beginsWithMark() {
    int length = Math.min(available, BYTE_ORDER_MARK.length);
    return Arrays.equals(buffer, 0, length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
  }

  /// Gives the last character back.
  private void unread(int c) {
    if (c != END) {
      next--;
      column--;
    }
  }

  private void stop(ZoneRule rule, Token token, String what) {
    if (!broken) {
      problems.add(rule, file, token, what);
    }
    broken = true;
    open = null;
    depth = 0;
  }
}
