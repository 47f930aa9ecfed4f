package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.DelegationStore;
import dev.waymark.resolver.cache.NameServer;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.iterate.Inquiry.Exhausted;
import dev.waymark.resolver.iterate.Inquiry.Usable;
import dev.waymark.resolver.iterate.NearestZone.Nearest;
import dev.waymark.resolver.trace.Rule;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
    try {
      if (!around.priming().tryLock(budget.timeLeft().toNanos(), TimeUnit.NANOSECONDS)) {
        return Nearest.lasting(around.hints());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Nearest.lasting(around.hints());
    }
    try {
      DelegationStore.Known known = around.stores().delegations().deepest(Name.root);
      return known != null ? Nearest.lasting(known.delegation()) : ask();
    } finally {
      around.priming().unlock();
    }
  }

  private Nearest ask() {
    int before = story.under(tell());
    Inquiry inquiry = new Inquiry(around, budget, story, around.hints(), true, lookups);
    Inquiry.Finding finding = inquiry.ask(ROOT_SERVERS, ROOT_SERVERS);
    story.under(before);
    return switch (finding) {
      case Exhausted nobody -> new Nearest(around.hints(), NearestZone.FOREVER, nobody.verdict());
      case Usable reply -> {
        Delegation root =
            reply.reply() instanceof Reply.Answered answered
                ? remember(answered, reply)
                : around.hints();
        yield Nearest.lasting(root);
      }
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
    List<Record> addresses = reply.scrubbed().by(Rule.GLUE_PRIMING);
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
