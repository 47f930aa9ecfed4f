package dev.waymark.resolver.trace;

import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.Discarded;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// One decision of the resolver: each kind carries what that kind has, and nothing else.
///
/// A [Query] is told when it is sent, its end later by a [Reply], [Timeout] or [Unreachable] whose
/// parent it is: so a listener can show what is being waited for.
public sealed interface TraceEvent {
  /// Where it stands in the trace.
  Stamp stamp();

  /// An RRset for the question is known. Told for each link of an alias chain.
  ///
  /// @param rank the trust in it, by the id of its rank (RFC 2181, section 5.4.1)
  /// @param ttlLeft seconds it may still be used
  /// @param age seconds since it was stored
  /// @param source who said so
  record CacheHit(
      Stamp stamp,
      Question key,
      String rank,
      long ttlLeft,
      long age,
      @Nullable Server source,
      String security,
      List<Record> records)
      implements TraceEvent {}

  /// Nothing usable is known about the question.
  record CacheMiss(Stamp stamp, Question key) implements TraceEvent {}

  /// It is known that there is nothing (RFC 2308).
  ///
  /// @param nameExists true for NODATA, false for NXDOMAIN
  record CacheNegative(
      Stamp stamp,
      Question key,
      boolean nameExists,
      long ttlLeft,
      long age,
      @Nullable Server source,
      String security)
      implements TraceEvent {}

  /// The question failed a moment ago (RFC 9520).
  record CachedFailure(Stamp stamp, Question key, long ttlLeft, Cause cause, String culprit)
      implements TraceEvent {}

  /// The walk can begin below the root: this zone's servers are known.
  record DelegationKnown(Stamp stamp, Name zone, List<Name> servers, long ttlLeft)
      implements TraceEvent {}

  /// The same question is being resolved for somebody else already, or the query that is its parent
  /// has been sent for somebody else already: what comes of that is waited for.
  record Joined(Stamp stamp, Question key) implements TraceEvent {}

  /// A hint's server is asked who the root servers are (RFC 9609). Parent of that query.
  record Prime(Stamp stamp, List<Name> hints) implements TraceEvent {}

  /// A question goes out: one packet, or one question over TCP.
  ///
  /// @param zone whose server is asked
  /// @param choice why this server
  /// @param estimate the smoothed round-trip time the choice was made by; null if never asked
  /// @param timer how long the reply is waited for
  /// @param spent of the budget, this query included
  record Query(
      Stamp stamp,
      Name zone,
      Server server,
      Asked question,
      Choice choice,
      @Nullable Duration estimate,
      Duration timer,
      boolean edns,
      Spent spent)
      implements TraceEvent {}

  /// A message as it was on the wire, on its way to a server or from it; child of its query or
  /// check. Told to listeners that want packets, just after it was sent and before anything is
  /// said about what came.
  ///
  /// @param message without the length that TCP puts before it
  record Packet(
      Stamp stamp,
      InetSocketAddress from,
      InetSocketAddress to,
      Transport transport,
      Octets message)
      implements TraceEvent {
    /// The longest that fits into one datagram over IPv4, behind the headers of IP and UDP.
    private static final int MAX_DATAGRAM = 65_535 - 20 - 8;

    /// The longest that TCP's two bytes of length can tell of (RFC 1035, section 4.2.2).
    private static final int MAX_IN_STREAM = 65_535;

    /// Looks whether such a packet can be.
    ///
    /// @throws IllegalArgumentException if not
    public Packet {
      int max = transport == Transport.UDP ? MAX_DATAGRAM : MAX_IN_STREAM;
      if (message.length() > max) {
        throw new IllegalArgumentException("no packet has " + message.length() + " bytes");
      }
      if (from.getAddress() instanceof Inet4Address != to.getAddress() instanceof Inet4Address) {
        throw new IllegalArgumentException(from + " and " + to + " do not reach each other");
      }
    }
  }

  /// A datagram that is not the reply; the wait goes on (RFC 5452, section 9.1).
  record Ignored(Stamp stamp, Server server, Discarded why) implements TraceEvent {}

  /// The reply to the query that is its parent.
  ///
  /// @param rcode with the upper bits from EDNS
  /// @param flags the header's, as dig prints them: "qr aa rd"
  /// @param bytes its length on the wire
  /// @param meaning what the reply was classified as
  record Reply(
      Stamp stamp,
      Name zone,
      Server server,
      int rcode,
      String flags,
      int bytes,
      Meaning meaning,
      List<Judged> records)
      implements TraceEvent {}

