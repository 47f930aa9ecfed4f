package dev.waymark.authoritative.zone;

import java.util.ArrayList;
import java.util.List;

/// Collects the problems of one zone, up to a point: so many errors and so many warnings.
final class ProblemList {
  /// Problems told of one zone: a file that is no zone file at all has one in every line.
  static final int MAX_PROBLEMS = 100;

  /// Problems told to somebody who wants to hear them all: more fit on no screen and in no head.
  static final int ALL_PROBLEMS = 1_000_000;

  /// Characters kept of a token: enough to find it.
  private static final int MAX_TOKEN = 200;

  private final int most;
  private final List<ZoneProblem> problems = new ArrayList<>();
  private int errors;
  private int warnings;

  ProblemList() {
    this(MAX_PROBLEMS);
  }

  /// @param most how many errors are told, and how many warnings
  ProblemList(int most) {
    this.most = most;
  }

  void add(ZoneRule rule, String file, Token token, String what) {
    add(rule, file, token, what, rule.expected());
  }

  void add(ZoneRule rule, String file, Token token, String what, String expected) {
    add(rule, file, token.line(), token.column(), token.text(), what, expected);
  }

  /// Adds a problem with a file as a whole.
  void add(ZoneRule rule, String file, String what) {
    add(rule, file, what, rule.expected());
  }

  /// Adds a problem with a file as a whole.
  void add(ZoneRule rule, String file, String what, String expected) {
    add(rule, file, 0, 0, "", what, expected);
  }

  void add(
      ZoneRule rule,
      String file,
      int line,
      int column,
      String token,
      String what,
      String expected) {
    boolean isError = rule.severity() == ZoneProblem.Severity.ERROR;
    int before = isError ? errors++ : warnings++;
    if (before < most) {
      String kept = token.length() > MAX_TOKEN ? token.substring(0, MAX_TOKEN) : token;
      problems.add(new ZoneProblem(rule, file, line, column, kept, what, expected));
    }
  }

  boolean hasErrors() {
    return errors > 0;
  }

  /// Whether so much is wrong that reading on helps nobody.
  boolean isFull() {
    return errors > most;
  }

  /// Whether there are so many warnings that looking for more helps nobody.
  boolean hasManyWarnings() {
    return warnings > most;
  }

  /// The problems, and a last one that says how many more there are, if there are.
  ///
  /// @param file the file that was to be read
  List<ZoneProblem> all(String file) {
    List<ZoneProblem> all = new ArrayList<>(problems);
    String more = "";
    if (isFull()) {
      more = "more than " + most + " errors; the rest is not read";
    } else if (hasManyWarnings()) {
      more = warnings - most + " more warnings";
    }
    if (!more.isEmpty()) {
      all.add(new ZoneProblem(ZoneRule.MORE, file, 0, 0, "", more, ZoneRule.MORE.expected()));
    }
    return all;
  }
}
