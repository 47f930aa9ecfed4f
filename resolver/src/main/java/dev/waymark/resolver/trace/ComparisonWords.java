package dev.waymark.resolver.trace;

import static dev.waymark.resolver.trace.TraceWords.count;
import static dev.waymark.resolver.trace.TraceWords.zone;

import java.util.List;
import java.util.stream.Stream;

/// The words for what two runs of the same question have in common, and what not.
final class ComparisonWords {
  private ComparisonWords() {}

  static String why(Comparison.Row row) {
    return switch (row.why()) {
      case BOTH -> "asked both times";
      case ANSWER_CACHED -> "the answer was still known";
      case DELEGATION_CACHED -> "the servers further down were still known";
      case RAN_OUT -> "what was known before had run out";
      case SERVERS -> "not every server of " + zone(row.zone()) + " helped at once";
      case OTHER_WAY -> "the walk took another way";
    };
  }

  /// The reasons for more or fewer queries, in a line.
  static String summary(Comparison both) {
    List<String> reasons =
        Stream.of(Comparison.Why.values())
            .filter(why -> both.rows().stream().anyMatch(row -> row.why() == why))
            .flatMap(why -> reason(why).stream())
            .toList();
    return reasons.isEmpty() ? "the same was asked" : String.join(", ", reasons);
  }

  private static List<String> reason(Comparison.Why why) {
    return switch (why) {
      case BOTH -> List.of();
      case ANSWER_CACHED -> List.of("answers cached");
      case DELEGATION_CACHED -> List.of("delegations cached");
      case RAN_OUT -> List.of("TTLs ran out");
      case SERVERS -> List.of("servers tried");
      case OTHER_WAY -> List.of("another way taken");
    };
  }

  static String time(Step.Part part) {
    return switch (part) {
      case DNS -> "";
      case CHECK -> "asked for this trace only";
      case TCP, TLS, HTTP -> "DNS caching does not touch this";
    };
  }

  static String answer(Comparison both) {
    if (both.isSameEnd()) {
      return "the same both times";
    }
    return "changed, from "
        + TraceWords.outcome(both.before())
        + " to "
        + TraceWords.outcome(both.after());
  }

  /// What a cache hides from those who ask it.
  static String stillTold(Trace after, long seconds) {
    return "had the owner of "
        + TraceWords.name(after.question().name())
        + " changed it now, this resolver would not show it for another "
        + count((int) seconds, "second");
  }
}
