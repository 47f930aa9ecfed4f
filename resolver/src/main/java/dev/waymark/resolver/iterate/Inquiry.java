package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.NameServer;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// The servers of one zone, asked one after another until one helps.
///
/// Lives as long as the walk stays in the zone; what one question showed about a server counts for
/// the next.
final class Inquiry {
  /// Silent servers are asked this often, each time with twice the patience.
  private static final int ROUNDS = 3;

  /// A server known to be alive is asked this often more: packets get lost, and where half of the
  /// servers are dead, one in a thousand questions at most may fail for that.
  private static final int MORE_IF_ALIVE = 3;

  /// Time given to silent servers of one zone: leaves some of the budget for another way.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /// A lookup of a name server's address tries two servers of each zone; there are mostly other
  /// name servers to look up (S13).
  private static final int QUERIES_PER_ZONE_IN_LOOKUPS = 2;

  private final Surroundings around;
  private final Budget budget;
  private final Narrator story;
  private final Delegation delegation;
  private final Lookup lookup;
  private final boolean forClient;
  private final ServerChoice choice;
  private final Tally tally;
  private final List<Candidate> candidates = new ArrayList<>();
  private final List<Name> glueless = new ArrayList<>();
  private final boolean wasSilent;
  private final long silenceEnds;
  private int fruitless;
  private int lookups;

  /// Finds the addresses of a name server that came without.
  @FunctionalInterface
  interface Lookup {
    /// The addresses, or why there are none.
    Addresses find(Name zone, Name server, int nth);
  }

