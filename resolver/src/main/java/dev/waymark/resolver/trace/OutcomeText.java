package dev.waymark.resolver.trace;

import static dev.waymark.resolver.trace.TraceWords.count;
import static dev.waymark.resolver.trace.TraceWords.millis;
import static dev.waymark.resolver.trace.TraceWords.name;
import static dev.waymark.resolver.trace.TraceWords.printable;

import java.util.List;
import java.util.stream.Collectors;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// What stands below the steps: the answer or why there is none, its cost, the page or why there is
/// none, where the time went, and what else is worth knowing.
///
/// @param width of a line
/// @param ink how to emphasise
/// @param text to which everything is appended
record OutcomeText(int width, Ink ink, StringBuilder text) {
  private static final int LABEL = 9;

  void append(Trace trace, List<Step> steps) {
    trace
        .end()
        .ifPresent(
            end -> {
              switch (end) {
                case TraceEvent.Answer answer -> appendAnswer(trace, answer);
                case TraceEvent.Fail fail -> appendFailure(trace, fail);
                default -> throw new IllegalStateException(end + " is no end");
              }
            });
    each(trace, PageEvent.PageFailed.class).forEach(this::appendPageFailure);
    String bars = Bars.of(steps, width, LABEL, ink);
    text.append(bars.isEmpty() ? "" : "\n" + bars);
    String parts = TimeWords.parts(steps);
    if (!bars.isEmpty() && !parts.isEmpty()) {
      label("TIMES", parts);
    }
    appendAnsweredBy(trace);
    appendNotices(trace);
  }

  private static <T extends TraceEvent> List<T> each(Trace trace, Class<T> type) {
    return trace.events().stream().filter(type::isInstance).map(type::cast).toList();
  }

  private void appendAnswer(Trace trace, TraceEvent.Answer answer) {
    List<String> aliases = TraceWords.aliases(answer);
    List<Record> data = TraceWords.answered(answer);
    label("ANSWER", ink.good(TraceWords.answer(answer)));
    if (!aliases.isEmpty() && !data.isEmpty()) {
      label("ALIASES", String.join(" > ", aliases) + " > " + name(data.getFirst().getName()));
    }
    appendCost(trace, answer.stamp(), answer.spent());
  }

  private void appendFailure(Trace trace, TraceEvent.Fail fail) {
    label("ANSWER", ink.bad(TraceWords.SERVFAIL) + "   " + TraceWords.failure(fail));
    label("CULPRIT", printable(TraceWords.culprit(fail)));
    label("REPAIR", fail.cause().repair());
    appendCost(trace, fail.stamp(), fail.spent());
  }

  private void appendCost(Trace trace, Stamp end, Spent spent) {
    List<TraceEvent.Query> queries = each(trace, TraceEvent.Query.class);
    long zones =
        queries.stream()
            .filter(query -> query.stamp().n() < end.n())
            .map(TraceEvent.Query::zone)
            .distinct()
            .count();
    String zoneCount = zones == 0 ? "" : " in " + count((int) zones, "zone");
    label(
        "COST",
        TraceWords.queries(spent.queries())
            + zoneCount
            + " ("
            + spent.allowed()
            + " allowed), "
            + millis(end.endUs())
            + " ms"
            + TimeWords.source(end.endUs(), modelled(trace, end))
            + checks(trace)
            + further(trace, queries.stream().filter(one -> one.stamp().n() > end.n()).count()));
  }

  /// Microseconds up to the answer that are a network model's.
  private static long modelled(Trace trace, Stamp end) {
    return trace.events().stream()
        .map(TraceEvent::stamp)
        .filter(stamp -> stamp.n() < end.n())
        .mapToLong(Stamp::modelledUs)
        .sum();
  }

  /// What the trace has asked by itself.
  private static String checks(Trace trace) {
    int checks = each(trace, TraceEvent.SourceChecked.class).size();
    return checks == 0 ? "" : "; this trace asked " + checks + " more, to compare";
  }

  /// What was asked beside the question itself, for the page's sake.
  private static String further(Trace trace, long queries) {
    List<PageEvent.FurtherLookup> lookups = each(trace, PageEvent.FurtherLookup.class);
    if (lookups.isEmpty()) {
      return "";
    }
    String types =
        lookups.stream()
            .map(lookup -> Type.string(lookup.question().type()))
            .distinct()
            .collect(Collectors.joining(", "));
    return "; for the page " + queries + " more (" + types + ")";
  }

  private void appendPageFailure(PageEvent.PageFailed failed) {
    label("PAGE", ink.bad("none") + "   " + printable(failed.text()));
    label("CULPRIT", printable(failed.culprit()));
    label("REPAIR", failed.cause().repair());
  }

  private void appendAnsweredBy(Trace trace) {
    List<PageEvent.HttpResponded> responses = each(trace, PageEvent.HttpResponded.class);
    if (!responses.isEmpty()) {
      PageWords.answeredBy(responses.getLast())
          .ifPresent(
              who -> {
                text.append('\n');
                label("ANSWERED", "by " + printable(who));
              });
    }
  }

  /// A change that this resolver does not know of yet: what most people mean by "propagation".
  private void appendChanges(Trace trace) {
    for (TraceEvent.SourceChecked checked : each(trace, TraceEvent.SourceChecked.class)) {
      if (checked.still() == TraceEvent.Still.CHANGED) {
        boolean wasAbsent =
            each(trace, TraceEvent.CacheNegative.class).stream()
                .anyMatch(negative -> negative.stamp().n() == checked.stamp().parent());
        label("CHANGED", printable(SourceWords.notice(checked, wasAbsent)));
      }
    }
  }

  private void appendNotices(Trace trace) {
    appendChanges(trace);
    String silent =
        each(trace, TraceEvent.Timeout.class).stream()
            .map(timeout -> name(timeout.server().name()))
            .distinct()
            .collect(Collectors.joining(", "));
    if (!silent.isEmpty()) {
      label("NOTICE", "no reply came from " + silent + ": that time was spent waiting");
    }
    List<PageEvent.TcpFailed> dead = each(trace, PageEvent.TcpFailed.class);
    if (!dead.isEmpty()) {
      int last = dead.getLast().stamp().n();
      boolean wasLast =
          trace.events().stream()
              .filter(event -> event.stamp().n() > last)
              .noneMatch(PageEvent.TcpConnected.class::isInstance);
      String addresses =
          dead.stream()
              .map(failed -> TraceWords.text(failed.wanted()))
              .distinct()
              .collect(Collectors.joining(", "));
      label(
          "NOTICE",
          addresses
              + " did not take the connection: "
              + (wasLast ? "there was no other address to try" : "the next address was tried"));
    }
  }

  private void label(String label, String content) {
    String padded = label + " ".repeat(Math.max(1, LABEL - label.length()));
    List<String> lines = Columns.wrap(content, width - 2 - LABEL);
    for (int i = 0; i < lines.size(); i++) {
      text.append("  ")
          .append(i == 0 ? ink.strong(padded) : " ".repeat(LABEL))
          .append(lines.get(i))
          .append('\n');
    }
  }
}
