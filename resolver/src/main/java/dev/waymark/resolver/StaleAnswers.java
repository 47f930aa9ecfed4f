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
import dev.waymark.resolver.trace.TraceListener;
import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.Question;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Answers whose TTL is over, for when there is nothing better: RFC 8767.
final class StaleAnswers {
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

  /// What `walk` finds; a stale answer if there is one and the walk takes longer than a client
  /// should wait. The walk then goes on, for those who ask next.
  Outcome patiently(Question question, Narrator story, Supplier<Outcome> walk) {
    // A trace shows the walk itself, so it is waited for.
    boolean waitable = !stale.on() || story.isOn() || recall(question, 0) != null;
    Outcome old = waitable ? null : find(question, "the servers are slow");
    if (old == null) {
      return walk.get();
    }
    CompletableFuture<Outcome> found = new CompletableFuture<>();
    Thread.ofVirtual().name("refresh").start(() -> found.complete(walk.get()));
    try {
      return found.get(stale.clientTimeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return old;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return old;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
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
        absence.source(),
        absence.storedAt());
  }
}
