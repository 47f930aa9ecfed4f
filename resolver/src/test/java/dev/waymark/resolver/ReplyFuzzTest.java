package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Whatever a server replies, the question ends in an answer or in a failure that is named; nothing
/// is thrown, and the next honest question is answered.
class ReplyFuzzTest {
  private static final int TRIES = 300;

  private static World world;
  private static ScriptedAuthority zone;
  private static int count;

  @BeforeContainer
  static void worldWithOneZone() {
    world = new World();
    world.root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    zone = world.server("1.1").serves("zone.", "*.zone. A 127.53.3.1", "www.zone. A 127.53.3.1");
  }

  @AfterContainer
  static void end() {
    world.close();
  }

  /// Bytes of an honest reply turned over, behind the question, which must be right to be looked
  /// at.
  @Property(tries = TRIES)
  void mutatedReplyEndsInAnAnswerOrAFailure(@ForAll long seed) {
    Random random = new Random(seed);
    zone.says(
        (query, honest, transport) -> {
          byte[] bytes = honest.toWire();
          int question = 12 + query.getQuestion().getName().length() + 4;
          for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(2, bytes.length);
            if (at < 4 || at >= 6 && at < 12 || at >= question) {
              bytes[at] = (byte) (random.nextInt() | (at == 2 ? 0x80 : 0));
            }
          }
          return parsed(bytes, honest);
        });
    endsWell();
  }

  /// Records of all kinds at all places of a well-formed message.
  @Property(tries = TRIES)
  void randomRecordsEndInAnAnswerOrAFailure(@ForAll long seed) {
    Random random = new Random(seed);
    zone.says(
        (query, honest, transport) -> {
          Message reply = ScriptedAuthority.empty(query);
          reply.getHeader().setRcode(random.nextInt(4) == 0 ? random.nextInt(16) : Rcode.NOERROR);
          if (random.nextBoolean()) {
            reply.getHeader().setFlag(org.xbill.DNS.Flags.AA);
          }
          for (int i = random.nextInt(8); i >= 0; i--) {
            reply.addRecord(record(random, query.getQuestion().getName()), random.nextInt(1, 4));
          }
          return reply;
        });
    endsWell();
  }

  private static void endsWell() {
    Resolution resolution = world.ask("n" + count++ + ".zone.");
    if (resolution instanceof Resolution.Failure failure) {
      assertThat(failure.text()).isNotBlank();
      assertThat(failure.cause()).isNotEqualTo(dev.waymark.resolver.trace.Cause.INTERNAL);
    }
    world.resolver().flush();
    zone.isHonest();
    assertThat(world.ask("www.zone.")).isInstanceOf(Resolution.Answered.class);
  }

  private static Record record(Random random, Name qname) {
    String[] owners = {"zone.", ".", "x.zone.", "ns.zone.", "other.", "a.b.zone."};
    Name owner = random.nextInt(3) == 0 ? qname : ScriptedAuthority.name(pick(random, owners));
    String target = pick(random, owners);
    String type = pick(random, "A", "NS", "CNAME", "DNAME", "SOA", "TXT", "MX");
    String rdata =
        switch (type) {
          case "A" -> pick(random, "127.53.3.1", "0.0.0.0", "127.77.1.1");
          case "SOA" -> target + " " + target + " 1 1 1 1 60";
          case "TXT" -> "text";
          case "MX" -> "10 " + target;
          default -> target;
        };
    try {
      return Record.fromString(owner, Type.value(type), 1, random.nextInt(100), rdata, Name.root);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /// The mutated message; the honest one where nobody could read it, as a client would wait for a
  /// better one, which costs time.
  private static Message parsed(byte[] bytes, Message honest) {
    try {
      Message message = new Message(bytes);
      message.toWire();
      return message;
    } catch (IOException | RuntimeException e) {
      return honest;
    }
  }
}
