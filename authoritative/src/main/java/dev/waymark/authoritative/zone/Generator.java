package dev.waymark.authoritative.zone;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Expands `$GENERATE first-last[/step] owner ... data`: an entry for each number, which stands
/// where a `$` or `${offset[,width[,base]]}` is. `$$` and `\$` are a dollar sign that stays.
///
/// No RFC has it; this is what BIND and those who follow it do.
final class Generator {
  /// Entries from one directive: a reverse zone of a /16.
  static final int MAX_ENTRIES = 65_536;

  /// Digits of one number: a label has no room for more.
  static final int MAX_WIDTH = 63;

  /// Characters from one directive: more than 250 for each of [#MAX_ENTRIES].
  static final long MAX_TEXT = 16 << 20;

  private Generator() {}

  /// Hands on the entries, one by one, until the directive turns out to be wrong, which is
  /// reported.
  static void generate(Entry directive, String file, ProblemList problems, Consumer<Entry> sink) {
    List<Token> tokens = directive.tokens();
    if (tokens.size() < 4) {
      problems.add(
          ZoneRule.GENERATE,
          file,
          directive.end(),
          "$GENERATE ends too early",
          "a range, an owner, a type and data, such as 1-9 host$ A 192.0.2.$");
      return;
    }
    long[] range = range(tokens.get(1).text());
    if (range == null) {
      problems.add(
          ZoneRule.GENERATE,
          file,
          tokens.get(1),
          "not a range of at most " + MAX_ENTRIES + " numbers");
      return;
    }
    long left = MAX_TEXT;
    for (long number = range[0]; number <= range[1]; number += range[2]) {
      List<Token> expanded = new ArrayList<>();
      for (Token token : tokens.subList(2, tokens.size())) {
        String text = expand(token.text(), number);
        if (text == null) {
          problems.add(
              ZoneRule.GENERATE,
              file,
              token,
              "a modifier that cannot be read",
              "${offset,width,base}, base d, o, x, X, n or N");
          return;
        }
        left -= text.length();
        expanded.add(new Token(text, token.quoted(), token.line(), token.column()));
      }
      if (left < 0) {
        problems.add(
            ZoneRule.GENERATE,
            file,
            directive.first(),
            "makes more than " + MAX_TEXT + " characters",
            "fewer or shorter records");
        return;
      }
      if (problems.isFull()) {
        return;
      }
      sink.accept(new Entry(List.copyOf(expanded), false));
    }
  }

  /// First, last and step, or null.
  private static long @Nullable [] range(String text) {
    String[] parts = text.split("[-/]", -1);
    if (!text.matches("\\d{1,9}-\\d{1,9}(/\\d{1,9})?")) {
      return null;
    }
    long first = Long.parseLong(parts[0]);
    long last = Long.parseLong(parts[1]);
    long step = parts.length == 3 ? Long.parseLong(parts[2]) : 1;
    boolean good = step > 0 && first <= last && (last - first) / step < MAX_ENTRIES;
    return good ? new long[] {first, last, step} : null;
  }

  private static @Nullable String expand(String text, long number) {
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        i++;
        // "\$" is a dollar sign that stays.
        result.append(text.charAt(i) == '$' ? "" : "\\").append(text.charAt(i));
      } else if (c != '$') {
        result.append(c);
      } else if (i + 1 < text.length() && text.charAt(i + 1) == '$') {
        result.append(c);
        i++;
      } else if (i + 1 < text.length() && text.charAt(i + 1) == '{') {
        int end = text.indexOf('}', i);
        String formatted = end < 0 ? null : format(text.substring(i + 2, end), number);
        if (formatted == null) {
          return null;
        }
        result.append(formatted);
        i = end;
      } else {
        result.append(number);
      }
    }
    return result.toString();
  }

  private static @Nullable String format(String modifier, long number) {
    if (!modifier.matches("-?\\d{1,9}(,\\d{1,2}(,[doxXnN])?)?")) {
      return null;
    }
    String[] parts = modifier.split(",", -1);
    long value = number + Long.parseLong(parts[0]);
    int width = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
    if (value < 0 || width > MAX_WIDTH) {
      return null;
    }
    String base = parts.length > 2 ? parts[2] : "d";
    String digits =
        switch (base) {
          case "n" -> nibbles(value, width);
          case "N" -> nibbles(value, width).toUpperCase(Locale.ROOT);
          case "o" -> Long.toOctalString(value);
          case "x" -> Long.toHexString(value);
          case "X" -> Long.toHexString(value).toUpperCase(Locale.ROOT);
          default -> Long.toString(value);
        };
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  /// Hexadecimal digits as labels, the lowest first, as in names below ip6.arpa; dots count in
  /// `width`.
  private static String nibbles(long value, int width) {
    StringBuilder result = new StringBuilder();
    long rest = value;
    do {
      result.append(Long.toHexString(rest & 0xF));
      rest >>= 4;
      if (rest != 0 || result.length() < width) {
        result.append('.');
      }
    } while (rest != 0 || result.length() < width);
    return result.toString();
  }
}
