package dev.waymark.resolver;

import dev.waymark.resolver.cache.AnswerCache;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.iterate.Budget;
import dev.waymark.resolver.iterate.Iteration;
import dev.waymark.resolver.iterate.Narrator;
import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.iterate.Surroundings;
import dev.waymark.resolver.trace.TraceListener;
import dev.waymark.wire.Question;
import dev.waymark.wire.WireRRset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;

/// How a client's question is answered: the steps before and after the walk.
///
/// ```
///   special name, static host? --> failed a moment ago? --> cache, or the walk
///       --> stale rather than nothing --> no private address --> an IPv6 address made
/// ```
final class Finding {
  private final ResolverSettings settings;
  private final Surroundings around;
  private final AnswerCache answers;
  private final Walks walks;
  private final OwnRules rules;
  private final StaleAnswers stale;
  private final Dns64 dns64;
  private final Prefetch prefetch;

  Finding(ResolverSettings settings, Surroundings around, Walks walks, OwnRules rules) {
    this.settings = settings;
    this.around = around;
    this.walks = walks;
    answers = around.stores().answers();
    this.rules = rules;
    stale = new StaleAnswers(settings, around);
    dns64 = new Dns64(settings.policy().dns64());
    prefetch =
        new Prefetch(settings.cache().prefetch(), question -> walks.refresh(question, nobody()));
  }

  /// Finds the answer: waits for the network, and tells `listener` every decision.
  ///
  /// @param asItIs whether the client wants no address made for it
  /// @param leave to work on it, which the caller ends
  Outcome find(Question question, boolean asItIs, TraceListener listener, Leave leave) {
    Narrator story = new Narrator(listener, settings.ticker());
    Budget budget = new Budget(settings.limits(), settings.ticker());
    Errand errand = new Errand(story, budget, leave);
    Outcome outcome =
        dns64.translate(question, asItIs, story, answers.now(), other -> found(other, errand));
    Objects.requireNonNull(outcome); // whoever walks finds at least a reason
    if (story.isOn()) {
      Endings.tell(Endings.of(outcome, answers.now()), story, budget);
    }
    return outcome;
  }

  private Outcome found(Question question, Errand errand) {
    Narrator story = errand.story();
    Outcome ruled = rules.rule(question, story, answers.now());
    if (ruled != null) {
      return ruled;
    }
    Outcome outcome = walks.failedBefore(question, story);
    if (outcome == null) {
      outcome = stale.patiently(question, errand, walks);
    }
    return served(outcome, story);
  }

  /// What can be said without asking anybody: by rule, by a remembered failure, from the cache with
  /// aliases followed. Null if somebody has to be asked. Never waits: made for event loops.
  ///
  /// @param asItIs whether the client wants no address made for it
  /// @param renew whether what is about to be forgotten may be asked for again, by others
  @Nullable Outcome recall(Question question, boolean asItIs, boolean renew) {
    Narrator nobody = nobody();
    return dns64.translate(
        question, asItIs, nobody, answers.now(), other -> recall(other, renew, nobody));
  }

  private Narrator nobody() {
    return new Narrator(TraceListener.NONE, settings.ticker());
  }

  private @Nullable Outcome recall(Question question, boolean renew, Narrator nobody) {
    Outcome ruled = rules.rule(question, nobody, answers.now());
    if (ruled != null) {
      return ruled;
    }
    Outcome outcome = walks.failedBefore(question, nobody);
    if (outcome == null) {
      Budget budget = new Budget(settings.limits(), settings.ticker());
      outcome = new Iteration(around, budget, nobody).recall(question);
    }
    if (renew && outcome instanceof Outcome.Found found) {
      renewInTime(found);
    }
    return outcome == null ? null : served(outcome, nobody);
  }

  /// Has what was just served asked for again, if it is about to be forgotten and prefetching is
  /// on. Never waits: made for event loops.
  private void renewInTime(Outcome.Found found) {
    int type = found.question().type();
    List<RankedRRset> aliases = found.aliases();
    for (int i = 0; i < aliases.size(); i++) {
      // A DNAME is told with the names below it: the CNAME that follows from it has one.
      boolean isDname = aliases.get(i).type() == Type.DNAME;
      renewInTime(aliases.get(i), isDname ? aliases.get(i + 1) : aliases.get(i), type);
    }
    renewInTime(found.data(), found.data(), type);
  }

  /// @param asked whose owner is asked about
  private void renewInTime(RankedRRset data, RankedRRset asked, int type) {
    long now = answers.now();
    if (prefetch.isDue(data, now)) {
      prefetch.begin(new Question(asked.owner(), type), now);
    }
  }

  /// What the client gets of what was found: a stale answer rather than none, and no private
  /// address.
  private Outcome served(Outcome outcome, Narrator story) {
    Outcome better =
        outcome instanceof Outcome.Failed failed ? stale.instead(failed, story) : outcome;
    return better instanceof Outcome.Found found && withholds(found.data().wireAt(answers.now()))
        ? rules.withheld(found, story, answers.now())
        : better;
  }

  /// Whether data must not get to a client.
  boolean withholds(WireRRset data) {
    return rules.withholds(data);
  }

  /// Whether answers to this type are made of others here: then the data alone is not the answer.
  boolean translates(int type) {
    return dns64.concerns(type);
  }
}
