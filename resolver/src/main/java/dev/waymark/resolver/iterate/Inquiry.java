package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.ServerMemory;
import dev.waymark.resolver.iterate.Bailiwick.Scrubbed;
import dev.waymark.resolver.settings.Route;
import dev.waymark.resolver.trace.Asked;
import dev.waymark.resolver.trace.Server;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceEvent.Choice;
import dev.waymark.resolver.trace.TraceEvent.Fallback;
import dev.waymark.resolver.trace.TraceEvent.Lameness;
import dev.waymark.wire.Question;
import dev.waymark.wire.transport.Unanswered;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// The servers of one zone, asked one after another until one helps.
///
/// Lives as long as the walk stays in the zone; what one question showed about a server counts for
/// the next.
final class Inquiry {
  private final Surroundings around;
  private final Budget budget;
  private final Narrator story;
  private final Delegation delegation;
  private final NameServerLookup lookup;
  private final Lineup lineup;
  private final Tally tally;
  private final Patience patience;
  private int fruitless;
  private int lookups;

  /// What asking brought.
  sealed interface Finding {}

  /// One server's reply helps.
  ///
  /// @param sent what it was asked in the end
  /// @param event the number of the query's event
  record Usable(Reply.Useful reply, Scrubbed scrubbed, Server server, Question sent, int event)
      implements Finding {}

  /// No server helps.
  record Exhausted(Tally.Verdict verdict) implements Finding {}

  /// @param forClient whether the client's own question is asked, not a name server's address
  Inquiry(
      Surroundings around,
      Budget budget,
      Narrator story,
      Delegation delegation,
      boolean forClient,
      NameServerLookup lookup) {
    this.around = around;
    this.budget = budget;
    this.story = story;
    this.delegation = delegation;
    this.lookup = lookup;
    lineup = new Lineup(around, delegation);
    tally = new Tally(delegation.zone(), delegation.isForward());
    boolean wasSilent = memory().isSilentZone(delegation);
    patience = new Patience(around, lineup, wasSilent, forClient);
  }

  /// The zone whose servers these are.
  Name zone() {
    return delegation.zone();
  }

  /// Whether they are resolvers.
  boolean isForward() {
    return delegation.isForward();
  }

  /// Whether, if none of them helps, the walk goes on without them.
  boolean mayBePassed() {
    return delegation.route() != null && delegation.route().kind() == Route.Kind.FORWARD_FIRST;
  }

  private ServerMemory memory() {
    return around.stores().servers();
  }

  /// Asks `sent`, for the sake of `full`.
  Finding ask(Question sent, Question full) {
    try (Unanswered unanswered = new Unanswered()) {
      return ask(sent, full, unanswered);
    }
  }

  /// One server asked one question.
  private record Try(Candidate candidate, Question asked, Attempt attempt) {}

  private Finding ask(Question sent, Question full, Unanswered unanswered) {
    List<Try> silent = new ArrayList<>(0);
    Question asked = sent;
    Candidate again = null;
    while (true) {
      Candidate candidate =
          again == null && fruitless < patience.packets(fruitless) ? next() : again;
      if (candidate == null) {
        return exhausted();
      }
      Choice why = again == null ? choiceOf(candidate) : Choice.SAME_AGAIN;
      again = null;
      Try one = begin(candidate, new Asked(asked, full), why, unanswered);
      Attempt.End end = one.attempt.run();
      if (end instanceof Attempt.Silent) {
        silent.add(one);
        Unanswered.Late late = unanswered.takeLate();
        Try before = waitingFor(late, silent);
        if (late != null && before != null) {
          one = before;
          end = one.attempt.resume(late.reply());
        }
      }
      switch (end) {
        case Attempt.Replied replied -> {
          if (replied.reply() instanceof Reply.Useful useful) {
            one.candidate.tries = 0;
            return new Usable(
                useful, replied.scrubbed(), replied.server(), one.asked, replied.event());
          }
          note(one.candidate, replied);
          if (!one.asked.equals(full)) {
            // Some servers stumble over names that are not quite there (RFC 9156, section 2.3).
            asked = full;
            again = one.candidate;
            tellFullName(replied);
          }
        }
        case Attempt.Garbled garbled -> {
          one.candidate.failed = true;
          tally.unusable(one.candidate.server(), garbled.what());
        }
        case Attempt.Silent _ -> tally.silent(one.candidate.server());
        case Attempt.NotThere lost -> {
          one.candidate.failed = true;
          if (!lost.sent()) {
            tally.notSent(one.candidate.server(), lost.reason());
            continue; // it cost nothing
          }
          tally.notThere(one.candidate.server(), lost.reason());
        }
        case Attempt.GivenUp given -> {
          tally.usedUp(given.cause());
          return exhausted();
        }
      }
      fruitless++;
    }
  }

