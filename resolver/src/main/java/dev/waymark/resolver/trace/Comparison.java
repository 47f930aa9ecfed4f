package dev.waymark.resolver.trace;

import dev.waymark.wire.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.xbill.DNS.Name;

/// Two runs of the same question, laid side by side: which questions to servers they share, which
/// only one of them had, and why.
///
/// @param before the earlier run
/// @param after the later one
/// @param rows their questions to servers, in the order in which they were asked
record Comparison(Trace before, Trace after, List<Row> rows) {
  /// A question to some server of a zone.
  ///
  /// @param zone whose server was asked
  /// @param question as it was sent, its letters in lower case
  /// @param before how often the earlier run asked it
  /// @param after how often the later one did
  /// @param why the difference
  record Row(Name zone, Question question, int before, int after, Why why) {}

  /// Why one run asked what the other did not.
  enum Why {
    /// Both asked.
    BOTH,
    /// The answer was still in the cache.
    ANSWER_CACHED,
    /// The servers of the zones on the way were still known.
    DELEGATION_CACHED,
    /// The later run had to ask what the earlier one still knew.
    RAN_OUT,
    /// A server did not help, and another one or another way was tried.
    SERVERS,
    /// The walk took another way.
    OTHER_WAY
  }

  static Comparison of(Trace before, Trace after) {
    List<Asking> earlier = askings(before);
    List<Asking> later = askings(after);
    List<Asking> all = new ArrayList<>(earlier);
    all.addAll(later);
    List<Row> rows =
        all.stream()
            .distinct()
            .map(
                asking -> {
                  int first = count(earlier, asking);
                  int second = count(later, asking);
                  Why why = why(asking, first, second, before, after);
                  return new Row(asking.zone, asking.question, first, second, why);
                })
            .toList();
    return new Comparison(before, after, rows);
  }

  private record Asking(Name zone, Question question) {}

  private static List<Asking> askings(Trace trace) {
    return trace.events().stream()
        .filter(TraceEvent.Query.class::isInstance)
        .map(TraceEvent.Query.class::cast)
        .map(query -> new Asking(query.zone(), lowerCase(query.question().sent())))
        .toList();
  }

  private static Question lowerCase(Question sent) {
    return new Question(sent.name().canonicalize(), sent.type());
  }

  private static int count(List<Asking> askings, Asking asking) {
    return (int) askings.stream().filter(asking::equals).count();
  }

  private static Why why(Asking asking, int first, int second, Trace before, Trace after) {
    if (first == second) {
      return Why.BOTH;
    }
    if (first > 0 && second > 0) {
      return Why.SERVERS;
    }
    if (first > 0) {
      if (isCached(after)) {
        return Why.ANSWER_CACHED;
      }
      return knows(after, asking.question.name()) ? Why.DELEGATION_CACHED : Why.OTHER_WAY;
    }
    boolean wasKnown = isCached(before) || knows(before, asking.question.name());
    return wasKnown ? Why.RAN_OUT : Why.OTHER_WAY;
  }

  /// Whether nobody was asked, since the cache knew.
  private static boolean isCached(Trace trace) {
    return trace.queries() == 0 && cached(trace).isPresent();
  }

  /// The seconds for which what the cache knew may still be told.
  static Optional<Long> cached(Trace trace) {
    return trace.events().stream()
        .flatMap(
            event ->
                switch (event) {
                  case TraceEvent.CacheHit hit -> Optional.of(hit.ttlLeft()).stream();
                  case TraceEvent.CacheNegative negative ->
                      Optional.of(negative.ttlLeft()).stream();
                  default -> Optional.<Long>empty().stream();
                })
        .min(Long::compare);
  }

  /// Whether the servers of `name`, or of a zone below it, were known when the walk began.
  private static boolean knows(Trace trace, Name name) {
    return trace.events().stream()
        .anyMatch(
            event ->
                event instanceof TraceEvent.DelegationKnown known && known.zone().subdomain(name));
  }

  /// Whether both ended alike: the same data in any order, the same absence, or the same failure.
  boolean isSameEnd() {
    return end(before).equals(end(after));
  }

  /// How a run ended, without what changes from run to run: order and TTL.
  private static Set<String> end(Trace trace) {
    return trace.end().stream()
        .flatMap(
            event ->
                switch (event) {
                  case TraceEvent.Answer answer when answer.records().isEmpty() ->
                      Set.of(TraceWords.rcode(answer.rcode())).stream();
                  case TraceEvent.Answer answer ->
                      answer.records().stream()
                          .map(rr -> TraceWords.name(rr.getName()) + " " + rr.rdataToString());
                  case TraceEvent.Fail fail -> Set.of(fail.cause().id()).stream();
                  default -> Set.<String>of().stream();
                })
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Microseconds that the steps of a part took; empty where a run has no such part.
  static Optional<Long> spent(Trace trace, Step.Part part) {
    List<Step> steps = TraceSteps.of(trace);
    return steps.stream().anyMatch(step -> step.part() == part)
        ? Optional.of(Bars.spent(steps, part))
        : Optional.empty();
  }
}
