package dev.waymark.resolver;

import dev.waymark.resolver.Flights.Landing;
import dev.waymark.resolver.cache.FailureCache;
import dev.waymark.resolver.iterate.Budget;
import dev.waymark.resolver.iterate.Iteration;
import dev.waymark.resolver.iterate.Narrator;
import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.iterate.Surroundings;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Question;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The walks under way: one for each question, which all who ask it wait for, and the failures that
/// walks have ended in.
final class Walks {
  private static final Logger LOG = LoggerFactory.getLogger(Resolver.class);

  private final Surroundings around;
  private final Flights flights;
  private final int maxWaiting;

  /// @param maxWaiting how many may wait for one answer
  Walks(Surroundings around, Flights flights, int maxWaiting) {
    this.around = around;
    this.flights = flights;
    this.maxWaiting = maxWaiting;
  }

  /// How many questions are being resolved now.
  int count() {
    return flights.count();
  }

  /// Walks, or waits for whoever walks for the same question already.
  Outcome fly(Question question, Errand errand) {
    Narrator story = errand.story();
    Flights.Joining joining = joining(errand.budget().timeLeft(), () -> joined(question, story));
    return outcome(question, flights.fly(question, joining, walk(question, errand)));
  }

  /// The same for a client that waits no longer than `patience` while the walk goes on, on a thread
  /// of its own.
  ///
  /// @return null if the answer did not come in that time
  @Nullable Outcome flyApart(Question question, Errand errand, Duration patience) {
    Narrator story = errand.story();
    Flights.Joining joining = joining(patience, () -> joined(question, story));
    Landing landing = flights.flyApart(question, joining, errand.leave(), walk(question, errand));
    return landing == Landing.Missed.TOO_LATE ? null : outcome(question, landing);
  }

  /// Walks although the answer is known; whoever asks after its TTL is over waits for this walk. If
  /// it fails, what is known still counts, so the failure is not remembered.
  void refresh(Question question, Narrator nobody) {
    Budget budget = new Budget(around.limits(), around.ticker());
    flights.fly(
        question,
        joining(budget.timeLeft(), () -> {}),
        () -> guarded(question, () -> new Iteration(around, budget, nobody).refresh(question)));
  }

  private Flights.Joining joining(Duration patience, Runnable joined) {
    return new Flights.Joining(patience, maxWaiting, joined);
  }

  private Outcome outcome(Question question, Landing landing) {
    return switch (landing) {
      case Landing.Landed landed -> landed.outcome();
      case Landing.Missed.TOO_MANY ->
          Endings.busy(
              question, "this resolver is busy: " + maxWaiting + " clients wait for " + question);
      case Landing.Missed.TOO_LATE ->
          new Outcome.Failed(
              question,
              Cause.OUT_OF_TIME,
              "time allowed was over while another client's " + question + " was being resolved",
              question.name().toString(),
              true);
      case Landing.Missed.FAULT -> Endings.fault(question);
    };
  }

  /// The failure of this question that is still remembered; null if there is none.
  @Nullable Outcome failedBefore(Question question, Narrator story) {
    FailureCache.Failure failure = around.stores().failures().get(question);
    return failure == null ? null : remembered(question, failure, story);
  }

  private static void joined(Question question, Narrator story) {
    if (story.isOn()) {
      story.tell(stamp -> new TraceEvent.Joined(stamp, question));
    }
  }

  private static Outcome guarded(Question question, Supplier<Outcome> walk) {
    try {
      return walk.get();
    } catch (RuntimeException e) {
      LOG.error("resolving {} failed", question, e);
      return Endings.fault(question);
    }
  }

  private Supplier<Outcome> walk(Question question, Errand errand) {
    return () ->
        counted(
            question,
            () -> new Iteration(around, errand.budget(), errand.story()).resolve(question));
  }

  private Outcome counted(Question question, Supplier<Outcome> walk) {
    around.watch().walks();
    Outcome outcome = guarded(question, walk);
    if (outcome instanceof Outcome.Failed failed) {
      around.watch().failed(failed.cause());
      if (failed.cause() == Cause.INTERNAL) {
        return outcome;
      }
      around.stores().failures().put(question, failed.cause(), failed.text(), failed.culprit());
    } else {
      around.stores().failures().remove(question);
    }
    return outcome;
  }

  private Outcome remembered(Question question, FailureCache.Failure failure, Narrator story) {
    long left = failure.expiresAt() - around.stores().failures().now();
    if (story.isOn()) {
      story.tell(
          stamp ->
              new TraceEvent.CachedFailure(
                  stamp, question, left, failure.cause(), failure.culprit()));
    }
    return new Outcome.Failed(question, Cause.CACHED, failure.text(), failure.culprit(), true);
  }
}
