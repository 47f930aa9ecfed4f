package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.DelegationStore;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.iterate.Inquiry.Exhausted;
import dev.waymark.resolver.iterate.Inquiry.Usable;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Question;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// One client's question on its way to an answer: the loop of RFC 1034, section 5.3.3, whose four
/// steps are named in [#run].
///
/// Straight-line blocking code for one virtual thread. Lookups of name servers are walks of the
/// same kind, inside it, on the same budget.
public final class Iteration {
  private final Surroundings around;
  private final Budget budget;
  private final Narrator story;
  private final Bookkeeping books;
  private final NameServerLookup lookups;

  /// Prepares a walk.
  public Iteration(Surroundings around, Budget budget, Narrator story) {
    this(around, budget, story, 0);
  }

  /// Prepares a walk, or a look into the cache, for which what is known counts for some time after
  /// its TTL (RFC 8767).
  public Iteration(Surroundings around, Budget budget, Narrator story, long staleSeconds) {
    this.around = around;
    this.budget = budget;
    this.story = story;
    books = new Bookkeeping(around, story, staleSeconds);
    lookups = new NameServerLookup(this, around, budget, story);
  }

  /// Finds the answer to a client's question.
  public Outcome resolve(Question question) {
    return run(new Search(question, true));
  }

  /// Finds the answer to a client's question although the cache has one.
  public Outcome refresh(Question question) {
    Search search = new Search(question, true);
    search.refresh();
    return run(search);
  }

  /// The answer if all of it is in the cache, aliases followed; null if somebody has to be asked.
  /// Never waits.
  public @Nullable Outcome recall(Question question) {
    return known(new Search(question, true));
  }

  /// The loop. Each turn knows more or is nearer to the name; the budget ends it otherwise.
  Outcome run(Search search) {
    Inquiry servers = null;
    while (true) {
      if (servers == null) {
        // 1. Is the answer known already?
        Outcome known = search.isRefresh() ? null : known(search);
        if (known != null) {
          return known;
        }
        // 2. Which servers are nearest to the name?
        Nearest nearest = nearest(search);
        if (nearest.failure() != null) {
          return failed(search, nearest.failure());
        }
        servers = inquiry(search, nearest.delegation());
      }
      // 3. Ask them until one helps.
      Name zone = servers.zone();
      boolean minimise = around.walk().minimise() && !servers.isForward();
      Question ask = search.next(zone, minimise, budget);
      switch (servers.ask(ask, search.current())) {
        case Exhausted nobody -> {
          if (!servers.mayBePassed()) {
            return failed(search, nobody.verdict());
          }
          search.passBy(zone); // resolvers were to be tried first: now without them
          servers = null;
        }
        // 4. Act on the reply.
        case Usable reply -> {
          if (reply.reply() instanceof Reply.Referral referral) {
            servers = inquiry(search, books.descend(zone, referral.delegation(), reply));
          } else if (!reply.sent().equals(search.current()) && !isBelievedForAll(reply)) {
            noCutThere(search, zone, reply);
          } else {
            Outcome end = finish(search, zone, reply);
            if (end != null) {
              return end;
            }
            servers = null; // an alias: its target may be anywhere
          }
        }
      }
    }
  }

  private Inquiry inquiry(Search search, Delegation delegation) {
    return new Inquiry(around, budget, story, delegation, search.isForClient(), lookups);
  }

  /// Step 1: what the cache holds, aliases followed; null if somebody has to be asked.
  private @Nullable Outcome known(Search search) {
    while (true) {
      CacheEntry entry = books.find(search.current());
      if (entry instanceof CacheEntry.Absence absence) {
        return new Outcome.Nothing(search.original(), search.aliases(), absence);
      }
      if (entry instanceof CacheEntry.Data data) {
        if (data.rrset().wire().type() == search.current().type()) {
          return new Outcome.Found(search.original(), search.aliases(), data.rrset());
        }
        Outcome stop = follow(search, data.rrset());
        if (stop != null) {
          return stop;
        }
        continue;
      }
      RankedRRset dname = books.dnameAbove(search.current());
      if (dname == null) {
        return null;
      }
      Outcome stop = followDname(search, dname);
      if (stop != null) {
        return stop;
      }
    }
  }

  private @Nullable Outcome follow(Search search, RankedRRset cname) {
    Record first = cname.records(cname.storedAt()).getFirst();
    search.add(cname);
    Name owner = search.current().name();
    return first instanceof CNAMERecord alias
        ? follow(search, owner, alias.getTarget(), null)
        : failed(search, Cause.UNUSABLE, "not an alias: " + owner, owner.toString());
  }

  private @Nullable Outcome followDname(Search search, RankedRRset dname) {
    Name owner = search.current().name();
    Record first = dname.records(books.now()).getFirst();
    AnswerChain.Link link =
        first instanceof DNAMERecord record ? AnswerChain.link(owner, record) : null;
    if (link == null) {
      return failed(search, Cause.UNUSABLE, "too long by DNAME: " + owner, owner.toString());
    }
    search.add(dname);
    search.add(books.synthesised(link, dname));
    return follow(search, owner, link.target(), dname.owner());
  }

