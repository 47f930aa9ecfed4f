package dev.waymark.resolver.trace;

import static dev.waymark.resolver.trace.TraceWords.millis;
import static dev.waymark.resolver.trace.TraceWords.text;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Two runs of the same question as text for a terminal: what the later one saved or spent more,
/// question by question, and why.
///
/// @param width of the terminal in columns
/// @param ink how to emphasise
public record ComparisonText(int width, Ink ink) {
  private static final String ROW = "  %-9s%10s%10s%10s   ";
  private static final int INDENT = 2 + 9 + 3 * 10 + 3;

  /// Bounds the width.
  public ComparisonText {
    width = Math.clamp(width, TraceText.MIN_WIDTH, TraceText.MAX_WIDTH);
  }

  /// Renders the comparison, each line ending in a newline.
  public String render(Trace before, Trace after) {
    Comparison both = Comparison.of(before, after);
    StringBuilder text = new StringBuilder();
    text.append(ink.faint(ROW.formatted("", "before", "after", "saved") + "why")).append('\n');
    long saved = before.queries() - after.queries();
    row(text, "queries", before.queries(), after.queries(), saved, ComparisonWords.summary(both));
    for (Step.Part part : Step.Part.values()) {
      appendPart(text, both, part);
    }
    text.append('\n');
    appendQuestions(text, both);
    label(text, "ANSWER", ComparisonWords.answer(both));
    Comparison.cached(after)
        .filter(_ -> after.queries() == 0 && !isChanged(after))
        .ifPresent(left -> label(text, "NOTICE", ComparisonWords.stillTold(after, left)));
    return text.toString();
  }

  /// Whether it has been told already that the owner has changed what the cache has.
  private static boolean isChanged(Trace trace) {
    return trace.events().stream()
        .anyMatch(
            event ->
                event instanceof TraceEvent.SourceChecked checked
                    && checked.still() == TraceEvent.Still.CHANGED);
  }

  private void appendPart(StringBuilder text, Comparison both, Step.Part part) {
    Optional<Long> before = Comparison.spent(both.before(), part);
    Optional<Long> after = Comparison.spent(both.after(), part);
    if (before.isEmpty() && after.isEmpty()) {
      return;
    }
    Function<Long, String> shown = micros -> millis(micros) + " ms";
    String saved =
        before.isPresent() && after.isPresent() ? shown.apply(before.get() - after.get()) : "-";
    row(
        text,
        part.toString(),
        before.map(shown).orElse("-"),
        after.map(shown).orElse("-"),
        saved,
        ComparisonWords.time(part));
  }

  private void row(
      StringBuilder text, String what, Object before, Object after, Object saved, String why) {
    String line = String.format(Locale.ROOT, ROW, what, before, after, saved);
    String whole = line + String.join("\n" + " ".repeat(INDENT), Columns.wrap(why, width - INDENT));
    text.append(whole.stripTrailing()).append('\n');
  }

  /// The questions to servers, aligned.
  private void appendQuestions(StringBuilder text, Comparison both) {
    if (both.rows().isEmpty()) {
      return;
    }
    int column =
        both.rows().stream().mapToInt(row -> text(row.question()).length()).max().orElse(0);
    int wide = Math.clamp(column, "asked".length(), width / 2);
    text.append(ink.faint(questionRow(wide, "before", "after", "asked", "why"))).append('\n');
    for (Comparison.Row row : both.rows()) {
      text.append(
              questionRow(
                  wide,
                  row.before() == 0 ? "-" : "x" + row.before(),
                  row.after() == 0 ? "-" : "x" + row.after(),
                  text(row.question()),
                  ComparisonWords.why(row)))
          .append('\n');
    }
    text.append('\n');
  }

  private String questionRow(int wide, String before, String after, String asked, String why) {
    String start =
        String.format(Locale.ROOT, "  %6s  %5s  %-" + wide + "s  ", before, after, asked);
    int indent = 2 + 6 + 2 + 5 + 2 + wide + 2;
    String separator = "\n" + " ".repeat(indent);
    String first = start.length() > indent ? start.stripTrailing() + separator : start;
    return first + String.join(separator, Columns.wrap(why, width - indent));
  }

  private void label(StringBuilder text, String label, String content) {
    String start = "  " + String.format(Locale.ROOT, "%-9s", label);
    String separator = "\n" + " ".repeat(start.length());
    text.append(ink.strong(start))
        .append(String.join(separator, Columns.wrap(content, width - start.length())))
        .append('\n');
  }
}
