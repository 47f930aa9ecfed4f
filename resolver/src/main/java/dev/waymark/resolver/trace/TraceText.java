package dev.waymark.resolver.trace;

import static dev.waymark.resolver.trace.TraceWords.count;
import static dev.waymark.resolver.trace.TraceWords.millis;

import java.util.List;

/// A trace as text for a terminal: the steps with their reasons, then the answer, its cost, and a
/// bar for each part of the journey.
///
/// The same trace gives the same text, whether it has just been made or was read from a file.
///
/// @param width of the terminal in columns
/// @param all whether details are told that the short form leaves out
/// @param ink how to emphasise
public record TraceText(int width, boolean all, Ink ink) {
  /// The narrowest terminal that is laid out for; below it, lines are simply longer.
  public static final int MIN_WIDTH = 60;

  /// Longer lines are hard to read, whatever the terminal can show.
  public static final int MAX_WIDTH = 110;

  private static final int NOTE_INDENT = 14;

  /// Bounds the width.
  public TraceText {
    width = Math.clamp(width, MIN_WIDTH, MAX_WIDTH);
  }

  /// Renders the trace, each line ending in a newline.
  public String render(Trace trace) {
    List<Step> steps = TraceSteps.of(trace);
    StringBuilder text = new StringBuilder();
    Columns columns = Columns.of(steps, width);
    text.append(ink.faint(columns.row("#", "ms", "who was asked", "question", "what came back")))
        .append('\n');
    for (Step step : steps) {
      appendStep(text, columns, step);
    }
    if (trace.omitted() > 0) {
      text.append("      ").append(count(trace.omitted(), "more event")).append(" not kept\n");
    }
    text.append('\n');
    new OutcomeText(width, ink, text).append(trace, steps);
    return text.toString();
  }

  /// A sentence folded to the width, its lines after the first one indented.
  public String folded(String sentence, int indent) {
    return String.join("\n" + " ".repeat(indent), Columns.wrap(sentence, width - indent));
  }

  /// How many steps the trace has.
  public int steps(Trace trace) {
    return TraceSteps.of(trace).size();
  }

  /// Renders one step in full, for a person who asks what it means.
  public String explain(Trace trace, int n) {
    List<Step> steps = TraceSteps.of(trace);
    StringBuilder text = new StringBuilder();
    new TraceText(width, true, ink).appendStep(text, Columns.of(steps, width), steps.get(n - 1));
    return text.toString();
  }

  private void appendStep(StringBuilder text, Columns columns, Step step) {
    String indent = "> ".repeat(step.depth());
    text.append(
            columns.row(
                String.valueOf(step.n()),
                millis(step.startUs()),
                indent + step.who(),
                step.question(),
                step.result()))
        .append('\n');
    for (Note note : step.notes()) {
      if (all || !note.detail()) {
        appendNote(text, note);
      }
    }
  }

  private void appendNote(StringBuilder text, Note note) {
    List<String> lines = Columns.wrap(note.text(), width - NOTE_INDENT - 2);
    for (int i = 0; i < lines.size(); i++) {
      String line = " ".repeat(NOTE_INDENT) + (i == 0 ? ". " : "  ") + lines.get(i);
      boolean isLast = i == lines.size() - 1;
      if (!isLast || note.reference().isEmpty()) {
        text.append(ink.faint(line)).append('\n');
        continue;
      }
      int gap = width - line.length() - note.reference().length();
      if (gap < 2) {
        text.append(ink.faint(line)).append('\n');
        line = "";
        gap = width - note.reference().length();
      }
      text.append(ink.faint(line + " ".repeat(gap) + note.reference())).append('\n');
    }
  }
}
