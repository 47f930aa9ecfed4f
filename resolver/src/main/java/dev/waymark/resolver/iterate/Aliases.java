package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.iterate.Inquiry.Usable;
import dev.waymark.resolver.iterate.Tally.Verdict;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.TraceEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Follows CNAME and DNAME from the name that is looked for to the one it stands for (RFC 1034,
/// section 3.6.2; RFC 6672, section 3), within the budget and never in a circle.
final class Aliases {
  private final Budget budget;
  private final Narrator story;
  private final Bookkeeping books;

  Aliases(Budget budget, Narrator story, Bookkeeping books) {
    this.budget = budget;
    this.story = story;
    this.books = books;
  }

  /// Whether nothing follows from a DNAME for this name, as the new one would be too long.
  static boolean isTooLong(Name name, RankedRRset alias) {
    return alias.type() == Type.DNAME
        && alias.records(alias.storedAt()).getFirst() instanceof DNAMERecord dname
        && AnswerChain.link(name, dname) == null;
  }

  /// Follows an alias that is known, and not too long: a CNAME of the name, or a DNAME above it.
  ///
  /// @return null, or why it leads nowhere
  @Nullable Verdict follow(Search search, RankedRRset alias) {
    Name owner = search.current().name();
    return switch (alias.records(books.now()).getFirst()) {
      case CNAMERecord cname -> {
        search.add(alias);
        yield follow(search, owner, cname.getTarget(), null);
      }
      case DNAMERecord dname -> followDname(search, alias, dname);
      case Record other ->
          new Verdict(Cause.UNUSABLE, "not an alias: " + other.getName(), owner.toString());
    };
  }

  private @Nullable Verdict followDname(Search search, RankedRRset alias, DNAMERecord dname) {
    Name owner = search.current().name();
    AnswerChain.Link link = Objects.requireNonNull(AnswerChain.link(owner, dname));
    search.add(alias);
    search.add(books.synthesised(link, alias));
    return follow(search, owner, link.target(), alias.owner());
  }

  /// Follows the aliases of a reply, and remembers them.
  ///
  /// @return null, or why they lead nowhere
  @Nullable Verdict follow(
      Search search,
      Name zone,
      Usable reply,
      Iterable<AnswerChain.Link> links,
      boolean authoritative) {
    for (AnswerChain.Link link : links) {
      books.remember(zone, link, authoritative, reply).forEach(search::add);
      Name dname = link.dname().isEmpty() ? null : link.dname().getFirst().getName();
      Verdict stop = follow(search, link.owner(), link.target(), dname);
      if (stop != null) {
        return stop;
      }
    }
    return null;
  }

  private @Nullable Verdict follow(
      Search search, Name owner, Name target, @Nullable Name dnameOwner) {
    if (!budget.spendAlias()) {
      String text = "more than " + budget.limits().aliases() + " aliases from ";
      return new Verdict(Cause.ALIAS_CHAIN, text + search.original().name(), owner.toString());
    }
    if (!search.spendLookup()) {
      String text = "more lookups than are allowed for the name server " + search.original().name();
      return new Verdict(Cause.OUT_OF_QUERIES, text, owner.toString());
    }
    if (story.isOn()) {
      story.tell(
          stamp ->
              new TraceEvent.Alias(
                  stamp, owner, target, dnameOwner, budget.aliases(), budget.limits().aliases()));
    }
    return search.follow(target)
        ? null
        : new Verdict(Cause.ALIAS_LOOP, owner + " leads back to " + target, owner.toString());
  }
}