  /// Goes on with the target of an alias, unless that leads nowhere.
  private @Nullable Outcome follow(
      Search search, Name owner, Name target, @Nullable Name dnameOwner) {
    if (!budget.spendAlias()) {
      String text = "more than " + budget.limits().aliases() + " aliases from ";
      return failed(search, Cause.ALIAS_CHAIN, text + search.original().name(), owner.toString());
    }
    if (story.isOn()) {
      story.tell(
          stamp ->
              new TraceEvent.Alias(
                  stamp, owner, target, dnameOwner, budget.aliases(), budget.limits().aliases()));
    }
    return search.follow(target)
        ? null
        : failed(search, Cause.ALIAS_LOOP, owner + " leads back to " + target, owner.toString());
  }

  /// The delegation to begin with, or why there is none.
  record Nearest(Delegation delegation, Tally.@Nullable Verdict failure) {}

  /// Step 2: the deepest zone whose servers are known; at first that is the root, once it is asked.
  private Nearest nearest(Search search) {
    DelegationStore.Known known = around.stores().delegations().deepest(search.holder());
    Delegation set = set(search, known);
    if (set != null) {
      return new Nearest(set, null);
    }
    if (known == null) {
      return new Priming(around, budget, story, books, lookups).run();
    }
    if (story.isOn()) {
      story.tell(
          stamp ->
              new TraceEvent.DelegationKnown(
                  stamp, known.delegation().zone(), known.delegation().names(), known.ttlLeft()));
    }
    return new Nearest(known.delegation(), null);
  }

  /// The servers somebody has set for the name, or for a zone above it, unless the walk has found
  /// a zone further down; null if there are none.
  private @Nullable Delegation set(Search search, DelegationStore.@Nullable Known known) {
    Routes.Way way = around.routes().deepest(search.holder(), search.passedBy());
    Delegation set =
        switch (way) {
          case null -> null;
          case Routes.Served served -> served.delegation();
          case Routes.Local local -> local.data().delegation(search.holder());
        };
    if (set == null) {
      return null;
    }
    boolean deeper = known != null && known.delegation().zone().labels() > set.zone().labels();
    if (deeper && !set.isForward()) {
      return null;
    }
    String rule = set.route() == null ? "local-zone" : set.isForward() ? "forward" : "stub";
    story.decided(search.current(), rule, "set by whoever runs this resolver");
    return set;
  }

  /// Whether the reply to a part of the name says that nothing is below it either (RFC 8020).
  private boolean isBelievedForAll(Usable reply) {
    return around.walk().hardening().strictNames() && reply.reply() instanceof Reply.NameError;
  }

  /// Step 4 for a minimised question that brought no referral: the servers of this zone are told
  /// more. NXDOMAIN for a part of a name is not believed: some servers do not know empty
  /// non-terminals (RFC 9156, section 2.3, "relaxed").
  private void noCutThere(Search search, Name zone, Usable reply) {
    budget.spendMinimised();
    Name known = reply.sent().name();
    search.told(known);
    if (reply.reply() instanceof Reply.NameError) {
      search.tellAll();
    }
    if (story.isOn()) {
      Question next = search.next(zone, around.walk().minimise(), budget);
      story.tellUnder(
          reply.event(),
          stamp ->
              new TraceEvent.MinimisationStep(
                  stamp, zone, known, next.name(), search.current().name()));
    }
  }

  /// Step 4 for the reply to the whole question: remembers what it says; null if it is an alias.
  private @Nullable Outcome finish(Search search, Name zone, Usable reply) {
    return switch (reply.reply()) {
      case Reply.Answered answered -> {
        Outcome stop = followAll(search, zone, reply, answered.links(), answered.authoritative());
        yield stop != null
            ? stop
            : new Outcome.Found(
                search.original(),
                search.aliases(),
                books.remember(zone, search.current(), answered, reply));
      }
      case Reply.Alias alias ->
          followAll(search, zone, reply, alias.links(), alias.authoritative());
      case Reply.NoData absent ->
          new Outcome.Nothing(
              search.original(),
              search.aliases(),
              books.remember(zone, search.current(), true, absent.soa(), reply));
      case Reply.NameError absent ->
          new Outcome.Nothing(
              search.original(),
              search.aliases(),
              books.remember(zone, reply.sent(), false, absent.soa(), reply));
      case Reply.Referral referral -> throw new IllegalStateException("handled by the loop");
    };
  }

  private @Nullable Outcome followAll(
      Search search,
      Name zone,
      Usable reply,
      Iterable<AnswerChain.Link> links,
      boolean authoritative) {
    for (AnswerChain.Link link : links) {
      books.remember(zone, link, authoritative, reply).forEach(search::add);
      Name dname = link.dname().isEmpty() ? null : link.dname().getFirst().getName();
      Outcome stop = follow(search, link.owner(), link.target(), dname);
      if (stop != null) {
        return stop;
      }
    }
    return null;
  }

  private Outcome failed(Search search, Tally.Verdict verdict) {
    return failed(search, verdict.cause(), verdict.text(), verdict.culprit());
  }

  private Outcome failed(Search search, Cause cause, String text, String culprit) {
    boolean budgetOfOthers =
        cause == Cause.OUT_OF_QUERIES
            || cause == Cause.OUT_OF_BYTES
            || cause == Cause.OUT_OF_TIME
            || cause == Cause.TOO_DEEP;
    boolean contextual =
        !search.isForClient() && (budgetOfOthers || lookups.dependsOnOthers(search.original()));
    return new Outcome.Failed(search.original(), cause, text, culprit, contextual);
  }
}
