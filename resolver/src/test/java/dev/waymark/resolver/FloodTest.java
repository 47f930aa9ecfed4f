package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Transport;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/// Many questions at once, and large replies: what they cost others stays bounded.
class FloodTest {
  private static final int QUESTIONS = 200;

  private final World world = new World();
  private ScriptedAuthority dead;
  private ScriptedAuthority zone;

  @BeforeEach
  void worldWithADeadZone() {
    world
        .server("0.1")
        .serves(
            ".",
            ". NS a.root-servers.net.",
            "a.root-servers.net. A 127.77.0.1",
            "dead. NS ns.dead.",
            "ns.dead. A 127.77.3.1",
            "zone. NS ns.zone.",
            "ns.zone. A 127.77.1.1");
    dead = world.server("3.1").isSilent();
    zone = world.server("1.1").serves("zone.", "www.zone. A 127.53.3.1", "b.zone. A 127.53.3.1");
  }

  @AfterEach
  void end() {
    world.close();
  }

  /// S20: random names in a zone whose servers are dead (water torture). Once that is known, each
  /// costs one packet at most; others are answered meanwhile, cached or not.
  @Test
  void randomNamesInADeadZoneCostOnePacketEach() {
    world.ask("www.zone.");
    world.ask("first.dead.");
    int before = dead.asked().size();
    AtomicInteger failed = new AtomicInteger();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < QUESTIONS; i++) {
        String name = "r" + i + ".dead.";
        clients.execute(
            () -> {
              if (world.ask(name) instanceof Resolution.Failure) {
                failed.incrementAndGet();
              }
            });
      }
      assertThat(world.ask("www.zone.")).isInstanceOf(Resolution.Answered.class);
      assertThat(world.ask("b.zone.")).isInstanceOf(Resolution.Answered.class);
    }
    assertThat(failed).hasValue(QUESTIONS);
    assertThat(dead.asked().size() - before).isLessThanOrEqualTo(QUESTIONS);
  }

  /// S4 (fragments): no reply larger than 1232 bytes is asked for over UDP; what does not fit comes
  /// over TCP.
  @Test
  void largeReplyComesOverTcpNotInFragments() {
    zone.says(
        (query, honest, transport) -> {
          if (query.getOPT() != null) {
            assertThat(query.getOPT().getPayloadSize()).isLessThanOrEqualTo(1_232);
          }
          honest.removeAllRecords(Section.AUTHORITY);
          honest.getHeader().setRcode(Rcode.NOERROR);
          for (int i = 0; i < 20; i++) {
            honest.addRecord(
                new TXTRecord(query.getQuestion().getName(), 1, 60, i + "x".repeat(100)),
                Section.ANSWER);
          }
          return honest;
        });
    assertThat(world.ask("large.zone.", org.xbill.DNS.Type.TXT).answer()).hasSize(20);
    assertThat(zone.asked())
        .extracting(ScriptedAuthority.Asked::transport)
        .containsExactly(Transport.UDP, Transport.TCP);
  }

  /// S9 (CVE-2026-52690): FORMERR in the name of a server that has spoken EDNS does not switch it
  /// off, and costs nobody the answer: over TCP the server says what it has to say.
  @Test
  void formatErrorDoesNotSwitchEdnsOffForAServerThatSpeaksIt() {
    world.ask("www.zone.");
    zone.says(
        (query, honest, transport) -> {
          if (transport == Transport.TCP) {
            return honest;
          }
          var reply = ScriptedAuthority.empty(query);
          reply.removeAllRecords(Section.ADDITIONAL);
          reply.getHeader().setRcode(Rcode.FORMERR);
          return reply;
        });
    assertThat(world.ask("b.zone.")).isInstanceOf(Resolution.Answered.class);
    zone.isHonest();
    assertThat(world.ask("c.zone.")).isInstanceOf(Resolution.NameError.class);
    assertThat(zone.asked()).extracting(ScriptedAuthority.Asked::edns).containsOnly(true);
    assertThat(zone.asked())
        .extracting(ScriptedAuthority.Asked::transport)
        .containsExactly(Transport.UDP, Transport.UDP, Transport.TCP, Transport.UDP);
  }
}
