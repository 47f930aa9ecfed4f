package dev.waymark.resolver.iterate;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.waymark.resolver.cache.NameServer;
import dev.waymark.resolver.settings.WalkSettings;
import dev.waymark.resolver.trace.TraceEvent.Lameness;
import dev.waymark.wire.Question;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Whatever a server replies, it is given one meaning, and that meaning is what dnsjava reads in
/// the same bytes: the data of an answer are the records that were asked for, a referral leads
/// from the zone towards the name, nothing outside the zone counts (RFC 2181, section 5.4.1).
class UpstreamReplyFuzzTest {
  private static final Name ZONE = Name.fromConstantString("foobar.com.");
  private static final Name QNAME = Name.fromConstantString("www.shop.foobar.com.");
  private static final int[] TYPES = {Type.A, Type.NS, Type.CNAME, Type.AAAA};

  /// The first byte says which type was asked for, and whether a resolver was asked.
  @FuzzTest
  void anyReplyHasOneMeaning(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Message reply = parse(Arrays.copyOfRange(input, 1, input.length));
    if (reply != null) {
      check(new Question(QNAME, TYPES[input[0] & 3]), reply, (input[0] & 4) != 0);
    }
  }

  /// The same for well-formed replies with records of all kinds at all places, some bytes of which
  /// are then turned over.
  @Property(tries = 2_000)
  void generatedReplyHasOneMeaning(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    int type = TYPES[random.nextInt(TYPES.length)];
    Message reply = generated(random, type);
    check(new Question(QNAME, type), reply, random.nextBoolean());
    byte[] bytes = reply.toWire();
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(2, bytes.length)] = (byte) random.nextInt();
    }
    Message mutated = parse(bytes);
    if (mutated != null) {
      check(new Question(QNAME, type), mutated, random.nextBoolean());
    }
  }

  /// Null for what nobody can read, which the client throws away.
  private static Message parse(byte[] bytes) {
    try {
      return new Message(bytes);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static Message generated(Random random, int type) throws IOException {
    Message reply = new Message(random.nextInt(1 << 16));
    reply.getHeader().setFlag(Flags.QR);
    if (random.nextInt(3) > 0) {
      reply.getHeader().setFlag(Flags.AA);
    }
    reply
        .getHeader()
        .setRcode(pick(random, Rcode.NOERROR, Rcode.NOERROR, Rcode.NXDOMAIN, Rcode.REFUSED));
    reply.addRecord(Record.newRecord(QNAME, type, DClass.IN), Section.QUESTION);
    String[] names = {
      "www.shop.foobar.com.",
      "shop.foobar.com.",
      "foobar.com.",
      "com.",
      ".",
      "x.foobar.com.",
      "a.www.shop.foobar.com.",
      "elsewhere.net.",
      "WWW.Shop.foobar.COM."
    };
    for (int i = random.nextInt(8); i > 0; i--) {
      Name owner = Name.fromString(names[random.nextInt(names.length)]);
      String target = names[random.nextInt(names.length)];
      int kind = pick(random, type, Type.A, Type.NS, Type.CNAME, Type.DNAME, Type.SOA);
      String rdata =
          switch (kind) {
            case Type.A -> "127.53.3." + random.nextInt(4);
            case Type.AAAA -> "::" + random.nextInt(4);
            case Type.SOA -> target + " " + target + " 1 1 1 1 60";
            default -> target;
          };
      long ttl = random.nextInt(4) == 0 ? 0x80000000L : random.nextInt(4) * 1_000L;
      reply.addRecord(
          Record.fromString(owner, kind, DClass.IN, ttl & 0x7FFFFFFFL, rdata, Name.root),
          random.nextInt(1, 4));
    }
    return reply;
  }

  private static int pick(Random random, int... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static void check(Question asked, Message message, boolean forwarded) {
    Bailiwick.Scrubbed scrubbed =
        Bailiwick.scrub(ZONE, asked, WalkSettings.DEFAULT, name -> false, message);
    Reply reply = ReplyClassifier.classify(message, scrubbed, forwarded);
    int rcode = message.getRcode();
    List<Record> direct =
        message.getSection(Section.ANSWER).stream()
            .filter(rr -> rr.getName().equals(asked.name()))
            .filter(rr -> rr.getType() == asked.type() && rr.getDClass() == DClass.IN)
            .distinct()
            .toList();
    boolean speaks =
        forwarded
            || message.getHeader().getFlag(Flags.AA)
            || !message.getHeader().getFlag(Flags.RA);
    boolean normal = rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN;
    if (normal && speaks && !direct.isEmpty()) {
      assertThat(reply).isInstanceOf(Reply.Answered.class);
      assertThat(((Reply.Answered) reply).data()).containsExactlyElementsOf(direct);
    }
    switch (reply) {
      case Reply.Answered answered -> {
        assertThat(normal).isTrue();
        Name end = follow(asked, answered.links());
        assertThat(answered.data())
            .isNotEmpty()
            .allSatisfy(
                rr -> {
                  assertThat(message.getSection(Section.ANSWER)).contains(rr);
                  assertThat(rr.getName()).isEqualTo(end);
                  assertThat(rr.getType()).isEqualTo(asked.type());
                });
        assertThat(end.subdomain(ZONE)).isTrue();
      }
      case Reply.Alias alias -> {
        assertThat(alias.links()).isNotEmpty();
        assertThat(follow(asked, alias.links())).isEqualTo(alias.target());
      }
      case Reply.TooLong end -> {
        assertThat(rcode).isIn(Rcode.NOERROR, Rcode.YXDOMAIN);
        assertThat(AnswerChain.link(follow(asked, end.links()), end.dname())).isNull();
      }
      case Reply.Referral referral -> {
        assertThat(rcode).isEqualTo(Rcode.NOERROR);
        Name to = referral.delegation().zone();
        assertThat(to.subdomain(ZONE) && !to.equals(ZONE)).as("downwards: %s", to).isTrue();
        assertThat(asked.name().subdomain(to)).isTrue();
        assertThat(referral.delegation().servers())
            .hasSizeBetween(1, Bailiwick.MAX_NAME_SERVERS)
            .extracting(NameServer::addresses)
            .allSatisfy(list -> assertThat(list).hasSizeLessThanOrEqualTo(Bailiwick.MAX_ADDRESSES));
      }
      case Reply.NoData _ -> {
        assertThat(rcode).isEqualTo(Rcode.NOERROR);
        assertThat(direct).isEmpty();
      }
      case Reply.NameError _ -> assertThat(rcode).isEqualTo(Rcode.NXDOMAIN);
      case Reply.Lame lame -> {
        assertThat(lame.why() == Lameness.REFUSED).isEqualTo(rcode == Rcode.REFUSED);
        assertThat(lame.why() == Lameness.SERVER_FAILURE).isEqualTo(rcode == Rcode.SERVFAIL);
      }
      case Reply.Unusable unusable -> {
        assertThat(normal).isFalse();
        assertThat(unusable.what()).isNotBlank();
      }
    }
  }

  /// Where the aliases lead, each of which begins where the one before it ends, inside the zone.
  private static Name follow(Question asked, List<AnswerChain.Link> links) {
    Name at = asked.name();
    for (AnswerChain.Link link : links) {
      assertThat(link.owner()).isEqualTo(at);
      assertThat(at.subdomain(ZONE)).isTrue();
      at = link.target();
    }
    return at;
  }
}