  /// What a lookup brought.
  ///
  /// @param cause why there are none; null if there are some
  record Addresses(List<InetAddress> found, @Nullable Cause cause, String culprit) {}

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
      Lookup lookup) {
    this.around = around;
    this.budget = budget;
    this.story = story;
    this.delegation = delegation;
    this.forClient = forClient;
    this.lookup = lookup;
    choice = new ServerChoice(around);
    tally = new Tally(delegation.zone(), delegation.isForward());
    wasSilent = memory().isSilentZone(delegation);
    silenceEnds = around.ticker().getAsLong() + PATIENCE.toNanos();
    if (delegation.route() != null) {
      Name zone = delegation.zone();
      delegation.route().servers().forEach(at -> add(new Candidate(zone, at)));
      return;
    }
    for (NameServer server : delegation.servers()) {
      if (server.addresses().isEmpty() && !server.name().subdomain(delegation.zone())) {
        glueless.add(server.name());
      }
      server.addresses().forEach(address -> add(server.name(), address));
    }
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

  private void add(Name server, InetAddress address) {
    if (ServerAddresses.isWanted(address, around.walk())
        && ServerAddresses.isPossible(address, around.walk())) {
      add(new Candidate(server, new InetSocketAddress(address, around.walk().port())));
    }
  }

  private void add(Candidate candidate) {
    if (candidates.stream().noneMatch(one -> one.at.equals(candidate.at))) {
      candidates.add(candidate);
    }
  }

  /// Asks `sent`, for the sake of `full`.
  Finding ask(Question sent, Question full) {
    Question asked = sent;
    boolean again = false;
    Candidate candidate = null;
    while (again || fruitless < limit()) {
      Choice why = Choice.SAME_AGAIN;
      if (!again) {
        candidate = next();
        why = candidate == null ? why : choiceOf(candidate);
      }
      if (candidate == null) {
        break;
      }
      again = false;
      Server server = candidate.server();
      Attempt attempt =
          new Attempt(
              around,
              budget,
              story,
              delegation,
              server,
              new Asked(asked, full),
              why,
              timer(candidate));
      candidate.tries++;
      switch (attempt.run()) {
        case Attempt.Replied replied -> {
          if (replied.reply() instanceof Reply.Useful useful) {
            candidate.tries = 0;
            return new Usable(useful, replied.scrubbed(), replied.server(), asked, replied.event());
          }
          note(candidate, replied);
          if (!asked.equals(full)) {
            // Some servers stumble over names that are not quite there (RFC 9156, section 2.3).
            asked = full;
            again = true;
            tellFullName(replied);
          }
        }
        case Attempt.Garbled garbled -> {
          candidate.failed = true;
          tally.unusable(server, garbled.what());
        }
        case Attempt.Silent silent -> tally.silent(server);
        case Attempt.NotThere lost -> {
          candidate.failed = true;
          tally.notThere(server, lost.reason());
          if (!lost.sent()) {
            continue; // it cost nothing
          }
        }
        case Attempt.GivenUp given -> {
          tally.usedUp(given.cause());
          return exhausted();
        }
      }
      fruitless++;
    }
    return exhausted();
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
    if (fruitless == 0 && wasSilent) {
      tally.silentBefore();
    } else if (tally.isSilence()) {
      memory().silentZone(delegation);
    }
    return new Exhausted(tally.verdict());
  }

  /// How many queries may go wrong here. Where nobody helped a moment ago, one is enough to see
  /// whether that has changed; for a name server's address not even that.
  private int limit() {
    if (wasSilent) {
      return forClient ? 1 : 0;
    }
    if (!candidates.isEmpty() && glueless.isEmpty() && candidates.stream().allMatch(this::isLame)) {
      return Math.max(1, fruitless);
    }
    int allowed = forClient ? budget.limits().queriesPerZone() : QUERIES_PER_ZONE_IN_LOOKUPS;
    return candidates.stream().anyMatch(this::isAlive) ? allowed + MORE_IF_ALIVE : allowed;
  }

  private boolean isAlive(Candidate candidate) {
    return !candidate.failed && !isLame(candidate) && memory().isAlive(candidate.at);
  }

  /// How often it was asked, less what a server that is alive is asked more.
  private int rounds(Candidate candidate) {
    return isAlive(candidate) ? candidate.tries - MORE_IF_ALIVE : candidate.tries;
  }

  private boolean isLame(Candidate candidate) {
    return memory().isLame(delegation, candidate.at);
  }

  /// The next server worth asking: one not asked yet, else one whose address has to be looked up,
  /// else a silent one again. Lame ones come last.
  private @Nullable Candidate next() {
    List<Candidate> fresh = fresh();
    while (fresh.isEmpty() && !glueless.isEmpty()) {
      if (lookups == budget.limits().nameServerLookups() || budget.isOutOfTime()) {
        break;
      }
      lookUpOne();
      fresh = fresh();
    }
    if (!fresh.isEmpty()) {
      return choice.best(fresh);
    }
    List<Candidate> lame =
        candidates.stream().filter(one -> one.tries == 0 && !one.failed).toList();
    if (!lame.isEmpty()) {
      return lame.getFirst();
    }
    if (around.ticker().getAsLong() >= silenceEnds) {
      return null;
    }
    return candidates.stream()
        .filter(one -> !one.failed && rounds(one) < ROUNDS)
        .min(java.util.Comparator.comparingInt(this::rounds))
        .orElse(null);
  }

  private List<Candidate> fresh() {
    return candidates.stream()
        .filter(one -> one.tries == 0 && !one.failed && !isLame(one) && memory().isRoutable(one.at))
        .toList();
  }

  private void lookUpOne() {
    Name server = glueless.remove(around.random().nextInt(glueless.size()));
    lookups++;
    Addresses addresses = lookup.find(zone(), server, lookups);
    addresses.found().forEach(address -> add(server, address));
    if (addresses.cause() != null) {
      tally.noAddress(addresses.cause(), server, addresses.culprit());
    }
  }

  private Choice choiceOf(Candidate candidate) {
    if (wasSilent) {
      return Choice.PROBE;
    }
    if (fruitless > 0) {
      return Choice.NEXT;
    }
    if (candidates.size() == 1) {
      return Choice.ONLY_ONE;
    }
    return memory().estimate(candidate.at) == null ? Choice.NOT_YET_KNOWN : Choice.FASTEST;
  }

  private Duration timer(Candidate candidate) {
    Duration timer = memory().timer(candidate.at).multipliedBy(1L << candidate.tries);
    Duration longest = ServerMemory.LONGEST_TIMER;
    return timer.compareTo(longest) < 0 ? timer : longest;
  }
}
