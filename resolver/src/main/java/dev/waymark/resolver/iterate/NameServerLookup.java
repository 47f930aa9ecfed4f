package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.FailureCache;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Question;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// Finds the addresses of name servers that came without glue: walks inside the walk.
///
/// Knows which lookups wait for which, so that zones whose servers need each other are noticed at
/// once instead of when the budget is used up (TsuNAME, S15).
final class NameServerLookup {
  private final Iteration iteration;
  private final Surroundings around;
  private final Budget budget;
  private final Narrator story;

  /// The lookups under way, innermost first.
  private final Deque<Question> waiting = new ArrayDeque<>();

  /// Lookups under way that one inside them needed.
  private final Set<Question> cutAt = new HashSet<>();

  /// What a lookup brought.
  ///
  /// @param cause why there are none; null if there are some
  record Addresses(List<InetAddress> found, @Nullable Cause cause, String culprit) {}

  NameServerLookup(Iteration iteration, Surroundings around, Budget budget, Narrator story) {
    this.iteration = iteration;
    this.around = around;
    this.budget = budget;
    this.story = story;
  }

  /// Whether a failure inside `question` was due to a lookup that waits for it.
  boolean dependsOnOthers(Question question) {
    cutAt.remove(question);
    return !cutAt.isEmpty();
  }

  /// Looks up addresses of one type of a name server of `zone`.
  ///
  /// @param glueless counts the lookups that are made for the zone
  Addresses find(Name zone, Question question, Glueless glueless) {
    if (waiting.contains(question)) {
      cutAt.add(question);
      return nothing(Cause.CYCLE, "");
    }
    if (waiting.size() == budget.limits().depth()) {
      return nothing(Cause.TOO_DEEP, "");
    }
    FailureCache failures = around.stores().failures();
    FailureCache.Failure failure = failures.get(question);
    if (failure != null) {
      return nothing(failure.cause(), failure.text());
    }
    int before = story.under(tell(zone, question, glueless.lookups()));
    waiting.push(question);
    Outcome outcome = iteration.run(new Search(question, glueless));
    waiting.pop();
    story.under(before);
    return switch (outcome) {
      case Outcome.Found found -> addresses(found);
      case Outcome.Nothing nothing -> nothing(Cause.NO_ADDRESS, "no such address");
      case Outcome.Failed failed -> {
        if (!failed.contextual()) {
          failures.put(question, failed.cause(), failed.text(), failed.culprit());
        }
        yield nothing(failed.cause(), failed.text());
      }
    };
  }

  private int tell(Name zone, Question question, int nth) {
    if (!story.isOn()) {
      return 0;
    }
    int allowed = budget.limits().nameServerLookups();
    return story.tell(
        stamp ->
            new TraceEvent.NameServerLookup(
                stamp, zone, question.name(), question.type(), nth, allowed));
  }

  private static Addresses nothing(Cause cause, String culprit) {
    return new Addresses(List.of(), cause, culprit);
  }

  private static Addresses addresses(Outcome.Found found) {
    List<InetAddress> addresses = new ArrayList<>();
    for (Record rr : found.data().records(found.data().storedAt())) {
      InetAddress address = ServerAddresses.of(rr);
      if (address != null && addresses.size() < Bailiwick.MAX_ADDRESSES) {
        addresses.add(address);
      }
    }
    return new Addresses(addresses, null, "");
  }
}
