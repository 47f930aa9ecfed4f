package dev.waymark.resolver;

import dev.waymark.resolver.cache.FailureCache;
import dev.waymark.resolver.iterate.Budget;
import dev.waymark.resolver.iterate.Iteration;
import dev.waymark.resolver.iterate.Narrator;
import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.iterate.Surroundings;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Question;
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

  /// @param maxWaiting how many may wait for one answer
  Walks(Surroundings around, int maxWaiting) {
    this.around = around;
    flights = new Flights(maxWaiting);
  }

  /// How many questions are being resolved now.
  int count() {
    return flights.count();
  }

  /// Walks, or waits for whoever walks for the same question already.
  Outcome fly(Question question, Narrator story, Budget budget) {
    Outcome outcome =
        flights.fly(
            question,
            around.limits().time(),
            () -> tellJoined(question, story),
            () -> walk(question, () -> new Iteration(around, budget, story).resolve(question)));
    return outcome != null
        ? outcome
        : Endings.busy(question, "waited too long for the same question");
  }

  /// Walks although the answer is known; whoever asks after its TTL is over waits for this walk. If
  /// it fails, what is known still counts, so the failure is not remembered.
  void refresh(Question question, Narrator nobody) {
    Budget budget = new Budget(around.limits(), around.ticker());
    flights.fly(
        question,
        around.limits().time(),
        () -> {},
        () -> guarded(question, () -> new Iteration(around, budget, nobody).refresh(question)));
  }

  /// The failure of this question that is still remembered; null if there is none.
  @Nullable Outcome failedBefore(Question question, Narrator story) {
    FailureCache.Failure failure = around.stores().failures().get(question);
    return failure == null ? null : remembered(question, failure, story);
  }

  private static void tellJoined(Question question, Narrator story) {
    if (story.isOn()) {
      story.tell(stamp -> new TraceEvent.Joined(stamp, question));
    }
  }

  private static Outcome guarded(Question question, Supplier<Outcome> walk) {
    try {
      return walk.get();
    } catch (RuntimeException e) {
      LOG.error("resolving {} failed", question, e);
      String text = "the resolver has a fault";
      return new Outcome.Failed(question, Cause.INTERNAL, text, "this resolver", true);
    }
  }

  private Outcome walk(Question question, Supplier<Outcome> walk) {
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
