package dev.waymark.authoritative.zone;

import dev.waymark.authoritative.zone.ZoneProblem.Severity;
import java.util.ArrayList;
import java.util.List;

/// Collects the problems of one zone, up to a point.
final class ProblemList {
  /// Problems told of one zone: a file that is no zone file at all has one in every line.
  static final int MAX_PROBLEMS = 100;

  private final List<ZoneProblem> problems = new ArrayList<>();
  private boolean errors;

  void error(String file, Token token, String what, String expected) {
    add(file, token.line(), token.column(), token.text(), what, expected, Severity.ERROR);
  }

  void error(String file, String what, String expected) {
    add(file, 0, 0, "", what, expected, Severity.ERROR);
  }

  void add(
      String file,
      int line,
      int column,
      String token,
      String what,
      String expected,
      Severity severity) {
    errors |= severity == Severity.ERROR;
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(new ZoneProblem(file, line, column, token, what, expected, severity));
    } else if (problems.size() == MAX_PROBLEMS) {
      problems.add(
          new ZoneProblem(
              file,
              line,
              column,
              "",
              "more than " + MAX_PROBLEMS + " problems; the rest is not shown",
              "a zone file",
              severity));
    }
  }

  boolean hasErrors() {
    return errors;
  }

  /// Whether so much is wrong that reading on helps nobody.
  boolean isFull() {
    return errors && problems.size() > MAX_PROBLEMS;
  }

  List<ZoneProblem> all() {
    return problems;
  }
}
