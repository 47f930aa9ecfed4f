package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.ServerMemory;
import dev.waymark.resolver.iterate.Bailiwick.Scrubbed;
import dev.waymark.resolver.trace.Asked;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.Server;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceEvent.Choice;
import dev.waymark.resolver.trace.TraceEvent.Fallback;
import dev.waymark.resolver.trace.TraceEvent.Meaning;
import dev.waymark.resolver.trace.UpstreamQuery;
import dev.waymark.wire.Edns;
import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ClientReply;
import dev.waymark.wire.transport.Discarded;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// One server asked one question, until it has helped or shown that it will not: each way of asking
/// at most once, so that no server can keep the walk busy (S19).
final class Attempt {
  /// A connection costs one round trip more than a datagram, and the reply may be long.
  private static final int TCP_PATIENCE = 3;

  private final Surroundings around;
  private final Budget budget;
  private final Narrator story;
  private final Name zone;
  private final InetSocketAddress peer;
  private final Asked asked;
  private final Duration timer;
  private final boolean mayMix;
  private final CookieCheck cookies;

  /// A stray datagram or two are accidents; a forger needs thousands (S3). The real server is not
  /// to blame for them.
  static final int MAX_NEAR_MISSES = 2;

  private Server server;
  private Choice choice;
  private boolean edns;
  private boolean mixCase;
  private boolean wrongSpelling;
  private boolean askedWithNewCookie;
  private int nearMisses;
  private String whyTcp = "";
  private int queryEvent;

  /// How an attempt ended.
  sealed interface End {}

  /// It replied.
  ///
  /// @param event the number of the query's event, for what follows from the reply
  record Replied(Reply reply, Scrubbed scrubbed, Server server, int event) implements End {}

  /// It replied with something that has no question to be scrubbed by.
  record Garbled(String what) implements End {}

  /// It did not reply in time.
  record Silent() implements End {}

  /// The network says that it is not there.
  record NotThere(String reason) implements End {}

  /// The budget is used up; the server is not to blame.
  record GivenUp(Cause cause) implements End {}

  Attempt(
      Surroundings around,
      Budget budget,
      Narrator story,
      Name zone,
      Server server,
      Asked asked,
      Choice choice,
      Duration timer) {
    this.around = around;
    this.budget = budget;
    this.story = story;
    this.zone = zone;
    this.server = server;
    this.asked = asked;
    this.choice = choice;
    this.timer = timer;
    peer = new InetSocketAddress(server.ip(), server.port());
    edns = memory().speaksEdns(peer);
    cookies = new CookieCheck(memory().cookies(), peer, around.random(), around.walk().cookies());
    mayMix = around.walk().mixCase();
    mixCase = mayMix && memory().keepsCase(peer);
  }

  private ServerMemory memory() {
    return around.stores().servers();
  }

  /// Asks until there is an end: at most with and without EDNS, in mixed and plain case, by UDP and
  /// TCP.
  End run() {
    while (true) {
      Cause usedUp = budget.spendQuery();
      if (usedUp != null) {
        return new GivenUp(usedUp);
      }
      long sentAt = story.micros();
      ClientReply reply = exchange();
      around.watch().asked(new UpstreamQuery(zone, server, asked, choice, edns, reply));
      End end =
          switch (reply) {
            case ClientReply.Received received -> received(received, sentAt);
            case ClientReply.HeaderOnly header -> headerOnly(header, sentAt);
            case ClientReply.TimedOut late -> timedOut(late, sentAt);
            case ClientReply.Unreachable lost -> unreachable(lost, sentAt);
          };
      if (end != null) {
        return end;
      }
      choice = Choice.SAME_AGAIN;
    }
  }

  private ClientReply exchange() {
    boolean tcp = server.transport() == Transport.TCP;
    Duration wanted = tcp ? timer.multipliedBy(TCP_PATIENCE) : timer;
    Duration left = budget.timeLeft();
    Duration wait = wanted.compareTo(left) < 0 ? wanted : left;
    if (story.isOn()) {
      queryEvent =
          story.tell(
              stamp ->
                  new TraceEvent.Query(
                      stamp,
                      zone,
                      server,
                      asked,
                      choice,
                      memory().estimate(peer),
                      wait,
                      edns,
                      budget.spent()));
    }
    wrongSpelling = false;
    nearMisses = 0;
    return around
        .client()
        .exchange(peer, message(), server.transport(), wait, mixCase, this::discarded);
  }

  private Message message() {
    Question sent = asked.sent();
    Message message = Message.newQuery(Record.newRecord(sent.name(), sent.type(), DClass.IN));
    message.getHeader().unsetFlag(Flags.RD);
    if (edns) {
      message.addRecord(
          new OPTRecord(Edns.UDP_PAYLOAD, 0, 0, 0, cookies.options()), Section.ADDITIONAL);
    }
    return message;
  }

  private void discarded(Discarded why) {
    wrongSpelling |= why == Discarded.WRONG_QUESTION;
    nearMisses += isNearMiss(why) ? 1 : 0;
    if (story.isOn()) {
      story.tellUnder(queryEvent, stamp -> new TraceEvent.Ignored(stamp, server, why));
    }
  }

  private static boolean isNearMiss(Discarded why) {
    return why == Discarded.WRONG_ID
        || why == Discarded.WRONG_QUESTION
        || why == Discarded.WRONG_COOKIE;
  }

