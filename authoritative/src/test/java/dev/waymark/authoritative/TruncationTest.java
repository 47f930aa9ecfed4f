package dev.waymark.authoritative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Transport;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;

/// What does not fit into a datagram: RRsets are whole or absent (RFC 2181, section 9), and TC says
/// whether something needed is absent.
class TruncationTest {
  private static final String TOP =
      "$ORIGIN example.\n$TTL 300\n@ SOA ns h 1 2 3 4 5\n@ NS ns.else.\n";

  private static Message ask(AuthoritativeResponder server, String name, String type, int size) {
    Message question = Asking.question(name, type);
    question.addRecord(new OPTRecord(size, 0, 0), Section.ADDITIONAL);
    return Asking.ask(server, Transport.UDP, question);
  }

  @Test
  void anAnswerThatDoesNotFitIsLeftOutWhole() {
    StringBuilder zone = new StringBuilder(TOP);
    for (int i = 0; i < 60; i++) {
      zone.append("many A 192.0.2.").append(i).append('\n');
    }
    AuthoritativeResponder server = Asking.responder(zone.toString());
    assertThat(Asking.show(ask(server, "many.example.", "A", 512))).isEqualTo("NOERROR aa tc\n");
    assertThat(ask(server, "many.example.", "A", 1232).getSection(Section.ANSWER)).hasSize(60);
    Message withoutEdns = Asking.ask(server, Transport.UDP, Asking.question("many.example.", "A"));
    assertThat(withoutEdns.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(Asking.ask(server, "many.example.", "A").getSection(Section.ANSWER)).hasSize(60);
  }

  @Test
  void inDomainGlueThatDoesNotFitTruncatesAReferralRfc9471Section31() {
    StringBuilder zone = new StringBuilder(TOP);
    for (int i = 0; i < 12; i++) {
      zone.append("child NS ns%d.child\n".formatted(i));
      zone.append("ns%d.child AAAA 2001:db8::%d\n".formatted(i, i));
    }
    AuthoritativeResponder server = Asking.responder(zone.toString());
    assertThat(Asking.show(ask(server, "www.child.example.", "A", 512)))
        .startsWith("NOERROR tc\nauthority child.example. 300 NS ns0.child.example.\n");
    Message whole = ask(server, "www.child.example.", "A", 1232);
    assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(whole.getSection(Section.ADDITIONAL)).hasSize(13);
  }

  @Test
  void siblingGlueThatDoesNotFitIsLeftOutRfc9471Section32() {
    StringBuilder zone = new StringBuilder(TOP);
    for (int i = 0; i < 12; i++) {
      zone.append("child NS ns%d.sister\n".formatted(i));
      zone.append("ns%d.sister AAAA 2001:db8::%d\n".formatted(i, i));
    }
    zone.append("sister NS ns0.sister\n");
    AuthoritativeResponder server = Asking.responder(zone.toString());
    Message reply = ask(server, "www.child.example.", "A", 512);
    assertThat(reply.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(reply.getSection(Section.AUTHORITY)).hasSize(12);
    assertThat(reply.getSection(Section.ADDITIONAL)).hasSizeBetween(2, 12);
  }

  @Test
  void addressesOfMoreThanThirteenHostsAreNotAdded() {
    StringBuilder zone = new StringBuilder(TOP);
    for (int i = 0; i < 40; i++) {
      zone.append("@ MX %d m%d\nm%d A 192.0.2.%d\n".formatted(i, i, i, i));
    }
    Message reply = Asking.ask(Asking.responder(zone.toString()), "example.", "MX");
    assertThat(reply.getSection(Section.ANSWER)).hasSize(40);
    assertThat(reply.getSection(Section.ADDITIONAL)).hasSize(13);
  }
}
