package dev.waymark.resolver;

import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.iterate.Budget;
import dev.waymark.resolver.iterate.Narrator;
import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.validate.SecurityStatus;
import dev.waymark.wire.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/// How a question ended, as whoever asked sees it, and as the last event of its trace.
final class Endings {
  private Endings() {}

  /// The failure for a question that nobody has time for.
  static Outcome.Failed busy(Question question, String text) {
    return new Outcome.Failed(question, Cause.TOO_BUSY, text, "this resolver", true);
  }

  /// The failure for a question that this resolver itself failed at.
  static Outcome.Failed fault(Question question) {
    return new Outcome.Failed(
        question, Cause.INTERNAL, "the resolver has a fault", "this resolver", true);
  }

  /// The failure for a question whose answer came when the client had given up.
  static Outcome.Failed late(Question question, Duration deadline) {
    String text = "no answer within " + deadline.toMillis() + " ms, when clients have given up";
    return new Outcome.Failed(question, Cause.OUT_OF_TIME, text, question.name().toString(), true);
  }

  /// The RCODE a client gets.
  static int rcode(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Found found -> Rcode.NOERROR;
      case Outcome.Nothing nothing when nothing.isTooLong() -> Rcode.YXDOMAIN;
      case Outcome.Nothing nothing ->
          nothing.absence().nameExists() ? Rcode.NOERROR : Rcode.NXDOMAIN;
      case Outcome.Failed failed -> Rcode.SERVFAIL;
    };
  }

  /// Tells the end of the story.
  static void tell(Resolution end, Narrator story, Budget budget) {
    switch (end) {
      case Resolution.Failure failure ->
          story.tell(
              stamp ->
                  new TraceEvent.Fail(
                      stamp,
                      failure.question(),
                      failure.cause(),
                      failure.error(),
                      failure.text(),
                      failure.culprit(),
                      budget.spent()));
      case Resolution.Answered answered -> tellAnswer(answered, story, budget);
      case Resolution.NoData absent -> tellAnswer(absent, story, budget);
      case Resolution.NameError absent -> tellAnswer(absent, story, budget);
      case Resolution.TooLong tooLong -> tellAnswer(tooLong, story, budget);
    }
  }

  private static void tellAnswer(Resolution end, Narrator story, Budget budget) {
    story.tell(
        stamp ->
            new TraceEvent.Answer(
                stamp,
                end.question(),
                end.rcode(),
                end.status().word(),
                end.answer(),
                budget.spent()));
  }

  /// The end of a question whose walk ended so, with TTLs as they are at `now`.
  static Resolution of(Outcome outcome, long now) {
    return switch (outcome) {
      case Outcome.Found found -> {
        List<Record> answer = records(found.aliases(), now);
        answer.addAll(found.data().records(now));
        yield new Resolution.Answered(found.question(), answer, found.data().status());
      }
      case Outcome.Nothing nothing -> absent(nothing, now);
      case Outcome.Failed failed ->
          new Resolution.Failure(
              failed.question(),
              failed.cause(),
              failed.cause().error(),
              failed.text(),
              failed.culprit(),
              new SecurityStatus.Indeterminate());
    };
  }

  private static Resolution absent(Outcome.Nothing nothing, long now) {
    CacheEntry.Absence absence = nothing.absence();
    List<Record> answer = records(nothing.aliases(), now);
    if (nothing.isTooLong()) {
      return new Resolution.TooLong(nothing.question(), answer, absence.status());
    }
    List<Record> authority =
        absence.soa() == null ? List.of() : Objects.requireNonNull(absence.soa()).records(now);
    return absence.nameExists()
        ? new Resolution.NoData(nothing.question(), answer, authority, absence.status())
        : new Resolution.NameError(nothing.question(), answer, authority, absence.status());
  }

  private static List<Record> records(List<RankedRRset> rrsets, long now) {
    List<Record> records = new ArrayList<>();
    rrsets.forEach(rrset -> records.addAll(rrset.records(now)));
    return records;
  }
}
