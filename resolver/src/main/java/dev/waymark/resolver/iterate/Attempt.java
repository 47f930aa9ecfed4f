package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.ServerMemory;
import dev.waymark.resolver.iterate.Bailiwick.Scrubbed;
import dev.waymark.resolver.trace.Asked;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.Server;
import dev.waymark.resolver.trace.TraceEvent.Choice;
import dev.waymark.resolver.trace.TraceEvent.Fallback;
import dev.waymark.resolver.trace.TraceEvent.Meaning;
import dev.waymark.resolver.trace.UpstreamQuery;
import dev.waymark.wire.Edns;
import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ClientReply;
import dev.waymark.wire.transport.Unanswered;
import java.net.InetSocketAddress;
import java.time.Duration;
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

  private static final int NONE = -1;

  private final Surroundings around;
  private final Budget budget;
  private final AttemptStory story;
  private final Delegation delegation;
  private final Name zone;
  private final InetSocketAddress peer;
  private final Asked asked;
  private final Duration timer;
  private final Unanswered earlier;
  private final boolean mayMix;
  private final CookieCheck cookies;

  private Server server;
  private Choice choice;
  private boolean edns;
  private boolean mixCase;
  private boolean askedWithNewCookie;
  private String whyTcp = "";
  private int unanswered = NONE;
  private @Nullable Hearing hearing;

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

  /// It cannot be asked.
  ///
  /// @param sent whether the network says so; otherwise this machine could not send anything
  record NotThere(String reason, boolean sent) implements End {}

  /// The budget is used up; the server is not to blame.
  record GivenUp(Cause cause) implements End {}

  Attempt(
      Surroundings around,
      Budget budget,
      Narrator story,
      Delegation delegation,
      Server server,
      Asked asked,
      Choice choice,
      Duration timer,
      Unanswered earlier) {
    this.around = around;
    this.budget = budget;
    this.delegation = delegation;
    zone = delegation.zone();
    this.story = new AttemptStory(story, zone);
    this.server = server;
    this.asked = asked;
    this.choice = choice;
    this.timer = timer;
    this.earlier = earlier;
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
      ClientReply reply = exchange();
      if (!hasJoined()) {
        around.watch().asked(new UpstreamQuery(zone, server, asked, choice, edns, reply));
      }
      End end =
          switch (reply) {
            case ClientReply.Received received -> received(received);
            case ClientReply.HeaderOnly header -> headerOnly(header);
            case ClientReply.TimedOut late -> timedOut(late);
            case ClientReply.Unreachable lost -> unreachable(lost);
            case ClientReply.NotSent own -> notSent(own);
          };
      if (end != null) {
        return end;
      }
      choice = Choice.SAME_AGAIN;
    }
  }

  /// Whether it waits for the reply to this one of the unanswered questions.
  boolean waitsFor(int question) {
    return unanswered == question;
  }

  /// Goes on after it was silent, as the reply came late.
  End resume(ClientReply.Received late) {
    End end = received(late);
    return end == null ? run() : end;
  }

  private ClientReply exchange() {
    boolean tcp = server.transport() == Transport.TCP;
    Duration wanted = tcp ? timer.multipliedBy(TCP_PATIENCE) : timer;
    Duration left = budget.timeLeft();
    Duration wait = wanted.compareTo(left) < 0 ? wanted : left;
    if (story.isOn()) {
      story.sent(server, asked, choice, memory().estimate(peer), wait, edns, budget.spent());
    }
    Hearing listener = new Hearing(story, server, asked.sent());
    hearing = listener;
    return around
        .client()
        .exchange(peer, message(), server.transport(), wait, mixCase, earlier, listener);
  }

  private Message message() {
    Question sent = asked.sent();
    Message message = Message.newQuery(Record.newRecord(sent.name(), sent.type(), DClass.IN));
    if (!delegation.isForward()) {
      message.getHeader().unsetFlag(Flags.RD);
    }
    if (edns) {
      message.addRecord(
          new OPTRecord(Edns.UDP_PAYLOAD, 0, 0, 0, cookies.options()), Section.ADDITIONAL);
    }
    return message;
  }

  /// Whether somebody else has asked, who tells what is learnt about the server.
  private boolean hasJoined() {
    return hearing != null && hearing.hasJoined();
  }

  private boolean isForged() {
    return hearing != null && hearing.isForged();
  }

  private boolean isSpelledWrongly() {
    return hearing != null && hearing.isSpelledWrongly();
  }

  private @Nullable End received(ClientReply.Received received) {
    Message message = received.message();
    boolean doubtful = isForged() || edns && cookies.isMissingIn(message);
    if (doubtful && server.transport() == Transport.UDP) {
      story.replied(server, received, Meaning.UNUSABLE);
      return fallBack(Fallback.TCP_AGAINST_FORGERS);
    }
    if (!hasJoined()) {
      memory().replied(peer, received.elapsed(), message.getOPT() != null);
    }
    memory().heardFrom(delegation);
    boolean newCookie = edns && cookies.learn(message);
    if (message.getHeader().getFlag(Flags.TC) && server.transport() == Transport.UDP) {
      story.replied(server, received, Meaning.TRUNCATED);
      switchToTcp();
      return null;
    }
    int rcode = message.getRcode();
    if (rcode == Rcode.BADCOOKIE && newCookie && !askedWithNewCookie) {
      story.replied(server, received, Meaning.UNUSABLE);
      return fallBack(Fallback.NEW_COOKIE);
    }
    if (edns && isAboutEdns(rcode) && !memory().spokeEdns(peer)) {
      story.replied(server, received, Meaning.UNUSABLE);
      return fallBack(Fallback.WITHOUT_EDNS);
    }
    if (!edns && memory().speaksEdns(peer) && !isAboutEdns(rcode)) {
      memory().hasNoEdns(peer);
    }
    if (mayMix && !mixCase) {
      memory().changesCase(peer);
    }
    Scrubbed scrubbed =
        Bailiwick.scrub(
            zone,
            asked.sent(),
            around.walk(),
            name -> around.routes().leadElsewhere(zone, name),
            message);
    Reply reply = ReplyClassifier.classify(message, scrubbed, delegation.isForward());
    story.replied(server, received, reply, scrubbed);
    return new Replied(reply, scrubbed, server, story.query());
  }

  private static boolean isAboutEdns(int rcode) {
    return rcode == Rcode.FORMERR || rcode == Rcode.NOTIMP || rcode == Rcode.BADVERS;
  }

  private @Nullable End headerOnly(ClientReply.HeaderOnly header) {
    story.bareHeader(server, header.rcode());
    if (edns && !memory().spokeEdns(peer)) {
      return fallBack(Fallback.WITHOUT_EDNS);
    }
    return new Garbled(Rcode.string(header.rcode()) + " without the question");
  }

  private @Nullable End timedOut(ClientReply.TimedOut late) {
    story.timedOut(server);
    boolean open = server.transport() == Transport.UDP;
    unanswered = open ? earlier.count() - 1 : NONE;
    if (open && earlier.isAnswered()) {
      return new Silent(); // so far: the wait was cut short
    }
    if (mixCase && isSpelledWrongly()) {
      return fallBack(Fallback.PLAIN_CASE);
    }
    if (server.transport() == Transport.TCP && !budget.isOutOfTime()) {
      return new Garbled(whyTcp + ", and silent over TCP");
    }
    if (!hasJoined()) {
      memory().timedOut(peer, late.elapsed());
    }
    return budget.isOutOfTime() ? new GivenUp(Cause.OUT_OF_TIME) : new Silent();
  }

  private End unreachable(ClientReply.Unreachable lost) {
    story.unreachable(server, lost.reason());
    if (server.transport() == Transport.TCP) {
      return new Garbled(whyTcp + ", and over TCP " + lost.reason());
    }
    if (!hasJoined()) {
      memory().timedOut(peer, ServerMemory.UNKNOWN_TIMER);
    }
    return new NotThere(lost.reason(), true);
  }

  /// What this machine could not do is not held against the server.
  private End notSent(ClientReply.NotSent own) {
    story.unreachable(server, own.why().words());
    if (own.why().isOfFamily()) {
      memory().hasNoRoute(peer);
    }
    return new NotThere(own.why().words(), false);
  }

  private void switchToTcp() {
    whyTcp = "truncated";
    server = server.over(Transport.TCP);
    story.switchedToTcp(server);
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
    story.retried(server, fallback);
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
}
