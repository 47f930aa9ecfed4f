package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.iterate.Inquiry.Exhausted;
import dev.waymark.resolver.iterate.Inquiry.Usable;
import dev.waymark.resolver.iterate.NearestZone.Nearest;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Question;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

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
  private final Aliases aliases;
  private final NearestZone nearestZone;

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
    aliases = new Aliases(budget, story, books);
    Priming priming = new Priming(around, budget, story, books, lookups);
    nearestZone = new NearestZone(around, story, priming);
  }

  /// Finds the answer to a client's question.
  public Outcome resolve(Question question) {
    return run(new Search(question));
  }

  /// Finds the answer to a client's question although the cache has one.
  public Outcome refresh(Question question) {
    Search search = new Search(question);
    search.refresh();
    return run(search);
  }

  /// The answer if all of it is in the cache, aliases followed; null if somebody has to be asked.
  /// Never waits.
  public @Nullable Outcome recall(Question question) {
    return known(new Search(question));
  }

  /// The loop. Each turn knows more or is nearer to the name; the budget ends it otherwise.
  Outcome run(Search search) {
    Inquiry servers = null;
    long until = NearestZone.FOREVER;
    while (true) {
      if (servers == null) {
        // 1. Is the answer known already?
        Outcome known = search.isRefresh() ? null : known(search);
        if (known != null) {
          return known;
        }
        // 2. Which servers are nearest to the name?
        Nearest nearest = nearestZone.of(search);
        if (nearest.failure() != null) {
          if (search.asksBelow(around.routes())) {
            continue;
          }
          return failed(search, nearest.failure());
        }
        servers = inquiry(search, nearest.delegation());
        until = nearest.until();
      }
      // 3. Ask them until one helps.
      Name zone = servers.zone();
      boolean minimise = around.walk().minimise() && !servers.isForward();
      Question ask = search.next(zone, minimise, budget);
      switch (servers.ask(ask, search.current())) {
        case Exhausted nobody -> {
          if (servers.mayBePassed()) {
            // resolvers were to be tried first: now without them
            search.passBy(zone, nobody.verdict().text());
          } else if (!search.asksBelow(around.routes())) {
            return failed(search, nobody.verdict());
          }
          servers = null;
        }
        // 4. Act on the reply.
        case Usable reply -> {
          if (reply.reply() instanceof Reply.Referral referral) {
            until = books.descend(zone, until, referral.delegation(), reply);
            servers = inquiry(search, referral.delegation());
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
      CacheEntry entry = books.find(search);
      if (entry instanceof CacheEntry.Absence absence) {
        return new Outcome.Nothing(search.original(), search.aliases(), absence);
      }
      if (entry instanceof RankedRRset data && data.type() == search.current().type()) {
        return new Outcome.Found(search.original(), search.aliases(), data);
      }
      RankedRRset alias =
          entry instanceof RankedRRset data ? data : books.dnameAbove(search.current());
      if (alias == null) {
        return null;
      }
      if (Aliases.isTooLong(search.current().name(), alias)) {
        return tooLong(search, alias);
      }
      Tally.Verdict stop = aliases.follow(search, alias);
      if (stop != null) {
        return failed(search, stop);
      }
    }
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
        Tally.Verdict stop =
            aliases.follow(search, zone, reply, answered.links(), answered.authoritative());
        yield stop != null
            ? failed(search, stop)
            : new Outcome.Found(
                search.original(),
                search.aliases(),
                books.remember(zone, search.current(), answered, reply));
      }
      case Reply.Alias alias -> {
        Tally.Verdict stop =
            aliases.follow(search, zone, reply, alias.links(), alias.authoritative());
        yield stop == null ? null : failed(search, stop);
      }
      case Reply.TooLong end -> {
        Tally.Verdict stop = aliases.follow(search, zone, reply, end.links(), end.authoritative());
        yield stop != null
            ? failed(search, stop)
            : tooLong(search, books.remember(zone, search.current(), end, reply));
      }
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

  /// The DNAME is all that can be said: the name that it makes would be too long.
  private Outcome tooLong(Search search, RankedRRset dname) {
    search.add(dname);
    CacheEntry.Absence absence = new CacheEntry.Absence(false, null, dname.status(), books.now());
    return new Outcome.Nothing(search.original(), search.aliases(), absence);
  }

  private Outcome failed(Search search, Tally.Verdict verdict) {
    Cause cause = verdict.cause();
    boolean budgetOfOthers =
        cause == Cause.OUT_OF_QUERIES
            || cause == Cause.OUT_OF_BYTES
            || cause == Cause.OUT_OF_TIME
            || cause == Cause.TOO_DEEP;
    boolean contextual =
        !search.isForClient() && (budgetOfOthers || lookups.dependsOnOthers(search.original()));
    return new Outcome.Failed(
        search.original(), cause, search.before() + verdict.text(), verdict.culprit(), contextual);
  }
}
