package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Which messages are the reply: RFC 5452, section 9.1, bit by bit.
class ReplyFilterTest {
  private static final int HEADER_BITS = 96;
  private static final int COUNTS = 32;

  private final List<Discarded> discarded = new ArrayList<>();
  private final Message question =
      Message.newQuery(Record.newRecord(Name.fromConstantString("www.zone."), Type.A, DClass.IN));

  private Message accept(byte[] reply) {
    byte[] request = question.toWire();
    ReplyFilter filter =
        new ReplyFilter(request, request, ClientCookie.of(question), discarded::add, null);
    return filter.accept(reply);
  }

  private byte[] good() {
    byte[] reply = question.toWire();
    reply[2] |= (byte) 0x84;
    return reply;
  }

  /// S10 (CVE-2026-42389): of id, QR, opcode and QDCOUNT no bit may differ; AA, TC, RD, RA, Z, AD,
  /// CD and the RCODE are what the reply says.
  @Test
  void everyBitOfTheHeaderThatMustMatchMustMatch() {
    assertThat(accept(good())).isNotNull();
    for (int bit = 0; bit < HEADER_BITS; bit++) {
      byte[] reply = good();
      reply[bit / 8] ^= (byte) (0x80 >> bit % 8);
      boolean says = bit >= 16 + 5 && bit < COUNTS; // AA and all after it in the flags
      if (bit < COUNTS + 16) {
        assertThat(accept(reply) != null).as("bit %d", bit).isEqualTo(says);
      } else {
        assertThat(accept(reply)).as("bit %d: more records than there are", bit).isNull();
      }
    }
  }

  /// S41 (RFC 9267, section 2): pointers to themselves, forwards and in a circle.
  @Test
  void pointersThatLeadNowhereAreMalformed() {
    int end = question.toWire().length;
    for (int target : new int[] {end, end + 4, 0x3FFF}) {
      byte[] reply = Arrays.copyOf(good(), end + 16);
      reply[7] = 1;
      reply[end] = (byte) (0xC0 | target >> 8);
      reply[end + 1] = (byte) target;
      reply[end + 3] = 1;
      reply[end + 5] = 1;
      assertThat(accept(reply)).as("pointer to %d", target).isNull();
    }
    assertThat(discarded).containsOnly(Discarded.MALFORMED);
  }

  private byte[] replyWithCookie(byte[] client) {
    Message reply = new Message(question.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setFlag(Flags.RD);
    reply.addRecord(question.getQuestion(), Section.QUESTION);
    reply.addRecord(
        new OPTRecord(1232, 0, 0, 0, List.of(new CookieOption(client, new byte[8]))),
        Section.ADDITIONAL);
    return reply.toWire();
  }

  /// RFC 7873, section 5.3.
  @Test
  void cookieThatIsNotOursIsDiscarded() {
    byte[] ours = {1, 2, 3, 4, 5, 6, 7, 8};
    byte[] other = {1, 2, 3, 4, 5, 6, 7, 9};
    assertThat(accept(replyWithCookie(other))).as("none was sent").isNotNull();
    question.addRecord(
        new OPTRecord(1232, 0, 0, 0, List.of(new CookieOption(ours))), Section.ADDITIONAL);
    assertThat(accept(replyWithCookie(ours))).isNotNull();
    assertThat(accept(replyWithCookie(other))).isNull();
    assertThat(discarded).containsExactly(Discarded.WRONG_COOKIE);
  }
}
