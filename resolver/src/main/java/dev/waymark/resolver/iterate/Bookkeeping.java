package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.AnswerCache;
import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.LastKnown;
import dev.waymark.resolver.cache.Rank;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.iterate.Inquiry.Usable;
import dev.waymark.resolver.settings.CacheSettings;
import dev.waymark.resolver.trace.Judged;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.validate.SecurityStatus;
import dev.waymark.wire.Question;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;

/// What a walk takes from the stores and what it puts there, told as it happens. Whatever is
/// remembered is validated first.
final class Bookkeeping {
  private final Surroundings around;
  private final Narrator story;
  private final long staleSeconds;

  /// @param staleSeconds for how long after its TTL what is known still counts
  Bookkeeping(Surroundings around, Narrator story, long staleSeconds) {
    this.around = around;
    this.story = story;
    this.staleSeconds = staleSeconds;
  }

  private AnswerCache answers() {
    return around.stores().answers();
  }

  /// Seconds of the resolver's clock.
  long now() {
    return answers().now();
  }

  /// What is known about what is looked for; null if nothing is.
  @Nullable CacheEntry find(Search search) {
    Question question = search.current();
    long now = now();
    OwnAnswers.OwnAnswer ruled = search.isAsAsked() ? null : around.own().find(question, now);
    if (ruled != null) {
      story.decided(question, ruled.rule(), ruled.reference());
      return ruled.entry();
    }
    Routes.Way way = around.routes().deepest(question);
    CacheEntry own = way instanceof Routes.Local local ? local.data().find(question, now) : null;
    if (own != null) {
      story.decided(question, "local-zone", "set by whoever runs this resolver");
      return own;
    }
    int floor = Routes.floor(way);
    CacheEntry entry =
        staleSeconds == 0
            ? answers().find(question, now, floor)
            : new LastKnown(answers(), now, staleSeconds, floor).find(question);
    if (story.isOn()) {
      Recall.tell(story, question, entry, now);
    }
    return entry;
  }

  /// A DNAME known above the name.
  @Nullable RankedRRset dnameAbove(Question question) {
    int floor = Routes.floor(around.routes().deepest(question));
    return staleSeconds == 0
        ? answers().dnameAbove(question.name(), now(), floor)
        : new LastKnown(answers(), now(), staleSeconds, floor).dnameAbove(question.name());
  }

  /// Remembers who serves a zone, and says which glue is used.
  ///
  /// @param from the zone whose server says so, delegated itself until `fromUntil`
  /// @return until when that is good
  long descend(Name from, long fromUntil, Delegation delegation, Usable reply) {
    long until = around.stores().delegations().put(delegation, fromUntil);
    if (story.isOn()) {
      long ttl = Math.min(delegation.ttl(), answers().settings().maxTtl());
      story.tellUnder(
          reply.event(),
          stamp ->
              new TraceEvent.Referral(stamp, from, delegation.zone(), delegation.names(), ttl));
      reply.scrubbed().records().forEach(one -> tellGlue(delegation.zone(), one, reply));
    }
    return until;
  }

  private void tellGlue(Name zone, Judged one, Usable reply) {
    InetAddress address = ServerAddresses.of(one.rr());
    if (address == null) {
      return;
    }
    Name server = one.rr().getName();
    switch (one.rule()) {
      case GLUE_IN_DOMAIN, GLUE_SIBLING, GLUE_NOT_HARDENED ->
          story.tellUnder(
              reply.event(),
              stamp -> new TraceEvent.GlueUsed(stamp, zone, server, address, one.rule()));
      case GLUE_OUTSIDE_ZONE, GLUE_ADDRESS ->
          story.tellUnder(
              reply.event(),
              stamp -> new TraceEvent.GlueRefused(stamp, zone, server, address, one.rule()));
      default -> {} // not an address of a name server
    }
  }

