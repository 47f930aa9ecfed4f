package dev.waymark.resolver;

import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.iterate.Budget;
import dev.waymark.resolver.iterate.Iteration;
import dev.waymark.resolver.iterate.Narrator;
import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.iterate.Outcome.Remark;
import dev.waymark.resolver.iterate.Surroundings;
import dev.waymark.resolver.settings.StaleSettings;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.TraceListener;
import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.Question;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers whose TTL is over, for when there is nothing better: RFC 8767.
final class StaleAnswers {
  private static final String SLOW = "the servers are slow";

  private final ResolverSettings settings;
  private final StaleSettings stale;
  private final Surroundings around;

  StaleAnswers(ResolverSettings settings, Surroundings around) {
    this.settings = settings;
    stale = settings.stale();
    this.around = around;
  }

  /// A stale answer instead of a failure, if there is one (RFC 8767, section 5).
  Outcome instead(Outcome.Failed failed, Narrator story) {
    Outcome old = stale.on() ? find(failed.question(), failed.text()) : null;
    return old == null ? failed : told(old, story);
  }

  /// What is found; a stale answer if there is one and finding takes longer than a client should
  /// wait. The walk then goes on, for those who ask next.
  Outcome patiently(Question question, Errand errand, Walks walks) {
    if (errand.isLate()) {
      return atOnce(question);
    }
    // A trace shows the walk itself, so it is waited for.
    boolean waitable = !stale.on() || errand.story().isOn() || recall(question, 0) != null;
    Outcome old = waitable ? null : find(question, SLOW);
    if (old == null) {
      return walks.fly(question, errand);
    }
    Outcome found = walks.flyApart(question, errand, stale.clientTimeout());
    if (found != null) {
      return found;
    }
    errand.isLateNow();
    return old;
  }

  /// What is known, stale or not, for a client that has waited as long as it should.
  private Outcome atOnce(Question question) {
    Outcome known = recall(question, 0);
    Outcome any = known == null ? find(question, SLOW) : known;
    String culprit = question.name().toString();
    return any == null
        ? new Outcome.Failed(question, Cause.OUT_OF_TIME, SLOW + ": " + culprit, culprit, true)
        : any;
  }

  private static Outcome told(Outcome old, Narrator story) {
    story.decided(old.question(), "stale-answer", "RFC 8767, section 4");
    return old;
  }

  private @Nullable Outcome find(Question question, String why) {
    return switch (recall(question, stale.maxAge())) {
      case null -> null;
      case Outcome.Found found ->
          new Outcome.Found(
              question,
              extended(found.aliases()),
              extended(found.data()),
              new Remark(ExtendedError.STALE_ANSWER, why));
      case Outcome.Nothing nothing ->
          new Outcome.Nothing(
              question,
              extended(nothing.aliases()),
              extended(nothing.absence()),
              new Remark(error(nothing.absence()), why));
      case Outcome.Failed _ -> null;
    };
  }

  private @Nullable Outcome recall(Question question, long staleSeconds) {
    Narrator nobody = new Narrator(TraceListener.NONE, settings.ticker());
    Budget budget = new Budget(settings.limits(), settings.ticker());
    return new Iteration(around, budget, nobody, staleSeconds).recall(question);
  }

  private static ExtendedError error(CacheEntry.Absence absence) {
    return absence.nameExists() ? ExtendedError.STALE_ANSWER : ExtendedError.STALE_NXDOMAIN;
  }

  private List<RankedRRset> extended(List<RankedRRset> rrsets) {
    return rrsets.stream().map(this::extended).toList();
  }

  private RankedRRset extended(RankedRRset rrset) {
    return rrset.extended(around.stores().answers().now(), stale.answerTtl());
  }

  private CacheEntry.Absence extended(CacheEntry.Absence absence) {
    RankedRRset soa = absence.soa();
    return new CacheEntry.Absence(
        absence.nameExists(),
        soa == null ? null : extended(soa),
        absence.status(),
        absence.storedAt());
  }
}
