package dev.waymark.authoritative.zone;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Expands `$GENERATE first-last[/step] owner ... data`: an entry for each number, which stands
/// where a `$` or `${offset[,width[,base]]}` is.
final class Generator {
  /// Entries from one directive: a reverse zone of a /16.
  static final int MAX_ENTRIES = 65_536;

  /// Digits of one number: a label has no room for more.
  static final int MAX_WIDTH = 63;

  private Generator() {}

  /// The entries, none if the directive is wrong, which is reported.
  static List<Entry> generate(Entry directive, String file, ProblemList problems) {
    List<Token> tokens = directive.tokens();
    if (tokens.size() < 4) {
      problems.error(
          file,
          directive.end(),
          "$GENERATE ends too early",
          "a range, an owner, a type and data, such as 1-9 host$ A 192.0.2.$");
      return List.of();
    }
    long[] range = range(tokens.get(1).text());
    if (range == null) {
      problems.error(
          file,
          tokens.get(1),
          "not a range of at most " + MAX_ENTRIES + " numbers",
          "first-last or first-last/step, such as 1-9");
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    for (long number = range[0]; number <= range[1]; number += range[2]) {
      List<Token> expanded = new ArrayList<>();
      for (Token token : tokens.subList(2, tokens.size())) {
        String text = expand(token.text(), number);
        if (text == null) {
          problems.error(
              file,
              token,
              "a modifier that cannot be read",
              "${offset,width,base}, base d, o or x");
          return List.of();
        }
        expanded.add(new Token(text, token.quoted(), token.line(), token.column()));
      }
      entries.add(new Entry(List.copyOf(expanded), false));
    }
    return entries;
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
    if (!modifier.matches("-?\\d{1,9}(,\\d{1,2}(,[doxX])?)?")) {
      return null;
    }
    String[] parts = modifier.split(",", -1);
    long value = number + Long.parseLong(parts[0]);
    int width = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
    if (value < 0 || width > MAX_WIDTH) {
      return null;
    }
    String digits =
        switch (parts.length > 2 ? parts[2] : "d") {
          case "o" -> Long.toOctalString(value);
          case "x" -> Long.toHexString(value);
          case "X" -> Long.toHexString(value).toUpperCase(Locale.ROOT);
          default -> Long.toString(value);
        };
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }
}
