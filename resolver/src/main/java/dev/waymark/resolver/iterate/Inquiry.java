package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.ServerMemory;
import dev.waymark.resolver.iterate.Bailiwick.Scrubbed;
import dev.waymark.resolver.settings.Route;
import dev.waymark.resolver.trace.Asked;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.Server;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceEvent.Choice;
import dev.waymark.resolver.trace.TraceEvent.Fallback;
import dev.waymark.resolver.trace.TraceEvent.Lameness;
import dev.waymark.wire.Question;
import dev.waymark.wire.transport.Unanswered;
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
  private @Nullable Usable hearsay;

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
    patience = new Patience(around, lineup, wasSilent, forClient, mayBePassed());
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
    hearsay = null;
    try (Unanswered unanswered = new Unanswered()) {
      return ask(sent, full, unanswered);
    }
  }

  private Finding ask(Question sent, Question full, Unanswered unanswered) {
    Tries tries = new Tries(unanswered);
    Question asked = sent;
    Candidate again = null;
    while (true) {
      Candidate candidate = again == null && !patience.isUsedUp() ? next() : again;
      if (candidate == null) {
        return exhausted();
      }
      Choice why = again == null ? choiceOf(candidate) : Choice.SAME_AGAIN;
      again = null;
      Tries.Try one = begin(candidate, new Asked(asked, full), why, unanswered);
      int spent = budget.spent().queries();
      End end = one.attempt().run();
      if (end instanceof End.Silent silent) {
        Tries.Resumed earlier = tries.silent(one, silent);
        one = earlier.one();
        end = earlier.end();
      }
      Candidate server = one.candidate();
      switch (end) {
        case End.Replied replied -> {
          Question question = one.asked();
          if (replied.reply() instanceof Reply.Useful useful) {
            server.tries = 0;
            return usable(useful, replied, question);
          }
          if (replied.hearsay() != null) {
            hearsay = usable(replied.hearsay(), replied, question);
          }
          note(server, replied);
          if (!question.equals(full)) {
            // Some servers stumble over names that are not quite there (RFC 9156, section 2.3).
            asked = full;
            again = server;
            tellRetry(replied.event(), replied.server(), Fallback.FULL_NAME);
          }
        }
        case End.Garbled garbled -> {
          server.failed = true;
          tally.unusable(server.server(), garbled.what());
        }
        case End.Silent silent -> {
          tally.silent(server.server());
          server.query = silent.event();
        }
        case End.NotThere lost -> {
          server.failed = true;
          if (!lost.sent()) {
            tally.notSent(server.server(), lost.reason());
            continue; // it cost nothing
          }
          tally.notThere(server.server(), lost.reason());
        }
        case End.GivenUp given -> {
          tally.usedUp(given.cause());
          return exhausted();
        }
      }
      patience.wasted(budget.spent().queries() - spent, end.isReply());
    }
  }

  private static Usable usable(Reply.Useful reply, End.Replied replied, Question asked) {
    return new Usable(reply, replied.scrubbed(), replied.server(), asked, replied.event());
  }

  private Tries.Try begin(Candidate candidate, Asked asked, Choice why, Unanswered unanswered) {
    boolean plainly = lineup.isTimeForPlainWords(candidate);
    if (plainly) {
      tellPlainWords(candidate, asked);
    }
    Asked words = plainly ? new Asked(asked.full(), asked.full()) : asked;
    Attempt attempt =
        new Attempt(
            around,
            budget,
            story,
            delegation,
            candidate.server(),
            words,
            why,
            plainly,
            lineup.timer(candidate),
            unanswered);
    candidate.tries++;
    return new Tries.Try(candidate, words.sent(), attempt);
  }

  private void note(Candidate candidate, End.Replied replied) {
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

  /// Who cannot answer for one name may well answer for others, a resolver above all.
  private void blame(Candidate candidate, Lameness why) {
    if (why != Lameness.SERVER_FAILURE) {
      memory().lame(delegation, candidate.at);
    } else if (!delegation.isForward()) {
      memory().failing(delegation, candidate.at);
    }
  }

  /// A question leaves out what the server may be silent to.
  private void tellPlainWords(Candidate candidate, Asked asked) {
    if (asked.isMinimised()) {
      tellRetry(candidate.query, candidate.server(), Fallback.FULL_NAME);
    }
    if (!memory().speaksEdns(candidate.at) && !memory().hasNoEdns(candidate.at)) {
      tellRetry(candidate.query, candidate.server(), Fallback.WITHOUT_EDNS);
    }
  }

  private void tellRetry(int event, Server server, Fallback fallback) {
    if (story.isOn()) {
      story.tellUnder(event, stamp -> new TraceEvent.Retry(stamp, zone(), server, fallback));
    }
  }

  /// Nobody is left who speaks for the zone: what a cache in their place says is better than
  /// nothing.
  private Finding exhausted() {
    if (hearsay != null) {
      story.decided(hearsay.sent(), "hearsay", "RFC 2181, section 5.4.1");
      return hearsay;
    }
    if (patience.isFull() && patience.isShort()) {
      tally.silentBefore();
    } else if (tally.isSilence()) {
      memory().silentZone(delegation);
    }
    return new Exhausted(tally.verdict());
  }

  /// The next server worth asking: one not asked yet, else one whose address has to be looked up,
  /// else one that did not help before, else a silent one again.
  private @Nullable Candidate next() {
    Candidate fresh = lineup.fresh();
    while (fresh == null) {
      boolean allowed = !budget.isOutOfTime() && patience.allowsLookup();
      Question address = allowed ? lineup.glueless().take() : null;
      if (address == null) {
        break;
      }
      lookUp(address);
      fresh = lineup.fresh();
    }
    if (fresh != null || patience.isUsedUp()) {
      return fresh;
    }
    Candidate unhelpful = lineup.unhelpful();
    return unhelpful != null || patience.isOver() ? unhelpful : lineup.silent();
  }

  private void lookUp(Question address) {
    Name server = address.name();
    NameServerLookup.Addresses addresses = lookup.find(zone(), address, lineup.glueless());
    int before = lineup.size();
    addresses.found().forEach(ip -> lineup.add(server, ip));
    if (lineup.size() == before) {
      patience.lookedUpInVain();
    }
    Cause cause = addresses.cause();
    if (cause != null) {
      tally.noAddress(cause, server, addresses.culprit());
      if (cause != Cause.NO_ADDRESS) {
        lineup.glueless().giveUp(server); // its other addresses are no easier to find
      }
    }
  }

  private Choice choiceOf(Candidate candidate) {
    if (patience.isShort()) {
      return Choice.PROBE;
    }
    if (!patience.isFull()) {
      return Choice.NEXT;
    }
    if (lineup.size() == 1) {
      return Choice.ONLY_ONE;
    }
    return memory().estimate(candidate.at) == null ? Choice.NOT_YET_KNOWN : Choice.FASTEST;
  }
}
