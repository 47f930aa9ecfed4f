package dev.waymark.resolver.iterate;

import dev.waymark.wire.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Follows the aliases of an answer section from the name asked for, as far as the zone reaches:
/// beyond, the server has no say (S7).
final class AnswerChain {
  /// Aliases inside one reply; a longer chain is followed with further queries, which the budget
  /// counts.
  private static final int MAX_LINKS = 8;

  private final List<Link> links = new ArrayList<>();
  private final List<Name> owners = new ArrayList<>(2);
  private List<Record> data = List.of();
  private Name end;
  private @Nullable DNAMERecord overflow;

  /// One alias: a CNAME, or a DNAME with the CNAME that follows from it.
  ///
  /// @param dname the records of the DNAME; empty for a plain CNAME
  record Link(Name owner, Name target, List<Record> dname, Record cname) {}

  private AnswerChain(Name start) {
    end = start;
  }

  /// Follows the aliases in the records, as far as they are of class IN, of a reply to `asked` from
  /// `zone`.
  ///
  /// @param elsewhere names in the zone that are found another way, so that its servers have no say
  static AnswerChain follow(
      Name zone, Question asked, List<Record> answer, Predicate<Name> elsewhere) {
    AnswerChain chain = new AnswerChain(asked.name());
    while (chain.end.subdomain(zone)
        && (chain.links.isEmpty() || !elsewhere.test(chain.end))
        && !chain.owners.contains(chain.end)) {
      chain.owners.add(chain.end);
      chain.data = select(answer, chain.end, asked.type());
      Link link = chain.data.isEmpty() ? chain.link(zone, answer) : null;
      if (link == null || chain.links.size() == MAX_LINKS) {
        break;
      }
      chain.links.add(link);
      chain.end = link.target();
    }
    return chain;
  }

  private @Nullable Link link(Name zone, List<Record> answer) {
    for (Record rr : answer) {
      if (rr instanceof DNAMERecord dname
          && rr.getDClass() == DClass.IN
          && !end.equals(dname.getName())
          && end.subdomain(dname.getName())
          && dname.getName().subdomain(zone)) {
        Link link = link(end, dname);
        overflow = link == null ? dname : null;
        return link;
      }
    }
    List<Record> cnames = select(answer, end, Type.CNAME);
    if (!cnames.isEmpty() && cnames.getFirst() instanceof CNAMERecord cname) {
      return new Link(end, cname.getTarget(), List.of(), cname);
    }
    return null;
  }

  /// The alias that a DNAME makes of a name below it (RFC 6672, section 2.2); null if the new name
  /// would be too long.
  static @Nullable Link link(Name name, DNAMERecord dname) {
    try {
      Name target = name.fromDNAME(dname);
      Record cname = new CNAMERecord(name, DClass.IN, dname.getTTL(), target);
      return new Link(name, target, List.of(dname), cname);
    } catch (NameTooLongException e) {
      return null;
    }
  }

  private static List<Record> select(List<Record> answer, Name owner, int type) {
    List<Record> selected = new ArrayList<>();
    for (Record rr : answer) {
      if (rr.getType() == type && rr.getDClass() == DClass.IN && rr.getName().equals(owner)) {
        selected.add(rr);
      }
    }
    return selected.size() > 1 ? selected.stream().distinct().toList() : selected;
  }

  /// The aliases, in order.
  List<Link> links() {
    return links;
  }

  /// The data at the end; empty if it is not in the reply.
  List<Record> data() {
    return data;
  }

  /// The name the aliases lead to.
  Name end() {
    return end;
  }

  /// The DNAME that would make a name too long of the last one, so that the chain ends there (RFC
  /// 6672, section 2.2); null if there is none.
  @Nullable DNAMERecord overflow() {
    return overflow;
  }

  /// Whether the chain passes this name.
  boolean passes(Name name) {
    return owners.contains(name);
  }
}
