package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.NameServer;
import dev.waymark.resolver.cache.ServerMemory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// The servers of one zone as one walk sees them: who is asked next, and how long the reply is
/// waited for before somebody else is.
///
/// Each is asked once, the fastest first. Then those that were silent are asked in rounds, as
/// packets get lost: a server that is known to be alive some times before the others. A reply that
/// comes late counts, so a round's servers share one timer, and none is asked again before its own
/// time is over.
final class Lineup {
  /// A server known to be alive is asked this often before the others are asked again.
  private static final int AHEAD_IF_ALIVE = 4;

  /// A server is asked this often before it is waited for twice as long (RFC 8085, section 3.1.1):
  /// where a third of the exchanges is lost, one in a thousand was silent so often by chance.
  private static final int TRIES_BEFORE_BACK_OFF = 7;

  /// Each so many-th question to a server that is silent goes without EDNS and with the whole name:
  /// some drop what they do not understand, though most of what is silent is just lost.
  private static final int PLAIN_ONE_IN = 3;

  private final Surroundings around;
  private final Delegation delegation;
  private final ServerChoice choice;
  private final List<Candidate> candidates = new ArrayList<>();
  private final Glueless glueless;

  Lineup(Surroundings around, Delegation delegation) {
    this.around = around;
    this.delegation = delegation;
    choice = new ServerChoice(around);
    glueless = new Glueless(around, delegation, candidates);
    if (delegation.route() != null) {
      Name zone = delegation.zone();
      delegation.route().servers().forEach(at -> add(new Candidate(zone, at)));
      return;
    }
    for (NameServer server : delegation.servers()) {
      server.addresses().forEach(address -> add(server.name(), address));
    }
  }

  private ServerMemory memory() {
    return around.stores().servers();
  }

  /// One more address of a server of the zone, unless it is of no use.
  void add(Name server, InetAddress address) {
    if (ServerAddresses.isWanted(address, around.walk())
        && ServerAddresses.isPossible(address, around.walk())) {
      add(new Candidate(server, new InetSocketAddress(address, around.walk().port())));
    }
  }

  private void add(Candidate candidate) {
    for (int i = 0; i < candidates.size(); i++) {
      if (candidates.get(i).at.equals(candidate.at)) {
        return;
      }
    }
    candidates.add(candidate);
  }

  /// How many addresses there are.
  int size() {
    return candidates.size();
  }

  /// How many names of servers there are, whatever they lead to.
  int names() {
    return delegation.servers().size();
  }

  /// Whether nobody is left who might speak for the zone.
  boolean isAllLame() {
    for (int i = 0; i < candidates.size(); i++) {
      if (!isLame(candidates.get(i))) {
        return false;
      }
    }
    return !candidates.isEmpty() && glueless.isEmpty();
  }

  /// Whether one of them replied to anything lately.
  boolean isAnyAlive() {
    for (int i = 0; i < candidates.size(); i++) {
      if (isAlive(candidates.get(i))) {
        return true;
      }
    }
    return false;
  }

  private boolean isAlive(Candidate candidate) {
    return !candidate.failed && !isLame(candidate) && memory().isAlive(candidate.at);
  }

  private boolean isLame(Candidate candidate) {
    return memory().isLame(delegation, candidate.at);
  }

  private boolean isFailing(Candidate candidate) {
    return memory().isFailing(delegation, candidate.at);
  }

  /// Who was not asked yet and may help; null if there is nobody.
  @Nullable Candidate fresh() {
    List<Candidate> fresh = new ArrayList<>(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      if (isFresh(candidates.get(i))) {
        fresh.add(candidates.get(i));
      }
    }
    return fresh.isEmpty() ? null : choice.best(fresh);
  }

  private boolean isFresh(Candidate one) {
    return one.tries == 0
        && !one.failed
        && !isLame(one)
        && !isFailing(one)
        && memory().isRoutable(one.at);
  }

  /// The servers whose addresses may have to be looked up.
  Glueless glueless() {
    return glueless;
  }

  /// Who did not help before, and was not asked again yet: rather one that failed for a name than
  /// one that is lame. Null if there is nobody.
  @Nullable Candidate unhelpful() {
    return candidates.stream()
        .filter(one -> one.tries == 0 && !one.failed)
        .min(Comparator.comparing(this::isLame))
        .orElse(null);
  }

  /// Who was silent, and is asked again: by rounds. Null if there is nobody.
  @Nullable Candidate silent() {
    return candidates.stream()
        .filter(one -> !one.failed && !memory().isDead(one.at))
        .min(Comparator.comparingInt(this::round))
        .orElse(null);
  }

  private int round(Candidate candidate) {
    return isAlive(candidate) ? candidate.tries - AHEAD_IF_ALIVE : candidate.tries;
  }

  /// Whether the next question to it leaves out what it may not understand (RFC 6891, section
  /// 6.2.6; RFC 9156, section 2.3).
  boolean isTimeForPlainWords(Candidate candidate) {
    return candidate.tries % PLAIN_ONE_IN == PLAIN_ONE_IN - 1;
  }

  /// How long its reply is waited for before the next packet leaves.
  Duration timer(Candidate candidate) {
    Duration timer = memory().timer(candidate.at);
    if (candidate.tries == 0) {
      return timer;
    }
    int round = round(candidate);
    long together = candidates.stream().filter(one -> !one.failed && round(one) == round).count();
    long nanos = timer.toNanos() << candidate.tries / TRIES_BEFORE_BACK_OFF;
    long longest = ServerMemory.LONGEST_TIMER.toNanos();
    return Duration.ofNanos(Math.min(nanos, longest) / Math.max(1, together));
  }
}