  /// Whose question the late reply answers; null if it has asked in another way meanwhile.
  private static @Nullable Try waitingFor(Unanswered.@Nullable Late late, List<Try> silent) {
    for (Try one : silent) {
      if (late != null && one.attempt.waitsFor(late.question())) {
        return one;
      }
    }
    return null;
  }

  private Try begin(Candidate candidate, Asked asked, Choice why, Unanswered unanswered) {
    Attempt attempt =
        new Attempt(
            around,
            budget,
            story,
            delegation,
            candidate.server(),
            asked,
            why,
            lineup.timer(candidate),
            unanswered);
    candidate.tries++;
    return new Try(candidate, asked.sent(), attempt);
  }

  private void note(Candidate candidate, Attempt.Replied replied) {
    candidate.failed = true;
    switch (replied.reply()) {
      case Reply.Lame lame -> {
        tally.lame(replied.server(), lame.why());
        blame(candidate, lame.why());
        if (story.isOn()) {
          story.tellUnder(
              replied.event(),
              stamp -> new TraceEvent.Lame(stamp, zone(), replied.server(), lame.why()));
        }
      }
      case Reply.Unusable unusable -> tally.unusable(replied.server(), unusable.what());
      case Reply.Useful useful -> throw new IllegalStateException("useful: " + useful);
    }
  }

  /// A resolver that cannot find one name may well find others.
  private void blame(Candidate candidate, Lameness why) {
    if (!delegation.isForward() || why != Lameness.SERVER_FAILURE) {
      memory().lame(delegation, candidate.at);
    }
  }

  private void tellFullName(Attempt.Replied replied) {
    if (story.isOn()) {
      story.tellUnder(
          replied.event(),
          stamp -> new TraceEvent.Retry(stamp, zone(), replied.server(), Fallback.FULL_NAME));
    }
  }

  private Exhausted exhausted() {
    if (fruitless == 0 && patience.isShort()) {
      tally.silentBefore();
    } else if (tally.isSilence()) {
      memory().silentZone(delegation);
    }
    return new Exhausted(tally.verdict());
  }

  /// The next server worth asking: one not asked yet, else one whose address has to be looked up,
  /// else a silent one again. Lame ones come last.
  private @Nullable Candidate next() {
    Candidate fresh = lineup.fresh();
    while (fresh == null && lookups < budget.limits().nameServerLookups()) {
      Name server = budget.isOutOfTime() ? null : lineup.takeGlueless();
      if (server == null) {
        break;
      }
      lookUp(server);
      fresh = lineup.fresh();
    }
    if (fresh != null) {
      return fresh;
    }
    Candidate lame = lineup.lame();
    return lame != null || patience.isOver() ? lame : lineup.silent();
  }

  private void lookUp(Name server) {
    lookups++;
    NameServerLookup.Addresses addresses = lookup.find(zone(), server, lookups);
    addresses.found().forEach(address -> lineup.add(server, address));
    if (addresses.cause() != null) {
      tally.noAddress(addresses.cause(), server, addresses.culprit());
    }
  }

  private Choice choiceOf(Candidate candidate) {
    if (patience.isShort()) {
      return Choice.PROBE;
    }
    if (fruitless > 0) {
      return Choice.NEXT;
    }
    if (lineup.size() == 1) {
      return Choice.ONLY_ONE;
    }
    return memory().estimate(candidate.at) == null ? Choice.NOT_YET_KNOWN : Choice.FASTEST;
  }
}