  private @Nullable End received(ClientReply.Received received, long sentAt) {
    Message message = received.message();
    boolean doubtful = nearMisses > MAX_NEAR_MISSES || edns && cookies.isMissingIn(message);
    if (doubtful && server.transport() == Transport.UDP) {
      tellReply(sentAt, received, Meaning.UNUSABLE, null);
      return fallBack(Fallback.TCP_AGAINST_FORGERS);
    }
    memory().replied(peer, received.elapsed(), message.getOPT() != null);
    memory().heardFrom(zone);
    boolean newCookie = edns && cookies.learn(message);
    if (message.getHeader().getFlag(Flags.TC) && server.transport() == Transport.UDP) {
      tellReply(sentAt, received, Meaning.TRUNCATED, null);
      switchToTcp();
      return null;
    }
    int rcode = message.getRcode();
    if (rcode == Rcode.BADCOOKIE && newCookie && !askedWithNewCookie) {
      tellReply(sentAt, received, Meaning.UNUSABLE, null);
      return fallBack(Fallback.NEW_COOKIE);
    }
    if (edns && !memory().spokeEdns(peer) && isAboutEdns(rcode)) {
      tellReply(sentAt, received, Meaning.UNUSABLE, null);
      return fallBack(Fallback.WITHOUT_EDNS);
    }
    if (!edns && memory().speaksEdns(peer) && !isAboutEdns(rcode)) {
      memory().hasNoEdns(peer);
    }
    if (mayMix && !mixCase) {
      memory().changesCase(peer);
    }
    Scrubbed scrubbed = Bailiwick.scrub(zone, asked.sent(), around.walk(), message);
    Reply reply = ReplyClassifier.classify(message, scrubbed);
    tellReply(sentAt, received, meaning(reply), scrubbed);
    return new Replied(reply, scrubbed, server, queryEvent);
  }

  private static boolean isAboutEdns(int rcode) {
    return rcode == Rcode.FORMERR || rcode == Rcode.NOTIMP || rcode == Rcode.BADVERS;
  }

  private @Nullable End headerOnly(ClientReply.HeaderOnly header, long sentAt) {
    if (story.isOn()) {
      story.tellSince(
          sentAt,
          queryEvent,
          stamp ->
              new TraceEvent.Reply(
                  stamp, zone, server, header.rcode(), "qr", 12, Meaning.UNUSABLE, List.of()));
    }
    if (edns && !memory().spokeEdns(peer)) {
      return fallBack(Fallback.WITHOUT_EDNS);
    }
    return new Garbled(Rcode.string(header.rcode()) + " without the question");
  }

  private @Nullable End timedOut(ClientReply.TimedOut late, long sentAt) {
    if (story.isOn()) {
      story.tellSince(sentAt, queryEvent, stamp -> new TraceEvent.Timeout(stamp, zone, server));
    }
    if (mixCase && wrongSpelling) {
      return fallBack(Fallback.PLAIN_CASE);
    }
    if (server.transport() == Transport.TCP && !budget.isOutOfTime()) {
      return new Garbled(whyTcp + ", and silent over TCP");
    }
    memory().timedOut(peer, late.elapsed());
    return budget.isOutOfTime() ? new GivenUp(Cause.OUT_OF_TIME) : new Silent();
  }

  private End unreachable(ClientReply.Unreachable lost, long sentAt) {
    if (story.isOn()) {
      story.tellSince(
          sentAt,
          queryEvent,
          stamp -> new TraceEvent.Unreachable(stamp, zone, server, lost.reason()));
    }
    if (server.transport() == Transport.TCP) {
      return new Garbled(whyTcp + ", and over TCP " + lost.reason());
    }
    memory().timedOut(peer, ServerMemory.UNKNOWN_TIMER);
    return new NotThere(lost.reason());
  }

  private void switchToTcp() {
    whyTcp = "truncated";
    server = server.over(Transport.TCP);
    if (story.isOn()) {
      story.tellUnder(queryEvent, stamp -> new TraceEvent.SwitchTcp(stamp, zone, server));
    }
  }

  private @Nullable End fallBack(Fallback fallback) {
    switch (fallback) {
      case WITHOUT_EDNS -> edns = false;
      case PLAIN_CASE -> mixCase = false;
      case NEW_COOKIE -> askWithNewCookie();
      case TCP_AGAINST_FORGERS -> {
        whyTcp = "forged replies";
        server = server.over(Transport.TCP);
      }
      case FULL_NAME -> throw new IllegalStateException("another question, so another attempt");
    }
    if (story.isOn()) {
      story.tellUnder(queryEvent, stamp -> new TraceEvent.Retry(stamp, zone, server, fallback));
    }
    return null;
  }

  /// Once more by UDP if it had not been told any cookie before. If it refuses the one it gave
  /// itself, servers that share an address may not share their secret: over TCP nobody minds.
  private void askWithNewCookie() {
    askedWithNewCookie = true;
    if (cookies.isComplete()) {
      whyTcp = "cookie refused";
      server = server.over(Transport.TCP);
    }
    cookies.renew(around.random());
  }

  private void tellReply(
      long sentAt, ClientReply.Received received, Meaning meaning, @Nullable Scrubbed scrubbed) {
    if (!story.isOn()) {
      return;
    }
    Message message = received.message();
    story.tellSince(
        sentAt,
        queryEvent,
        stamp ->
            new TraceEvent.Reply(
                stamp,
                zone,
                server,
                message.getRcode(),
                message.getHeader().printFlags().trim(),
                received.size(),
                meaning,
                scrubbed == null ? List.of() : scrubbed.records()));
  }

  private static Meaning meaning(Reply reply) {
    return switch (reply) {
      case Reply.Answered answered -> Meaning.ANSWERED;
      case Reply.Alias alias -> Meaning.ALIAS;
      case Reply.Referral referral -> Meaning.REFERRAL;
      case Reply.NoData absent -> Meaning.NO_DATA;
      case Reply.NameError absent -> Meaning.NAME_ERROR;
      case Reply.Lame lame -> Meaning.LAME;
      case Reply.Unusable unusable -> Meaning.UNUSABLE;
    };
  }
}
