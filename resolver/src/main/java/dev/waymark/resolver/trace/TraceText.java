package dev.waymark.resolver.trace;

import static dev.waymark.resolver.trace.TraceWords.count;
import static dev.waymark.resolver.trace.TraceWords.millis;
import static dev.waymark.resolver.trace.TraceWords.name;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.xbill.DNS.Record;

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
  private static final int LABEL = 9;

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
    appendOutcome(text, trace, steps);
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

  private void appendOutcome(StringBuilder text, Trace trace, List<Step> steps) {
    for (TraceEvent event : trace.events()) {
      switch (event) {
        case TraceEvent.Answer answer when answer.stamp().parent() == 0 ->
            appendAnswer(text, trace, answer);
        case TraceEvent.Fail fail when fail.stamp().parent() == 0 ->
            appendFailure(text, trace, fail);
        default -> {}
      }
    }
    appendBars(text, steps);
    appendAnsweredBy(text, trace);
    appendWorthKnowing(text, trace);
  }

  private void appendAnswer(StringBuilder text, Trace trace, TraceEvent.Answer answer) {
    List<String> aliases = TraceWords.aliases(answer);
    List<Record> data = TraceWords.answered(answer);
    String what = TraceWords.answer(answer);
    label(text, "ANSWER", ink.good(what));
    if (!aliases.isEmpty() && !data.isEmpty()) {
      label(text, "ALIASES", String.join(" > ", aliases) + " > " + name(data.getFirst().getName()));
    }
    appendCost(text, trace, answer.stamp(), answer.spent());
  }

  private void appendFailure(StringBuilder text, Trace trace, TraceEvent.Fail fail) {
    label(text, "ANSWER", ink.bad(TraceWords.SERVFAIL) + "   " + TraceWords.failure(fail));
    label(text, "CULPRIT", TraceWords.printable(fail.culprit()));
    label(text, "REPAIR", fail.cause().repair());
    appendCost(text, trace, fail.stamp(), fail.spent());
  }

  private void appendCost(StringBuilder text, Trace trace, Stamp end, Spent spent) {
    long zones =
        trace.events().stream()
            .filter(TraceEvent.Query.class::isInstance)
            .map(event -> ((TraceEvent.Query) event).zone())
            .distinct()
            .count();
    String zoneCount = zones == 0 ? "" : " in " + count((int) zones, "zone");
    label(
        text,
        "COST",
        spent.queries()
            + (spent.queries() == 1 ? " query" : " queries")
            + zoneCount
            + " ("
            + spent.allowed()
            + " allowed), "
            + millis(end.endUs())
            + " ms");
  }

  private void label(StringBuilder text, String label, String content) {
    String padded = label + " ".repeat(Math.max(1, LABEL - label.length()));
    List<String> lines = Columns.wrap(content, width - 2 - LABEL);
    for (int i = 0; i < lines.size(); i++) {
      text.append("  ")
          .append(i == 0 ? ink.strong(padded) : " ".repeat(LABEL))
          .append(lines.get(i))
          .append('\n');
    }
  }

  /// One bar for each part of the journey, all to the same scale of time.
  private void appendBars(StringBuilder text, List<Step> steps) {
    long end = steps.stream().mapToLong(Step::endUs).max().orElse(0);
    if (end == 0) {
      return;
    }
    int columns = width - 2 - LABEL - 12;
    text.append('\n');
    for (Step.Part part : Step.Part.values()) {
      List<Step> of = steps.stream().filter(step -> step.part() == part).toList();
      if (of.isEmpty()) {
        continue;
      }
      char[] bar = " ".repeat(columns).toCharArray();
      long spent = 0;
      for (Step step : of) {
        int from = (int) Math.min(columns - 1, step.startUs() * columns / end);
        int to = Math.clamp((step.endUs() * columns + end - 1) / end, from + 1, columns);
        java.util.Arrays.fill(bar, from, to, step.endUs() > step.startUs() ? '#' : '|');
        spent += step.depth() == 0 ? step.endUs() - step.startUs() : 0;
      }
      if (part == Step.Part.DNS) {
        spent = of.getLast().endUs() - of.getFirst().startUs();
      }
      text.append("  ")
          .append(ink.strong(String.format(Locale.ROOT, "%-" + (LABEL - 1) + "s", part)))
          .append('|')
          .append(bar)
          .append('|')
          .append(String.format(Locale.ROOT, "%7s ms%n", millis(spent)).replace("\r\n", "\n"));
    }
  }

  private void appendAnsweredBy(StringBuilder text, Trace trace) {
    for (TraceEvent event : trace.events()) {
      if (event instanceof TraceEvent.HttpResponded http) {
        List<String> who = new ArrayList<>();
        http.header("Via").forEach(via -> who.add(via.substring(via.indexOf(' ') + 1)));
        who.addAll(http.header("X-Served-By"));
        if (!who.isEmpty()) {
          text.append('\n');
          label(text, "ANSWERED", "by " + TraceWords.printable(String.join(" > ", who)));
        }
      }
    }
  }

  private void appendWorthKnowing(StringBuilder text, Trace trace) {
    List<String> silent =
        trace.events().stream()
            .filter(TraceEvent.Timeout.class::isInstance)
            .map(event -> (TraceEvent.Timeout) event)
            .map(timeout -> name(timeout.server().name()))
            .distinct()
            .toList();
    if (!silent.isEmpty()) {
      label(
          text,
          "NOTICE",
          "no reply came from " + String.join(", ", silent) + ": that time was spent waiting");
    }
    List<InetSocketAddress> dead =
        trace.events().stream()
            .filter(TraceEvent.TcpFailed.class::isInstance)
            .map(event -> ((TraceEvent.TcpFailed) event).wanted())
            .toList();
    if (!dead.isEmpty()) {
      label(
          text,
          "NOTICE",
          dead.stream().map(TraceWords::text).collect(Collectors.joining(", "))
              + " did not take the connection: the next address was tried");
    }
  }
}
