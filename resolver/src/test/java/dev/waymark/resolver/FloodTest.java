package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/// Many questions at once, and large replies: what they cost others stays bounded.
class FloodTest {
  private static final int QUESTIONS = 200;
  private static final int BENIGN = 20;

  @AutoClose private final World world = new World();
  private ScriptedAuthority dead;
  private ScriptedAuthority zone;

  @BeforeEach
  void worldWithADeadZone() {
    world.root(
        "dead. NS ns.dead.", "ns.dead. A 127.77.3.1", "zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    dead = world.server("3.1").isSilent();
    zone = world.server("1.1").serves("zone.", "www.zone. A 127.53.3.1", "b.zone. A 127.53.3.1");
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

  /// S20: hits, and questions that somebody has to be asked for, are all answered while the first
  /// wave of a flood is in work, when nobody knows yet that the zone is dead: nothing waits for it.
  @Test
  void othersAreAnsweredWhileTheFloodIsInWork() throws IOException {
    world.ask("www.zone.");
    try (EventLoops loops = new EventLoops(1);
        DnsServer server =
            DnsServer.open(
                loops,
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                world.resolver().responder(trace -> new byte[0]));
        DatagramSocket flood = new DatagramSocket();
        DatagramSocket client = new DatagramSocket()) {
      flood.connect(server.addresses().getFirst());
      client.connect(server.addresses().getFirst());
      client.setSoTimeout(10_000);
      for (int i = 0; i < QUESTIONS; i++) {
        send(flood, "r" + i + ".dead.");
      }
      while (world.resolver().inFlight() < QUESTIONS) {
        Thread.onSpinWait();
      }
      for (int i = 0; i < BENIGN; i++) {
        send(client, "www.zone.");
        assertThat(receive(client).getSection(Section.ANSWER)).hasSize(1);
        send(client, "n" + i + ".zone.");
        assertThat(receive(client).getRcode()).isEqualTo(Rcode.NXDOMAIN);
      }
      assertThat(world.resolver().inFlight()).as("of the flood, still").isEqualTo(QUESTIONS);
      assertThat(zone.questions()).filteredOn(one -> one.startsWith("n")).hasSize(BENIGN);
      flood.setSoTimeout(10_000);
      for (int i = 0; i < QUESTIONS; i++) {
        assertThat(receive(flood).getRcode()).isEqualTo(Rcode.SERVFAIL);
      }
    }
  }

  private static void send(DatagramSocket socket, String name) throws IOException {
    byte[] wire =
        Message.newQuery(Record.newRecord(ScriptedAuthority.name(name), Type.A, DClass.IN))
            .toWire();
    socket.send(new DatagramPacket(wire, wire.length));
  }

  private static Message receive(DatagramSocket socket) throws IOException {
    DatagramPacket reply = new DatagramPacket(new byte[1_232], 1_232);
    socket.receive(reply);
    return new Message(Arrays.copyOf(reply.getData(), reply.getLength()));
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
    assertThat(world.ask("large.zone.", Type.TXT).answer()).hasSize(20);
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
