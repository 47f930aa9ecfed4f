package dev.waymark.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// On which lines of a TOML text its keys stand: the parser of the values does not say.
///
/// @param keys in the order of the text
record KeyLines(List<KeyLine> keys) {
  /// A key at the start of a line, bare or in quotes, or the name of a table.
  private static final Pattern KEY =
      Pattern.compile("^\\s*\\[{0,2}\\s*(?:([A-Za-z0-9_-]+)|\"([^\"]*)\"|'([^']*)')\\s*[=.\\]]");

  /// The ends of strings over several lines: what is inside of one is no key.
  private static final Pattern LONG_STRING = Pattern.compile("\"\"\"|'''");

  /// A key and its line, from 1.
  record KeyLine(String key, int line) {}

  /// Copies the list.
  KeyLines {
    keys = List.copyOf(keys);
  }

  static KeyLines of(String text) {
    List<KeyLine> keys = new ArrayList<>();
    boolean inString = false;
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      Matcher key = KEY.matcher(line);
      if (!inString && key.find()) {
        keys.add(new KeyLine(firstGroup(key), number));
      }
      inString ^= LONG_STRING.matcher(line).results().count() % 2 == 1;
    }
    return new KeyLines(keys);
  }

  private static String firstGroup(Matcher key) {
    for (int group = 1; group <= key.groupCount(); group++) {
      if (key.group(group) != null) {
        return key.group(group);
      }
    }
    return "";
  }

  /// The line of a key; 1 if it is written in a way that is not looked for.
  int lineOf(String key) {
    Optional<KeyLine> found = keys.stream().filter(one -> one.key().equals(key)).findFirst();
    return found.map(KeyLine::line).orElse(1);
  }
}
