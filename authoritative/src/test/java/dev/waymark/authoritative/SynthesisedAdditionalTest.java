package dev.waymark.authoritative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waymark.wire.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/// Hosts that exist only because a wildcard stands for them (RFC 4592, section 3.3.1) have their
/// addresses in the additional section like others (RFC 1034, section 4.3.2, step 6).
class SynthesisedAdditionalTest {
  private static final String ZONE =
      """
      $ORIGIN w.test.
      $TTL 300
      @ SOA ns.w.test. h.w.test. 1 2 3 4 60
      @ NS ns.w.test.
      ns A 192.0.2.53
      *.a A 192.0.2.1
      *.a AAAA 2001:db8::1
      here.a TXT "exists, so that no wildcard stands for it"
      mail MX 1 one.a.w.test.
      mail MX 2 two.a.w.test.
      mail MX 3 two.a.w.test.
      deep MX 1 x.y.a.w.test.
      none MX 1 here.a.w.test.
      none MX 2 below.here.a.w.test.
      service SRV 1 1 443 three.a.w.test.
      child NS four.a.w.test.
      lame NS ns.lame.w.test.
      *.lame A 192.0.2.9
      itself MX 1 *.a.w.test.
      """;

  private static final List<String> QUESTIONS =
      List.of("mail MX", "deep MX", "none MX", "service SRV", "x.child A", "x.lame A", "itself MX");

  private final AuthoritativeResponder server = Asking.responder(ZONE);

  @Test
  void eachHostHasAddressesUnderItsOwnNameRfc4592() {
    assertThat(Asking.show(server, "mail.w.test.", "MX"))
        .isEqualTo(
            """
            NOERROR aa
            answer mail.w.test. 300 MX 1 one.a.w.test.
            answer mail.w.test. 300 MX 2 two.a.w.test.
            answer mail.w.test. 300 MX 3 two.a.w.test.
            additional one.a.w.test. 300 A 192.0.2.1
            additional one.a.w.test. 300 AAAA 2001:db8:0:0:0:0:0:1
            additional two.a.w.test. 300 A 192.0.2.1
            additional two.a.w.test. 300 AAAA 2001:db8:0:0:0:0:0:1
            """);
  }

  /// RFC 4592, section 2.2.2: what exists blocks the wildcard, for the names below it, too.
  @Test
  void namesThatExistAreNotSynthesised() {
    assertThat(Asking.ask(server, "none.w.test.", "MX").getSection(Section.ADDITIONAL)).isEmpty();
  }

  /// A wildcard below a cut is occluded (RFC 4592, section 4.2): it makes no glue.
  @Test
  void aWildcardBelowACutMakesNoGlue() {
    assertThat(Asking.ask(server, "x.lame.w.test.", "A").getSection(Section.ADDITIONAL)).isEmpty();
  }

  /// RFC 9460, section 4.1.
  @Test
  void aServiceThatAWildcardStandsForComesAlong() {
    AuthoritativeResponder services =
        Asking.responder(
            """
            $ORIGIN s.test.
            $TTL 300
            @ SOA ns h 1 2 3 4 60
            @ NS ns.else.
            www HTTPS 0 edge.pool
            *.pool HTTPS 1 . alpn=h2
            *.pool A 192.0.2.1
            """);
    assertThat(Asking.show(services, "www.s.test.", "HTTPS"))
        .isEqualTo(
            """
            NOERROR aa
            answer www.s.test. 300 HTTPS 0 edge.pool.s.test.
            additional edge.pool.s.test. 300 HTTPS 1 . alpn=h2
            additional edge.pool.s.test. 300 A 192.0.2.1
            """);
  }

  /// RFC 4035, section 3.1.1: with the wildcard's signature, under the host's name.
  @Test
  void signaturesComeWithThem() {
    AuthoritativeResponder signed =
        SignedAnswers.responder(new PretendSigner(ZONE).signatures(64).nsec());
    Message reply =
        Asking.ask(
            signed, Transport.UDP, SignedAnswers.question("service.w.test.", "SRV", 1232, true));
    assertThat(SignedAnswers.show(reply, Section.ADDITIONAL))
        .isEqualTo(
            """
            NOERROR aa
            more three.a.w.test. A
            more three.a.w.test. A signed
            more three.a.w.test. AAAA
            more three.a.w.test. AAAA signed
            """);
  }

  /// The addresses of hosts that the answer or referral names; other servers also add those of the
  /// zone's own name servers.
  @ParameterizedTest
  @EnumSource
  void anotherServerAddsTheSameAddresses(Peer.Kind kind, @TempDir Path folder)
      throws IOException, InterruptedException {
    assumeTrue(kind.isInstalled(), "skipped: " + kind + " is not installed");
    Path file = Files.writeString(folder.resolve("w.test.zone"), ZONE);
    try (Peer peer = Peer.talkative(kind, folder, file, Asking.name("w.test."));
        DatagramSocket socket = new DatagramSocket()) {
      socket.connect(peer.address());
      socket.setSoTimeout(5000);
      byte[] room = new byte[65_535];
      for (String question : QUESTIONS) {
        if (mayDiffer(kind, question)) {
          continue;
        }
        String[] words = question.split(" ", 2);
        Message asked = Asking.question(words[0] + ".w.test.", words[1]);
        byte[] request = asked.toWire();
        socket.send(new DatagramPacket(request, request.length));
        DatagramPacket reply = new DatagramPacket(room, room.length);
        socket.receive(reply);
        assertThat(addresses(Asking.ask(server, Transport.UDP, asked)))
            .as("%s %s", kind, question)
            .isEqualTo(addresses(new Message(Arrays.copyOf(room, reply.getLength()))));
      }
    }
  }

  /// A wildcard below a cut is not this zone's data (RFC 4592, section 4.2), so no server can be
  /// asked for what it would make; NSD and Knot make glue of it. BIND adds what wildcards stand
  /// for to answers, but not to referrals, which RFC 1034, section 4.3.2, step 3b leaves to it.
  private static boolean mayDiffer(Peer.Kind kind, String question) {
    return question.equals("x.lame A") || question.equals("x.child A") && kind == Peer.Kind.BIND;
  }

  private static Set<String> addresses(Message reply) {
    return reply.getSection(Section.ADDITIONAL).stream()
        .map(Object::toString)
        .filter(rr -> !rr.startsWith("ns.w.test."))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
