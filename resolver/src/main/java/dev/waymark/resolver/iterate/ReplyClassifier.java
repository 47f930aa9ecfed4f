package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.NameServer;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.iterate.Bailiwick.Scrubbed;
import dev.waymark.resolver.trace.Rule;
import dev.waymark.resolver.trace.TraceEvent.Lameness;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/// Turns a scrubbed reply into the one thing that it means.
final class ReplyClassifier {
  private static final Set<Rule> IN_DOMAIN = EnumSet.of(Rule.GLUE_IN_DOMAIN);
  private static final Set<Rule> GLUE =
      EnumSet.of(Rule.GLUE_IN_DOMAIN, Rule.GLUE_SIBLING, Rule.GLUE_NOT_HARDENED);

  private ReplyClassifier() {}

  /// The meaning of `reply`, whose believed part is `scrubbed`.
  ///
  /// @param forwarded whether a resolver was asked, not an authority
  static Reply classify(Message reply, Scrubbed scrubbed, boolean forwarded) {
    int rcode = reply.getRcode();
    DNAMERecord overflow = scrubbed.chain().overflow();
    if (overflow != null && (rcode == Rcode.YXDOMAIN || rcode == Rcode.NOERROR)) {
      return tooLong(reply, scrubbed, overflow, forwarded);
    }
    return switch (rcode) {
      case Rcode.NOERROR, Rcode.NXDOMAIN ->
          forwarded ? resolved(reply, scrubbed, rcode) : answerOrReferral(reply, scrubbed, rcode);
      case Rcode.REFUSED -> new Reply.Lame(Lameness.REFUSED);
      case Rcode.SERVFAIL -> new Reply.Lame(Lameness.SERVER_FAILURE);
      case Rcode.NOTAUTH, Rcode.NOTIMP -> new Reply.Lame(Lameness.NOT_IMPLEMENTED);
      default -> new Reply.Unusable(Rcode.string(rcode));
    };
  }

  /// A server's YXDOMAIN is believed where its DNAME shows it, and one that forgets to say YXDOMAIN
  /// is understood (RFC 6672, section 2.2).
  private static Reply tooLong(
      Message reply, Scrubbed scrubbed, DNAMERecord overflow, boolean forwarded) {
    boolean authoritative = reply.getHeader().getFlag(Flags.AA);
    return !forwarded && isOfACache(reply)
        ? new Reply.Lame(Lameness.NOT_AUTHORITATIVE)
        : new Reply.TooLong(scrubbed.chain().links(), overflow, authoritative);
  }

  /// RA without AA: a resolver's cache speaks, not an authority. Without RA, it is a server that
  /// forgets AA: its answer ranks lower (RFC 2181, section 5.4.1).
  private static boolean isOfACache(Message reply) {
    return !reply.getHeader().getFlag(Flags.AA) && reply.getHeader().getFlag(Flags.RA);
  }

  /// What a resolver says: data, an alias that leaves what it is asked for, or the absence of data.
  /// It has to walk on its own, so a referral is of no use.
  private static Reply resolved(Message reply, Scrubbed scrubbed, int rcode) {
    AnswerChain chain = scrubbed.chain();
    boolean authoritative = reply.getHeader().getFlag(Flags.AA);
    if (!chain.data().isEmpty()) {
      return new Reply.Answered(chain.links(), chain.data(), authoritative);
    }
    if (!chain.links().isEmpty()) {
      return new Reply.Alias(chain.links(), chain.end(), authoritative);
    }
    if (!authoritative && !reply.getHeader().getFlag(Flags.RA)) {
      return new Reply.Lame(Lameness.NOT_RECURSIVE);
    }
    return rcode == Rcode.NXDOMAIN
        ? new Reply.NameError(scrubbed.soa())
        : new Reply.NoData(scrubbed.soa());
  }

  private static Reply answerOrReferral(Message reply, Scrubbed scrubbed, int rcode) {
    AnswerChain chain = scrubbed.chain();
    boolean authoritative = reply.getHeader().getFlag(Flags.AA);
    boolean positive = !chain.data().isEmpty() || !chain.links().isEmpty();
    boolean negative = rcode == Rcode.NXDOMAIN || scrubbed.soa() != null;
    if ((positive || negative) && isOfACache(reply)) {
      return new Reply.Lame(Lameness.NOT_AUTHORITATIVE);
    }
    if (positive) {
      return chain.data().isEmpty()
          ? new Reply.Alias(chain.links(), chain.end(), authoritative)
          : new Reply.Answered(chain.links(), chain.data(), authoritative);
    }
    if (rcode == Rcode.NXDOMAIN) {
      return authoritative || scrubbed.soa() != null
          ? new Reply.NameError(scrubbed.soa())
          : new Reply.Lame(Lameness.NOT_AUTHORITATIVE);
    }
    if (scrubbed.soa() != null) {
      return new Reply.NoData(scrubbed.soa());
    }
    if (!scrubbed.referral().isEmpty()) {
      return new Reply.Referral(delegation(scrubbed));
    }
    if (authoritative && scrubbed.apexServers()) {
      return new Reply.NoData(
          null); // no referral, as it speaks for the name (RFC 2308, section 2.2)
    }
    if (scrubbed.has(Rule.REFERRAL_NOT_DOWNWARDS) || scrubbed.has(Rule.REFERRAL_ELSEWHERE)) {
      return new Reply.Lame(Lameness.REFERRAL_NOT_DOWNWARDS);
    }
    return authoritative ? new Reply.NoData(null) : new Reply.Lame(Lameness.NOT_AUTHORITATIVE);
  }

  /// The zone handed over, its servers and their glue. It lasts as long as the shortest TTL of what
  /// is needed to reach it: the NS records and the glue that only this parent gives.
  private static Delegation delegation(Scrubbed scrubbed) {
    List<NSRecord> referral = scrubbed.referral();
    Name zone = referral.getFirst().getName();
    long ttl = Long.MAX_VALUE;
    for (NSRecord ns : referral) {
      ttl = Math.min(ttl, RankedRRset.ttl(ns));
    }
    for (Record rr : scrubbed.by(IN_DOMAIN)) {
      ttl = Math.min(ttl, RankedRRset.ttl(rr));
    }
    return new Delegation(zone, servers(referral, scrubbed.by(GLUE)), ttl);
  }

  /// Each name server once, with its addresses among `addresses`.
  static List<NameServer> servers(List<? extends Record> nsRecords, List<Record> addresses) {
    List<NameServer> servers = new ArrayList<>(nsRecords.size());
    for (Record rr : nsRecords) {
      if (rr instanceof NSRecord ns && !has(servers, ns.getTarget())) {
        servers.add(new NameServer(ns.getTarget(), addressesOf(ns.getTarget(), addresses)));
      }
    }
    return servers;
  }

  private static boolean has(List<NameServer> servers, Name name) {
    for (int i = 0; i < servers.size(); i++) {
      if (servers.get(i).name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static List<InetAddress> addressesOf(Name name, List<Record> addresses) {
    List<InetAddress> found = new ArrayList<>();
    for (Record rr : addresses) {
      InetAddress address = rr.getName().equals(name) ? ServerAddresses.of(rr) : null;
      if (address != null && !found.contains(address)) {
        found.add(address);
      }
    }
    return found;
  }
}
