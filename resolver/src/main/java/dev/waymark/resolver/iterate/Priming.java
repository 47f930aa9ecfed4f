package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.DelegationStore;
import dev.waymark.resolver.cache.NameServer;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.iterate.Inquiry.Exhausted;
import dev.waymark.resolver.iterate.Inquiry.Usable;
import dev.waymark.resolver.iterate.NearestZone.Nearest;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.Rule;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Asks a server of the hints who the root servers really are (RFC 9609): hints grow old, root
/// servers move.
final class Priming {
  private static final Question ROOT_SERVERS = new Question(Name.root, Type.NS);

  private final Surroundings around;
  private final Budget budget;
  private final Narrator story;
  private final Bookkeeping books;
  private final NameServerLookup lookups;

  Priming(
      Surroundings around,
      Budget budget,
      Narrator story,
      Bookkeeping books,
      NameServerLookup lookups) {
    this.around = around;
    this.budget = budget;
    this.story = story;
    this.books = books;
    this.lookups = lookups;
  }

  /// The delegation of the root. One walk asks; whoever comes meanwhile waits for what it finds.
  Nearest run() {
    RootSearch shared = around.rootSearch();
    while (true) {
      CompletableFuture<Nearest> mine = new CompletableFuture<>();
      CompletableFuture<Nearest> other = shared.begin(mine);
      if (other == null) {
        return run(shared, mine);
      }
      Nearest found = RootSearch.await(other, budget.timeLeft());
      if (found == null) {
        return Nearest.lasting(around.hints());
      }
      if (!isOwnFault(found.failure()) || budget.isOutOfTime()) {
        return found;
      }
    }
  }

  private Nearest run(RootSearch shared, CompletableFuture<Nearest> mine) {
    Nearest found = Nearest.lasting(around.hints()); // for the others, should this walk break down
    try {
      DelegationStore.Known known = around.stores().delegations().deepest(Name.root);
      Nearest recent = shared.recentFailure(around.ticker().getAsLong());
      if (known != null) {
        found = Nearest.lasting(known.delegation());
      } else if (recent != null) {
        found = recent;
      } else {
        found = ask();
        if (found.failure() != null && !isOwnFault(found.failure())) {
          shared.failed(found, around.ticker().getAsLong());
        }
      }
      return found;
    } finally {
      shared.end(mine);
      mine.complete(found);
    }
  }

  /// Whether a walk failed for want of time or queries: another may have more of them.
  private static boolean isOwnFault(Tally.@Nullable Verdict failure) {
    return failure != null
        && (failure.cause() == Cause.OUT_OF_TIME || failure.cause() == Cause.OUT_OF_QUERIES);
  }

  private Nearest ask() {
    int before = story.under(tell());
    Inquiry inquiry = new Inquiry(around, budget, story, around.hints(), true, lookups);
    Inquiry.Finding finding = inquiry.ask(ROOT_SERVERS, ROOT_SERVERS);
    story.under(before);
    return switch (finding) {
      case Exhausted nobody -> new Nearest(around.hints(), NearestZone.FOREVER, nobody.verdict());
      case Usable reply ->
          Nearest.lasting(
              reply.reply() instanceof Reply.Answered answered
                  ? remember(answered, reply)
                  : around.hints());
    };
  }

  private int tell() {
    return story.isOn()
        ? story.tell(stamp -> new TraceEvent.Prime(stamp, around.hints().names()))
        : 0;
  }

  /// Takes the servers of the answer, with the addresses that came along; for a server without, the
  /// hints' addresses.
  private Delegation remember(Reply.Answered answered, Usable reply) {
    List<Record> addresses = reply.scrubbed().by(Set.of(Rule.GLUE_PRIMING));
    List<NameServer> servers = new ArrayList<>();
    for (NameServer server : ReplyClassifier.servers(answered.data(), addresses)) {
      servers.add(server.addresses().isEmpty() ? hint(server) : server);
    }
    RankedRRset rrset = books.remember(Name.root, ROOT_SERVERS, answered, reply);
    Delegation root = new Delegation(Name.root, servers, rrset.expiresAt() - rrset.storedAt());
    around.stores().delegations().put(root, NearestZone.FOREVER);
    return root;
  }

  private NameServer hint(NameServer server) {
    return around.hints().servers().stream()
        .filter(hint -> hint.name().equals(server.name()))
        .findFirst()
        .orElse(server);
  }
}
