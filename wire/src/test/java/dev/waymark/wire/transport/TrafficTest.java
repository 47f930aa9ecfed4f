package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Transport;
import dev.waymark.wire.Verdict;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

@Timeout(60)
class TrafficTest {
  private static byte[] ask(DatagramSocket socket, byte[] request) throws IOException {
    socket.send(new DatagramPacket(request, request.length));
    DatagramPacket reply = new DatagramPacket(new byte[4_096], 4_096);
    socket.receive(reply);
    return java.util.Arrays.copyOf(reply.getData(), reply.getLength());
  }

  private static DatagramSocket client(DnsServer server) throws IOException {
    DatagramSocket socket = new DatagramSocket();
    socket.connect(server.addresses().getFirst());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static ServerOptions options(UdpMode mode) {
    return ServerOptions.shared().withUdp(mode, 2);
  }

  @ParameterizedTest
  @EnumSource
  void requestsAndRepliesAreCountedByTransport(UdpMode mode) throws IOException {
    try (EventLoops loops = new EventLoops(2);
        DnsServer server =
            DnsServer.open(
                loops, List.of(Loopback.anyPort()), Loopback.ONE_ADDRESS, options(mode));
        DatagramSocket udp = client(server);
        TcpClient tcp = new TcpClient(server.addresses().getFirst())) {
      byte[] question = Loopback.numbered(7).toWire();
      byte[] reply = question.clone();
      reply[2] |= (byte) 0x80;
      udp.send(new DatagramPacket(reply, reply.length));
      int bytes = ask(udp, question).length;
      Message notify = Loopback.numbered(8);
      notify.getHeader().setOpcode(4);
      ask(udp, notify.toWire());
      tcp.send(Loopback.numbered(1), Loopback.numbered(2));
      tcp.receive();
      tcp.receive();

      TrafficCounts counts = server.traffic().counts(Transport.UDP);
      assertThat(counts.requests()).isEqualTo(3);
      assertThat(counts.replies()).isEqualTo(2);
      assertThat(counts.dropped()).containsEntry(Traffic.Drop.NOT_A_REQUEST, 1L);
      assertThat(counts.types()).isEqualTo(Map.of(Type.A, 2L));
      assertThat(counts.rcodes()).containsEntry(Rcode.NOERROR, 1L).hasSize(2);
      assertThat(counts.sizes()).containsEntry(128, 2L);
      assertThat(counts.requestBytes()).isEqualTo(2L * question.length);
      assertThat(counts.replyBytes()).isGreaterThan(bytes);
      assertThat(server.traffic().counts(Transport.TCP).requests()).isEqualTo(2);
      assertThat(server.traffic().counts(Transport.TCP).rcodes()).isEqualTo(Map.of(0, 2L));
    }
  }

  @Test
  void whatIsAnsweredLaterOrNotAtAllIsCountedToo() throws IOException {
    Responder responder =
        exchange -> {
          if (exchange.query().id() == 3) {
            throw new IllegalStateException("broken");
          }
          if (exchange.query().id() == 2) {
            return Responder.DROP;
          }
          Deferred later = exchange.defer();
          int length =
              exchange.encoder().reject(exchange.query(), Verdict.NO_RIGHT, exchange.reply());
          later.send(exchange.reply(), length);
          return Responder.LATER;
        };
    try (EventLoops loops = new EventLoops(1);
        DnsServer server = DnsServer.open(loops, List.of(Loopback.anyPort()), responder);
        DatagramSocket udp = client(server)) {
      byte[] dropped = Loopback.numbered(2).toWire();
      udp.send(new DatagramPacket(dropped, dropped.length));
      ask(udp, Loopback.numbered(1).toWire());
      ask(udp, Loopback.numbered(3).toWire());

      TrafficCounts counts = server.traffic().counts(Transport.UDP);
      assertThat(counts.requests()).isEqualTo(3);
      assertThat(counts.rcodes()).isEqualTo(Map.of(Rcode.REFUSED, 1L, Rcode.SERVFAIL, 1L));
      assertThat(counts.dropped()).containsEntry(Traffic.Drop.UNANSWERED, 1L);
      assertThat(counts.failed()).isEqualTo(1);
    }
  }

  /// What had come before the server was stopped is in hand, even if nobody has looked at it yet.
  @Test
  void datagramsThatHadComeAreAnsweredWhenTheServerStops() throws Exception {
    int waiting = 200;
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Responder slow =
        exchange -> {
          busy.countDown();
          await(goOn);
          return exchange.encoder().reject(exchange.query(), Verdict.NO_RIGHT, exchange.reply());
        };
    try (EventLoops loops = new EventLoops(1);
        DnsServer server =
            DnsServer.open(
                loops,
                List.of(Loopback.anyPort()),
                slow,
                ServerOptions.shared().withUdp(UdpMode.BATCHED, 1));
        DatagramSocket udp = client(server)) {
      org.junit.jupiter.api.Assumptions.assumeTrue(LinuxSockets.refusal().isEmpty());
      byte[] question = Loopback.numbered(1).toWire();
      udp.send(new DatagramPacket(question, question.length));
      busy.await();
      for (int i = 0; i < waiting; i++) {
        udp.send(new DatagramPacket(question, question.length));
      }
      Thread stopping = Thread.ofPlatform().start(server::close);
      while (stopping.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait(); // until it waits for the thread that is busy
      }
      goOn.countDown();
      stopping.join();
      for (int i = 0; i <= waiting; i++) {
        udp.receive(new DatagramPacket(new byte[512], 512));
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
