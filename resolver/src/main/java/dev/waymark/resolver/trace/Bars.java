package dev.waymark.resolver.trace;

import static dev.waymark.resolver.trace.TraceWords.millis;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// One bar of text for each part of the journey, all to the same scale of time.
final class Bars {
  /// Columns for the milliseconds behind a bar.
  private static final int FIGURES = 12;

  private Bars() {}

  /// The microseconds that a part took. Steps that follow one another in the same part are one
  /// stretch, from the beginning of the first to the end of all: what the resolver thinks between
  /// two questions counts, and attempts at the same time count once.
  static long spent(List<Step> steps, Step.Part part) {
    long spent = 0;
    long to = 0;
    boolean isInside = false;
    for (Step step : steps) {
      if (step.part() != part) {
        isInside = false;
        continue;
      }
      if (!isInside) {
        to = step.startUs();
        isInside = true;
      }
      spent += Math.max(0, step.endUs() - to);
      to = Math.max(to, step.endUs());
    }
    return spent;
  }

  /// The bars, each line ending in a newline; nothing if no time passed.
  ///
  /// @param label columns in front of a bar
  static String of(List<Step> steps, int width, int label, Ink ink) {
    StringBuilder text = new StringBuilder();
    long end = steps.stream().mapToLong(Step::endUs).max().orElse(0);
    int columns = width - 2 - label - FIGURES;
    for (Step.Part part : Step.Part.values()) {
      List<Step> of = steps.stream().filter(step -> step.part() == part).toList();
      if (of.isEmpty() || end == 0) {
        continue;
      }
      char[] bar = " ".repeat(columns).toCharArray();
      for (Step step : of) {
        int from = (int) Math.min(columns - 1, step.startUs() * columns / end);
        int to = Math.clamp((step.endUs() * columns + end - 1) / end, from + 1, columns);
        Arrays.fill(bar, from, to, step.endUs() > step.startUs() ? '#' : '|');
      }
      text.append("  ")
          .append(ink.strong(String.format(Locale.ROOT, "%-" + (label - 1) + "s", part)))
          .append('|')
          .append(bar)
          .append('|')
          .append(String.format(Locale.ROOT, "%7s ms", millis(spent(steps, part))))
          .append('\n');
    }
    return text.toString();
  }
}