  /// No reply came in the time given.
  record Timeout(Stamp stamp, Name zone, Server server) implements TraceEvent {}

  /// The network says that nobody is there.
  record Unreachable(Stamp stamp, Name zone, Server server, String reason) implements TraceEvent {}

  /// The same server is asked once more, in another way.
  record Retry(Stamp stamp, Name zone, Server server, Fallback fallback) implements TraceEvent {}

  /// The reply was truncated: the same question over TCP (RFC 7766, section 5).
  record SwitchTcp(Stamp stamp, Name zone, Server server) implements TraceEvent {}

  /// A zone hands the name over to another one below it.
  ///
  /// @param ttl how long this may be remembered, in seconds
  record Referral(Stamp stamp, Name from, Name to, List<Name> servers, long ttl)
      implements TraceEvent {}

  /// An address that came with the referral is used for reaching the zone.
  record GlueUsed(Stamp stamp, Name zone, Name server, InetAddress address, Rule rule)
      implements TraceEvent {}

  /// An address that came with the referral is not believed.
  record GlueRefused(Stamp stamp, Name zone, Name server, InetAddress address, Rule rule)
      implements TraceEvent {}

  /// A name server came without an address: it is looked up first. Parent of that lookup's events.
  record NameServerLookup(Stamp stamp, Name zone, Name server, int type, int nth, int allowed)
      implements TraceEvent {}

  /// A server that should know the zone does not speak for it.
  record Lame(Stamp stamp, Name zone, Server server, Lameness why) implements TraceEvent {}

  /// The name is an alias; the search goes on with its target.
  ///
  /// @param dname the owner of the DNAME that it follows from; null for a plain CNAME
  record Alias(Stamp stamp, Name owner, Name target, @Nullable Name dname, int hop, int allowed)
      implements TraceEvent {}

  /// The minimised question found no zone cut: the next one has more labels (RFC 9156).
  ///
  /// @param known what was asked
  /// @param next what is asked now
  record MinimisationStep(Stamp stamp, Name zone, Name known, Name next, Name full)
      implements TraceEvent {}

  /// What validation says of a reply's data (RFC 4033, section 5).
  record Validated(Stamp stamp, Name zone, Question question, String status, String reason)
      implements TraceEvent {}

  /// A rule of this resolver decides, not the DNS: special names, access, ANY.
  ///
  /// @param rule stable id, such as `special-name.localhost`
  record Policy(Stamp stamp, Question question, String rule, String reference)
      implements TraceEvent {}

  /// The end: what the client gets, be it data or the certainty that there is none.
  ///
  /// @param rcode NOERROR or NXDOMAIN
  /// @param records the answer section, aliases first
  record Answer(
      Stamp stamp, Question question, int rcode, String security, List<Record> records, Spent spent)
      implements TraceEvent {}

  /// The end: no answer can be given, and why.
  ///
  /// @param error and `text`: what the client is told
  /// @param culprit the zone or servers at fault
  record Fail(
      Stamp stamp,
      Question question,
      Cause cause,
      ExtendedError error,
      String text,
      String culprit,
      Spent spent)
      implements TraceEvent {}

  /// After an answer from the cache: whoever runs the trace has asked the server that once told it,
  /// to see whether it is still so. No question of the resolver's. Its parent is the [CacheHit] or
  /// [CacheNegative] that it is about.
  ///
  /// @param rcode what it says now; -1 if it says nothing
  /// @param records the answer now
  /// @param ttlLeft seconds for which the resolver goes on with what it has
  record SourceChecked(
      Stamp stamp,
      Question key,
      Server server,
      int rcode,
      List<Record> records,
      Still still,
      long ttlLeft)
      implements TraceEvent {}

  /// What comes after the answer, on the way to a page.
  sealed interface Page extends TraceEvent permits PageEvent {}

