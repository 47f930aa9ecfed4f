package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.ServerMemory;
import dev.waymark.resolver.iterate.Bailiwick.Scrubbed;
import dev.waymark.resolver.trace.Asked;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.Server;
import dev.waymark.resolver.trace.TraceEvent.Choice;
import dev.waymark.resolver.trace.TraceEvent.Fallback;
import dev.waymark.resolver.trace.TraceEvent.Lameness;
import dev.waymark.resolver.trace.TraceEvent.Meaning;
import dev.waymark.resolver.trace.UpstreamQuery;
import dev.waymark.wire.Question;
import dev.waymark.wire.transport.ClientReply;
import dev.waymark.wire.transport.Unanswered;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

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
  private final Understanding understanding;
  private final CookieCheck cookies;

  private Server server;
  private Choice choice;
  private Manner manner;
  private boolean askedWithNewCookie;
  private int unanswered = NONE;
  private @Nullable Hearing hearing;

  Attempt(
      Surroundings around,
      Budget budget,
      Narrator story,
      Delegation delegation,
      Server server,
      Asked asked,
      Choice choice,
      boolean plain,
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
    cookies = new CookieCheck(memory().cookies(), peer, around.random(), around.walk().cookies());
    understanding = new Understanding(memory(), peer, plain, around.walk().mixCase());
    manner = understanding.firstManner();
    if (delegation.route() != null && delegation.route().tcpOnly()) {
      goOn(manner.overTcp(""));
    }
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
        return new End.GivenUp(usedUp);
      }
      ClientReply reply = exchange();
      if (!hasJoined()) {
        around.watch().asked(new UpstreamQuery(zone, server, asked, choice, manner.edns(), reply));
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
    Duration wanted = manner.isTcp() ? timer.multipliedBy(TCP_PATIENCE) : timer;
    Duration left = budget.timeLeft();
    Duration wait = wanted.compareTo(left) < 0 ? wanted : left;
    if (story.isOn()) {
      story.sent(
          server, asked, choice, memory().estimate(peer), wait, manner.edns(), budget.spent());
    }
    Hearing listener = new Hearing(story, server, asked.sent());
    hearing = listener;
    Message message = manner.message(asked.sent(), delegation.isForward(), cookies.options());
    return around
        .client()
        .exchange(peer, message, manner.transport(), wait, manner.mixCase(), earlier, listener);
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
    budget.received(received.size());
    Message message = received.message();
    Fallback doubt = manner.isTcp() ? null : doubt(message);
    if (doubt != null) {
      return useless(received, doubt);
    }
    if (!hasJoined()) {
      memory().replied(peer, received.elapsed(), message.getOPT() != null);
    }
    memory().heardFrom(delegation);
    boolean newCookie = manner.edns() && cookies.learn(message);
    if (message.getHeader().getFlag(Flags.TC) && !manner.isTcp()) {
      story.replied(server, received, Meaning.TRUNCATED);
      goOn(manner.overTcp("truncated"));
      story.switchedToTcp(server);
      return null;
    }
    if (message.getRcode() == Rcode.BADCOOKIE && newCookie && !askedWithNewCookie) {
      askWithNewCookie();
      return useless(received, Fallback.NEW_COOKIE);
    }
    if (manner.edns() && Understanding.isLackOfEdns(message)) {
      return useless(received, Fallback.WITHOUT_EDNS);
    }
    understanding.learn(message, manner);
    Scrubbed scrubbed =
        Bailiwick.scrub(
            zone,
            asked.sent(),
            around.walk(),
            name -> around.leadElsewhere(zone, new Question(name, asked.sent().type())),
            message);
    Reply reply = ReplyClassifier.classify(message, scrubbed, delegation.isForward());
    story.replied(server, received, reply, scrubbed);
    return new End.Replied(
        reply, hearsay(reply, message, scrubbed), scrubbed, server, story.query());
  }

  /// Why a reply by UDP may be a forger's; null if there is no reason to think so. Over TCP nobody
  /// can guess.
  private @Nullable Fallback doubt(Message message) {
    if (isForged()) {
      return Fallback.TCP_AGAINST_FORGERS;
    }
    boolean contradicts = cookies.isMissingIn(message) || understanding.isContradictedBy(message);
    return manner.edns() && contradicts ? Fallback.TCP_TO_BE_SURE : null;
  }

  /// What a resolver's cache has to say that stands where the zone's own server should.
  private static Reply.@Nullable Useful hearsay(Reply reply, Message message, Scrubbed scrubbed) {
    boolean byCache = reply instanceof Reply.Lame lame && lame.why() == Lameness.NOT_AUTHORITATIVE;
    return byCache
            && message.getHeader().getFlag(Flags.RA)
            && ReplyClassifier.classify(message, scrubbed, true) instanceof Reply.Useful useful
            && !(useful instanceof Reply.NoData absent && absent.soa() == null)
        ? useful
        : null;
  }

  private @Nullable End headerOnly(ClientReply.HeaderOnly header) {
    story.bareHeader(server, header.rcode());
    if (manner.edns()) {
      boolean doubtful = memory().speaksEdns(peer) && !manner.isTcp();
      return fallBack(doubtful ? Fallback.TCP_TO_BE_SURE : Fallback.WITHOUT_EDNS);
    }
    return new End.Garbled(Rcode.string(header.rcode()) + " without the question");
  }

  private @Nullable End timedOut(ClientReply.TimedOut late) {
    story.timedOut(server);
    boolean open = !manner.isTcp();
    unanswered = open ? earlier.count() - 1 : NONE;
    if (open && earlier.isAnswered()) {
      return new End.Silent(story.query()); // so far: the wait was cut short
    }
    if (manner.mixCase() && isSpelledWrongly()) {
      return fallBack(Fallback.PLAIN_CASE);
    }
    if (manner.isTcpInstead() && !budget.isOutOfTime()) {
      return new End.Garbled(manner.whyTcp() + ", and silent over TCP");
    }
    if (!hasJoined()) {
      memory().timedOut(peer, late.elapsed());
    }
    return budget.isOutOfTime()
        ? new End.GivenUp(Cause.OUT_OF_TIME)
        : new End.Silent(story.query());
  }

  private End unreachable(ClientReply.Unreachable lost) {
    story.unreachable(server, lost.reason());
    if (manner.isTcpInstead()) {
      return new End.Garbled(manner.whyTcp() + ", and over TCP " + lost.reason());
    }
    if (!hasJoined()) {
      memory().timedOut(peer, ServerMemory.UNKNOWN_TIMER);
    }
    return new End.NotThere(lost.reason(), true);
  }

  /// What this machine could not do is not held against the server.
  private End notSent(ClientReply.NotSent own) {
    story.unreachable(server, own.why().words());
    if (own.why().isOfFamily()) {
      memory().hasNoRoute(peer);
    }
    return new End.NotThere(own.why().words(), false);
  }

  private void goOn(Manner next) {
    manner = next;
    server = server.over(next.transport());
  }

  private @Nullable End useless(ClientReply.Received received, Fallback fallback) {
    story.replied(server, received, Meaning.UNUSABLE);
    return fallBack(fallback);
  }

  private @Nullable End fallBack(Fallback fallback) {
    goOn(manner.after(fallback));
    story.retried(server, fallback);
    return null;
  }

  /// Once more by UDP if it had not been told any cookie before. If it refuses the one it gave
  /// itself, servers that share an address may not share their secret: over TCP nobody minds.
  private void askWithNewCookie() {
    askedWithNewCookie = true;
    if (cookies.isComplete()) {
      manner = manner.overTcp("cookie refused");
    }
    cookies.renew(around.random());
  }
}
