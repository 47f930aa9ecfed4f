package dev.waymark.resolver.iterate;

import dev.waymark.resolver.settings.WalkSettings;
import dev.waymark.resolver.trace.Judged;
import dev.waymark.resolver.trace.Rule;
import dev.waymark.wire.Question;
import dev.waymark.wire.Section;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/// Decides for every record of a reply whether the server may say it, and says why: the scrubber.
///
/// A server of a zone speaks for names in that zone, and hands parts of it over to others. That is
/// all: the same rules for every reply, wherever it came from (S6, S7).
final class Bailiwick {
  /// Name servers of a delegation that are looked at: as many as the root has. More serve only
  /// attackers (NRDelegation, CVE-2022-2795).
  static final int MAX_NAME_SERVERS = 13;

  /// Addresses of one name server that are looked at, as in BIND.
  static final int MAX_ADDRESSES = 6;

  private final Name zone;
  private final Question asked;
  private final WalkSettings walk;
  private final Message reply;
  private final AnswerChain chain;
  private final List<Judged> judged = new ArrayList<>();
  private final List<NSRecord> nameServers = new ArrayList<>();
  private final Map<Name, Integer> addresses = new HashMap<>();
  private @Nullable Name cut;
  private @Nullable SOARecord soa;
  private boolean apexServers;

  /// What is left of a reply, with the verdict on each of its records.
  ///
  /// @param chain the answer, from the name asked for
  /// @param referral the name servers of the one zone that is handed over; empty for none
  /// @param soa of a negative answer
  /// @param apexServers whether the zone's own name servers came along, as if it referred to itself
  record Scrubbed(
      List<Judged> records,
      AnswerChain chain,
      List<NSRecord> referral,
      @Nullable SOARecord soa,
      boolean apexServers) {
    /// Whether a record was judged by this rule.
    boolean has(Rule rule) {
      for (int i = 0; i < records.size(); i++) {
        if (records.get(i).rule() == rule) {
          return true;
        }
      }
      return false;
    }

    /// The records judged by one of these rules.
    List<Record> by(Set<Rule> rules) {
      List<Record> found = new ArrayList<>();
      for (int i = 0; i < records.size(); i++) {
        if (rules.contains(records.get(i).rule())) {
          found.add(records.get(i).rr());
        }
      }
      return found;
    }
  }

  private Bailiwick(
      Name zone, Question asked, WalkSettings walk, Predicate<Name> elsewhere, Message reply) {
    this.zone = zone;
    this.asked = asked;
    this.walk = walk;
    this.reply = reply;
    List<Record> answer = reply.getSection(org.xbill.DNS.Section.ANSWER);
    chain = AnswerChain.follow(zone, asked, answer, elsewhere);
  }

  /// Judges the reply of a server of `zone` to `asked`.
  ///
  /// @param elsewhere names in the zone that are found another way
  static Scrubbed scrub(
      Name zone, Question asked, WalkSettings walk, Predicate<Name> elsewhere, Message reply) {
    Bailiwick bailiwick = new Bailiwick(zone, asked, walk, elsewhere, reply);
    bailiwick.judge(Section.ANSWER, org.xbill.DNS.Section.ANSWER);
    bailiwick.judge(Section.AUTHORITY, org.xbill.DNS.Section.AUTHORITY);
    bailiwick.judge(Section.ADDITIONAL, org.xbill.DNS.Section.ADDITIONAL);
    return new Scrubbed(
        List.copyOf(bailiwick.judged),
        bailiwick.chain,
        List.copyOf(bailiwick.nameServers),
        bailiwick.soa,
        bailiwick.apexServers);
  }

  private void judge(Section section, int number) {
    for (Record rr : reply.getSection(number)) {
      judged.add(new Judged(section, rr, judge(section, rr)));
    }
  }

  private Rule judge(Section section, Record rr) {
    if (rr.getType() == Type.OPT) {
      return section == Section.ADDITIONAL ? Rule.OPT : Rule.NOT_DATA;
    }
    if (rr.getDClass() != DClass.IN) {
      return Rule.OTHER_CLASS;
    }
    return switch (section) {
      case ANSWER -> answer(rr);
      case AUTHORITY -> authority(rr);
      case ADDITIONAL -> additional(rr);
    };
  }

