package dev.waymark.authoritative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Chains of NSEC3 records with more iterations than anybody should use (RFC 9276, section 3.1)
/// prove like others, as they do with NSD, Knot and BIND; but a datagram, whose sender may be
/// forged, does not have names hashed that often.
class CostlyProofTest {
  private static final int MOST = 65_535;

  private static AuthoritativeResponder server(int iterations) {
    return SignedAnswers.responder(
        new PretendSigner(SignedAnswers.RFC_4035 + "to-nowhere CNAME nowhere\n")
            .signatures(64)
            .nsec3("aabb", iterations, false));
  }

  private static Message ask(
      AuthoritativeResponder server, Transport way, String name, String type) {
    return Asking.ask(server, way, SignedAnswers.question(name, type, 1232, true));
  }

  private static long proofs(Message reply) {
    return reply.getSection(Section.AUTHORITY).stream()
        .filter(rr -> rr.getType() == Type.NSEC3)
        .count();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2500, 2501, MOST})
  void namesThatDoNotExistAreProvenOverTcpRfc5155Section722(int iterations) {
    Message reply = ask(server(iterations), Transport.TCP, "no.such.example.", "A");
    assertThat(reply.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(proofs(reply)).isBetween(1L, 3L);
    assertThat(reply.getHeader().getFlag(Flags.TC)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "no.such.example., A",
    "x.w.example., TXT",
    "any.w.example., MX",
    "to-nowhere.example., A"
  })
  void overUdpTheClientIsSentToTcp(String name, String type) {
    Message reply = ask(server(2501), Transport.UDP, name, type);
    boolean exists = name.equals("x.w.example."); // needs no hash: its node links to its proof
    assertThat(reply.getHeader().getFlag(Flags.TC)).isEqualTo(!exists);
    assertThat(reply.getSection(Section.AUTHORITY).isEmpty()).isEqualTo(!exists);
    assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
    Message cheap = ask(server(2500), Transport.UDP, name, type);
    assertThat(cheap.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(proofs(cheap)).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "ai.example., A, 0",
    "ai.example., TXT, 1",
    "x.b.example., A, 1",
    "ns1.example., AAAA, 1"
  })
  void whatExistsIsProvenOverUdpAtNoCost(String name, String type, int proofs) {
    Message reply = ask(server(MOST), Transport.UDP, name, type);
    assertThat(reply.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(proofs(reply)).isEqualTo(proofs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no.such.example.", "to-nowhere.example."})
  void whoWantsNoProofIsAnsweredOverUdp(String name) {
    Message reply =
        Asking.ask(server(MOST), Transport.UDP, SignedAnswers.question(name, "A", 1232, false));
    assertThat(reply.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(reply.getHeader().getFlag(Flags.TC)).isFalse();
  }
}
