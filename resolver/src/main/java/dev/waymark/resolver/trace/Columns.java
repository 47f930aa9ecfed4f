package dev.waymark.resolver.trace;

import java.util.ArrayList;
import java.util.List;

/// The columns of the table of steps: as wide as their contents need, within the terminal's width.
///
/// @param width of a whole line
/// @param who columns for who was asked
/// @param question columns for what was asked
record Columns(int width, int who, int question) {
  private static final int BEFORE_WHO = 14;
  private static final int GAP = 2;

  /// What the last column gets at least.
  private static final int MIN_RESULT = 20;

  static Columns of(List<Step> steps, int width) {
    int room = width - BEFORE_WHO - 2 * GAP - MIN_RESULT;
    int who = "who was asked".length();
    int question = "question".length();
    for (Step step : steps) {
      who = Math.max(who, step.who().length() + 2 * step.depth());
      question = Math.max(question, step.question().length());
    }
    int whoAllowed = Math.min(who, room / 2);
    return new Columns(width, whoAllowed, Math.min(question, room - whoAllowed));
  }

  /// One line, or several where a cell is too long: the rest of the line then begins anew below,
  /// and the last column is folded.
  String row(String n, String millis, String whoText, String questionText, String result) {
    StringBuilder line = new StringBuilder();
    line.append(" ".repeat(Math.max(0, 4 - n.length()))).append(n);
    line.append(" ".repeat(Math.max(1, 8 - millis.length()))).append(millis).append("  ");
    line.append(whoText);
    pad(line, BEFORE_WHO + who + GAP);
    line.append(questionText);
    int resultAt = BEFORE_WHO + who + GAP + question + GAP;
    if (lastLineLength(line) > resultAt - GAP) {
      line.append('\n').append(" ".repeat(resultAt));
    } else {
      line.append(" ".repeat(resultAt - lastLineLength(line)));
    }
    List<String> lines = wrap(result, width - resultAt);
    return line + String.join("\n" + " ".repeat(resultAt), lines);
  }

  private static void pad(StringBuilder line, int column) {
    if (line.length() > column - GAP) {
      line.append('\n');
      line.append(" ".repeat(column));
    } else {
      line.append(" ".repeat(column - line.length()));
    }
  }

  private static int lastLineLength(StringBuilder text) {
    return text.length() - text.lastIndexOf("\n") - 1;
  }

  /// Folds a sentence between words. A word longer than the line stays whole: a name that is cut
  /// cannot be copied.
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      if (!line.isEmpty()) {
        line.append(' ');
      }
      line.append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