  private Rule answer(Record rr) {
    Name owner = rr.getName();
    if (!owner.subdomain(zone)) {
      boolean target = owner.equals(chain.end()) && !chain.links().isEmpty();
      return target ? Rule.CHAIN_LEAVES_ZONE : Rule.ANSWER_OUTSIDE_ZONE;
    }
    if (rr instanceof DNAMERecord && isLink(rr)) {
      return Rule.DNAME;
    }
    if (!chain.passes(owner)) {
      return Rule.ANSWER_NOT_ASKED;
    }
    boolean first = owner.equals(asked.name());
    if (rr.getType() == asked.type() && owner.equals(chain.end())) {
      return first ? answerRule() : Rule.CHAIN;
    }
    if (rr.getType() == Type.CNAME) {
      if (isSynthesised(owner)) {
        return Rule.SYNTHESISED_CNAME;
      }
      boolean link = chain.links().stream().anyMatch(one -> one.cname().equals(rr));
      return !link ? Rule.ANSWER_NOT_ASKED : first ? Rule.ALIAS : Rule.CHAIN;
    }
    return Rule.ANSWER_NOT_ASKED;
  }

  private Rule answerRule() {
    return reply.getHeader().getFlag(Flags.AA) ? Rule.ANSWER : Rule.ANSWER_NOT_AUTHORITATIVE;
  }

  private boolean isLink(Record rr) {
    return rr.equals(chain.overflow()) || isDnameOfALink(rr);
  }

  private boolean isDnameOfALink(Record rr) {
    return chain.links().stream().anyMatch(link -> link.dname().contains(rr));
  }

  private boolean isSynthesised(Name owner) {
    return chain.links().stream()
        .anyMatch(link -> link.owner().equals(owner) && !link.dname().isEmpty());
  }

  private boolean hasAnswer() {
    return !chain.data().isEmpty() || !chain.links().isEmpty() || chain.overflow() != null;
  }

  private Rule authority(Record rr) {
    return switch (rr) {
      case NSRecord ns -> hasAnswer() ? Rule.NS_WITH_ANSWER : referral(ns);
      case SOARecord found -> negative(found);
      default -> Rule.AUTHORITY_NOT_NEEDED;
    };
  }

  private Rule referral(NSRecord ns) {
    Name owner = ns.getName();
    apexServers |= owner.equals(zone);
    if (owner.equals(zone) || !owner.subdomain(zone)) {
      return Rule.REFERRAL_NOT_DOWNWARDS;
    }
    if (!asked.name().subdomain(owner) || cut != null && !cut.equals(owner)) {
      return Rule.REFERRAL_ELSEWHERE;
    }
    cut = owner;
    if (nameServers.size() == MAX_NAME_SERVERS) {
      return Rule.TOO_MANY;
    }
    nameServers.add(ns);
    return Rule.REFERRAL;
  }

  private Rule negative(SOARecord found) {
    if (!found.getName().subdomain(zone) || !asked.name().subdomain(found.getName())) {
      return Rule.SOA_OUTSIDE_ZONE;
    }
    if (hasAnswer() || soa != null) {
      return Rule.AUTHORITY_NOT_NEEDED;
    }
    soa = found;
    return Rule.NEGATIVE_SOA;
  }

  private Rule additional(Record rr) {
    InetAddress address = ServerAddresses.of(rr);
    if (address == null) {
      return Rule.ADDITIONAL_NOT_NEEDED;
    }
    Rule rule = isPriming() ? primingAddress(rr.getName()) : glue(rr.getName());
    if (rule.belief() != dev.waymark.resolver.trace.Belief.ACCEPTED) {
      return rule;
    }
    if (!ServerAddresses.isPossible(address, walk)) {
      return Rule.GLUE_ADDRESS;
    }
    return addresses.merge(rr.getName(), 1, Integer::sum) > MAX_ADDRESSES ? Rule.TOO_MANY : rule;
  }

  private boolean isPriming() {
    return asked.name().equals(Name.root) && asked.type() == Type.NS;
  }

  private Rule primingAddress(Name owner) {
    boolean named =
        chain.data().stream()
            .anyMatch(rr -> rr instanceof NSRecord ns && ns.getTarget().equals(owner));
    return named ? Rule.GLUE_PRIMING : Rule.ADDITIONAL_NOT_NEEDED;
  }

  private boolean isNameServer(Name name) {
    for (int i = 0; i < nameServers.size(); i++) {
      if (nameServers.get(i).getTarget().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private Rule glue(Name owner) {
    if (cut == null || !isNameServer(owner)) {
      return Rule.ADDITIONAL_NOT_NEEDED;
    }
    if (owner.subdomain(cut)) {
      return Rule.GLUE_IN_DOMAIN;
    }
    if (owner.subdomain(zone)) {
      return Rule.GLUE_SIBLING;
    }
    return walk.hardening().glue() ? Rule.GLUE_OUTSIDE_ZONE : Rule.GLUE_NOT_HARDENED;
  }
}