  /// The names of the kinds of events in saved traces.
  enum Kind {
    CACHE_HIT(CacheHit.class),
    CACHE_MISS(CacheMiss.class),
    CACHE_NEG(CacheNegative.class),
    CACHE_FAIL(CachedFailure.class),
    DELEGATION_KNOWN(DelegationKnown.class),
    JOINED(Joined.class),
    PRIME(Prime.class),
    QUERY(Query.class),
    PACKET(Packet.class),
    DISCARDED(Ignored.class),
    REPLY(Reply.class),
    TIMEOUT(Timeout.class),
    UNREACHABLE(Unreachable.class),
    RETRY(Retry.class),
    SWITCH_TCP(SwitchTcp.class),
    REFERRAL(Referral.class),
    GLUE_USED(GlueUsed.class),
    GLUE_REFUSED(GlueRefused.class),
    NS_LOOKUP(NameServerLookup.class),
    LAME(Lame.class),
    CNAME(Alias.class),
    QMIN_STEP(MinimisationStep.class),
    VALIDATE(Validated.class),
    POLICY(Policy.class),
    ANSWER(Answer.class),
    FAIL(Fail.class),
    SOURCE_CHECK(SourceChecked.class),
    TCP_CONNECT(PageEvent.TcpConnected.class),
    TCP_FAIL(PageEvent.TcpFailed.class),
    HTTP(PageEvent.HttpResponded.class),
    HTTP_FAIL(PageEvent.HttpFailed.class),
    LOOKUP(PageEvent.FurtherLookup.class),
    SERVICE(PageEvent.ServiceChosen.class),
    HINTS(PageEvent.HintsUsed.class),
    CONNECT_TO(PageEvent.ConnectTo.class),
    TCP_GIVEN_UP(PageEvent.TcpGivenUp.class),
    TLS(PageEvent.TlsEstablished.class),
    TLS_FAIL(PageEvent.TlsFailed.class),
    REDIRECT(PageEvent.Redirected.class),
    PAGE_FAIL(PageEvent.PageFailed.class);

    private final Class<? extends TraceEvent> type;

    Kind(Class<? extends TraceEvent> type) {
      this.type = type;
    }

    /// The events of this kind.
    public Class<? extends TraceEvent> type() {
      return type;
    }
  }

  /// Why this server of several.
  enum Choice {
    /// There is no other that could be asked.
    ONLY_ONE,
    /// Never asked before: now and then that is done, so that its speed becomes known.
    NOT_YET_KNOWN,
    /// The fastest of those known.
    FASTEST,
    /// The one before did not help.
    NEXT,
    /// The same again: TCP, or a fallback.
    SAME_AGAIN,
    /// It was silent before; somebody must find out whether it is back.
    PROBE
  }

  /// What a reply was classified as: the names of the sealed `Reply` of the walk.
  enum Meaning {
    ANSWERED,
    ALIAS,
    REFERRAL,
    NO_DATA,
    NAME_ERROR,
    LAME,
    TRUNCATED,
    UNUSABLE
  }

  /// In which other way the same server is asked.
  enum Fallback {
    /// It does not understand EDNS (RFC 6891, section 7).
    WITHOUT_EDNS,
    /// It does not keep the letters' case of the question.
    PLAIN_CASE,
    /// It gave a new cookie and wants to see it (RFC 7873, section 5.3).
    NEW_COOKIE,
    /// Datagrams came that look like guesses of a forger: TCP cannot be guessed.
    TCP_AGAINST_FORGERS,
    /// Its reply lacks what it sends otherwise, a cookie or EDNS: over TCP it cannot be forged.
    TCP_TO_BE_SURE,
    /// It stumbles over a shortened name: the full one (RFC 9156, section 2.3).
    FULL_NAME
  }

  /// Whether what a cache has is still so.
  enum Still {
    /// The owner says the same.
    SAME,
    /// The owner says something else by now.
    CHANGED,
    /// The server that told it does not say.
    UNKNOWN
  }

  /// In which way a server is lame.
  enum Lameness {
    /// It says REFUSED: not its zone.
    REFUSED,
    /// It says SERVFAIL: it cannot speak for the zone now.
    SERVER_FAILURE,
    /// It says NOTAUTH or NOTIMP.
    NOT_IMPLEMENTED,
    /// It refers to the zone itself, upwards or sideways.
    REFERRAL_NOT_DOWNWARDS,
    /// It answers, but not as an authority (AA is not set), and with nothing of use.
    NOT_AUTHORITATIVE,
    /// It was asked as a resolver and is none: RA is not set.
    NOT_RECURSIVE
  }
}