  /// Remembers the data that answers `question`.
  RankedRRset remember(Name zone, Question question, Reply.Answered answered, Usable reply) {
    SecurityStatus status = validate(zone, question, List.of(rrset(answered.data())), reply);
    Rank rank =
        answered.authoritative() && answered.links().isEmpty()
            ? Rank.ANSWER
            : Rank.ANSWER_NOT_AUTHORITATIVE;
    return put(answered.data(), rank, status, reply);
  }

  /// Remembers one alias, and the DNAME it follows from.
  ///
  /// @return what an answer needs to show it
  List<RankedRRset> remember(
      Name zone, AnswerChain.Link link, boolean authoritative, Usable reply) {
    boolean first = link.owner().equals(reply.sent().name());
    Rank rank = authoritative && first ? Rank.ANSWER : Rank.ANSWER_NOT_AUTHORITATIVE;
    Question question = new Question(link.owner(), reply.sent().type());
    if (link.dname().isEmpty()) {
      return List.of(remember(zone, question, List.of(link.cname()), rank, reply));
    }
    RankedRRset dname = remember(zone, question, link.dname(), rank, reply);
    return List.of(dname, synthesised(link, dname));
  }

  private RankedRRset remember(
      Name zone, Question question, List<Record> records, Rank rank, Usable reply) {
    return put(records, rank, validate(zone, question, List.of(rrset(records)), reply), reply);
  }

  /// Remembers a DNAME from which nothing follows for `question`, as the name would be too long.
  RankedRRset remember(Name zone, Question question, Reply.TooLong tooLong, Usable reply) {
    boolean first = tooLong.authoritative() && tooLong.links().isEmpty();
    Rank rank = first ? Rank.ANSWER : Rank.ANSWER_NOT_AUTHORITATIVE;
    return remember(zone, question, List.of(tooLong.dname()), rank, reply);
  }

  /// The CNAME that follows from a DNAME, with its TTL (RFC 6672, section 3.1). Not stored: the
  /// DNAME says it for every name.
  RankedRRset synthesised(AnswerChain.Link link, RankedRRset dname) {
    return RankedRRset.of(
        List.of(link.cname()),
        dname.rank(),
        dname.status(),
        dname.source(),
        now(),
        dname.ttlLeft(now()));
  }

  /// Remembers that there is nothing, for as long as the SOA says (RFC 2308, section 5).
  CacheEntry.Absence remember(
      Name zone, Question question, boolean nameExists, @Nullable SOARecord soa, Usable reply) {
    List<RRset> proof = soa == null ? List.of() : List.of(rrset(List.of(soa)));
    SecurityStatus status = validate(zone, question, proof, reply);
    RankedRRset ranked = null;
    if (soa != null) {
      CacheSettings bounds = answers().settings();
      ranked =
          RankedRRset.of(
              List.of(soa),
              Rank.AUTHORITY,
              status,
              reply.server(),
              now(),
              ttl -> bounds.boundedNegative(Math.min(ttl, soa.getMinimum())));
    }
    CacheEntry.Absence absence = new CacheEntry.Absence(nameExists, ranked, status, now());
    // That the parent does not know a zone which somebody has set says nothing about that zone.
    boolean wholeName = !nameExists && !around.routes().isApex(question.name());
    answers().put(question, absence, wholeName);
    return absence;
  }

  private RankedRRset put(List<Record> records, Rank rank, SecurityStatus status, Usable reply) {
    RankedRRset rrset =
        RankedRRset.of(records, rank, status, reply.server(), now(), answers().settings()::bounded);
    answers().put(rrset);
    return rrset;
  }

  private static RRset rrset(List<Record> records) {
    RRset rrset = new RRset();
    new ArrayList<>(records).forEach(rrset::addRR);
    return rrset;
  }

  private SecurityStatus validate(Name zone, Question question, List<RRset> rrsets, Usable reply) {
    SecurityStatus status = around.validator().validate(zone, rrsets);
    if (story.isOn()) {
      String reason = status instanceof SecurityStatus.Bogus bogus ? bogus.reason() : "";
      story.tellUnder(
          reply.event(),
          stamp -> new TraceEvent.Validated(stamp, zone, question, status.word(), reason));
    }
    return status;
  }
}
