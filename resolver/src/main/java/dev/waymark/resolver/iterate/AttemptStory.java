package dev.waymark.resolver.iterate;

import dev.waymark.resolver.iterate.Bailiwick.Scrubbed;
import dev.waymark.resolver.trace.Asked;
import dev.waymark.resolver.trace.Judged;
import dev.waymark.resolver.trace.Octets;
import dev.waymark.resolver.trace.Server;
import dev.waymark.resolver.trace.Spent;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceEvent.Choice;
import dev.waymark.resolver.trace.TraceEvent.Fallback;
import dev.waymark.resolver.trace.TraceEvent.Meaning;
import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ClientReply;
import dev.waymark.wire.transport.Discarded;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// What is told of one attempt: each query, and below it what came of it.
final class AttemptStory {
  /// The length of a message without any section (RFC 1035, section 4.1.1).
  private static final int HEADER = 12;

  private final Narrator story;
  private final Name zone;
  private int query;
  private long sentAt;

  AttemptStory(Narrator story, Name zone) {
    this.story = story;
    this.zone = zone;
  }

  /// Whether anybody listens.
  boolean isOn() {
    return story.isOn();
  }

  /// The number of the last query's event.
  int query() {
    return query;
  }

  void sent(
      Server server,
      Asked asked,
      Choice choice,
      @Nullable Duration estimate,
      Duration wait,
      boolean edns,
      Spent spent) {
    sentAt = story.micros();
    query =
        story.tell(
            stamp ->
                new TraceEvent.Query(
                    stamp, zone, server, asked, choice, estimate, wait, edns, spent));
  }

  /// Whether somebody wants the bytes of each message.
  boolean hearsPackets() {
    return story.hearsPackets();
  }

  void packet(
      int query,
      InetSocketAddress from,
      InetSocketAddress to,
      Transport transport,
      byte[] message) {
    story.tellUnder(
        query, stamp -> new TraceEvent.Packet(stamp, from, to, transport, Octets.of(message)));
  }

  /// The query was not sent, as an equal one is on its way.
  void joined(int query, Question question) {
    if (story.isOn()) {
      story.tellUnder(query, stamp -> new TraceEvent.Joined(stamp, question));
    }
  }

  void ignored(Server server, Discarded why) {
    if (story.isOn()) {
      story.tellUnder(query, stamp -> new TraceEvent.Ignored(stamp, server, why));
    }
  }

  /// It means nothing for the question itself.
  void replied(Server server, ClientReply.Received received, Meaning meaning) {
    tellReply(server, received, meaning, List.of());
  }

  void replied(Server server, ClientReply.Received received, Reply reply, Scrubbed scrubbed) {
    tellReply(server, received, meaning(reply), scrubbed.records());
  }

  private void tellReply(
      Server server, ClientReply.Received received, Meaning meaning, List<Judged> records) {
    if (story.isOn()) {
      int rcode = received.message().getRcode();
      String flags = received.message().getHeader().printFlags().trim();
      tellReply(server, rcode, flags, received.size(), meaning, records);
    }
  }

  void bareHeader(Server server, int rcode) {
    if (story.isOn()) {
      tellReply(server, rcode, "qr", HEADER, Meaning.UNUSABLE, List.of());
    }
  }

  private void tellReply(
      Server server, int rcode, String flags, int bytes, Meaning meaning, List<Judged> records) {
    story.tellSince(
        sentAt,
        query,
        stamp -> new TraceEvent.Reply(stamp, zone, server, rcode, flags, bytes, meaning, records));
  }

  void timedOut(Server server) {
    if (story.isOn()) {
      story.tellSince(sentAt, query, stamp -> new TraceEvent.Timeout(stamp, zone, server));
    }
  }

  void unreachable(Server server, String reason) {
    if (story.isOn()) {
      story.tellSince(
          sentAt, query, stamp -> new TraceEvent.Unreachable(stamp, zone, server, reason));
    }
  }

  void switchedToTcp(Server server) {
    if (story.isOn()) {
      story.tellUnder(query, stamp -> new TraceEvent.SwitchTcp(stamp, zone, server));
    }
  }

  void retried(Server server, Fallback fallback) {
    if (story.isOn()) {
      story.tellUnder(query, stamp -> new TraceEvent.Retry(stamp, zone, server, fallback));
    }
  }

  private static Meaning meaning(Reply reply) {
    return switch (reply) {
      case Reply.Answered answered -> Meaning.ANSWERED;
      case Reply.Alias alias -> Meaning.ALIAS;
      case Reply.TooLong alias -> Meaning.ALIAS;
      case Reply.Referral referral -> Meaning.REFERRAL;
      case Reply.NoData absent -> Meaning.NO_DATA;
      case Reply.NameError absent -> Meaning.NAME_ERROR;
      case Reply.Lame lame -> Meaning.LAME;
      case Reply.Unusable unusable -> Meaning.UNUSABLE;
    };
  }
}
