package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.Query;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ClientReply.Received;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/// What a server does on its sockets, whichever threads read its datagrams.
class DnsServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final EventLoops loops = new EventLoops(2);
  private final DnsClient client = new DnsClient(new Random(1));

  @AfterEach
  void close() {
    client.close();
    loops.close();
  }

  private DnsServer open(UdpMode mode, Responder responder) throws IOException {
    return open(mode, List.of(Loopback.anyPort()), responder);
  }

  private DnsServer open(UdpMode mode, List<InetSocketAddress> addresses, Responder responder)
      throws IOException {
    return DnsServer.open(loops, addresses, responder, ServerOptions.shared().withUdp(mode, 2));
  }

  private ClientReply ask(InetSocketAddress server, Transport transport) {
    return client.exchange(
        server, Loopback.question(Loopback.NAME), transport, PATIENCE, why -> {});
  }

  private static int rcode(ClientReply reply) {
    assertThat(reply).isInstanceOf(Received.class);
    return ((Received) reply).message().getRcode();
  }

  /// The client's socket is connected: it hears only the address it asked.
  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void answersFromTheAddressThatWasAsked(UdpMode mode) throws IOException {
    List<InetSocketAddress> three =
        List.of(
            new InetSocketAddress(InetAddress.ofLiteral("127.53.0.1"), 0),
            new InetSocketAddress(InetAddress.ofLiteral("127.53.0.2"), 0),
            Loopback.anyPort());
    try (DnsServer server = open(mode, three, Loopback.ONE_ADDRESS)) {
      assertThat(server.addresses()).hasSize(3);
      assertThat(server.addresses().stream().map(InetSocketAddress::getPort).distinct())
          .as("one port, free for UDP and TCP on every address")
          .hasSize(1);
      for (InetSocketAddress address : server.addresses()) {
        for (Transport transport : Transport.values()) {
          assertThat(rcode(ask(address, transport))).isEqualTo(Rcode.NOERROR);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void wildcardStandsForEveryLocalAddress(UdpMode mode) throws IOException {
    InetSocketAddress wildcard = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
    try (DnsServer server = open(mode, List.of(wildcard), Loopback.ONE_ADDRESS)) {
      assertThat(server.addresses())
          .anyMatch(address -> address.getAddress().isLoopbackAddress())
          .noneMatch(address -> address.getAddress().isAnyLocalAddress());
      for (InetSocketAddress address : server.addresses()) {
        assertThat(rcode(ask(address, Transport.UDP))).isEqualTo(Rcode.NOERROR);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void responderKnowsWhoAskedAndHow(UdpMode mode) throws Exception {
    BlockingQueue<InetSocketAddress> clients = new LinkedBlockingQueue<>();
    BlockingQueue<Transport> transports = new LinkedBlockingQueue<>();
    Responder responder =
        exchange -> {
          clients.add(exchange.client());
          transports.add(exchange.transport());
          return Loopback.ONE_ADDRESS.respond(exchange);
        };
    try (DnsServer server = open(mode, responder);
        DatagramSocket socket = new DatagramSocket(Loopback.anyPort())) {
      byte[] question = Loopback.numbered(1).toWire();
      socket.send(new DatagramPacket(question, question.length, server.addresses().getFirst()));
      assertThat(clients.take()).isEqualTo(socket.getLocalSocketAddress());
      assertThat(transports.take()).isEqualTo(Transport.UDP);
      ask(server.addresses().getFirst(), Transport.TCP);
      assertThat(transports.take()).isEqualTo(Transport.TCP);
    }
  }

  /// A hundred questions at once on one socket: batches are taken apart and put together right.
  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void answersManyDatagramsAtOnce(UdpMode mode) throws IOException {
    try (DnsServer server = open(mode, Loopback.ONE_ADDRESS);
        DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server.addresses().getFirst());
      socket.setSoTimeout((int) PATIENCE.toMillis());
      for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 100; i++) {
          byte[] question = Loopback.numbered(i).toWire();
          socket.send(new DatagramPacket(question, question.length));
        }
        for (int i = 0; i < 100; i++) {
          DatagramPacket packet = new DatagramPacket(new byte[512], 512);
          socket.receive(packet);
          Message reply = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
          assertThat(reply.getQuestion().getName())
              .hasToString("n" + reply.getHeader().getID() + ".foobar.com.");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void answersOverIpv6WhereThereIsSome(UdpMode mode) throws IOException {
    InetAddress loopback = InetAddress.ofLiteral("::1");
    assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "no ::1 on this machine");
    InetSocketAddress ipv6 = new InetSocketAddress(loopback, 0);
    try (DnsServer server = open(mode, List.of(ipv6, Loopback.anyPort()), Loopback.ONE_ADDRESS)) {
      for (InetSocketAddress address : server.addresses()) {
        for (Transport transport : Transport.values()) {
          assertThat(rcode(ask(address, transport))).isEqualTo(Rcode.NOERROR);
        }
      }
    }
  }

  /// Larger than any answer of ours: a scripted server of the little internet may send it.
  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void sendsDatagramsOfAnySize(UdpMode mode) throws IOException {
    Responder large =
        exchange -> {
          int length = Loopback.ONE_ADDRESS.respond(exchange);
          Arrays.fill(exchange.reply(), length, 20_000, (byte) 0);
          return 20_000;
        };
    try (DnsServer server = open(mode, large);
        DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      byte[] question = Loopback.numbered(1).toWire();
      socket.send(new DatagramPacket(question, question.length, server.addresses().getFirst()));
      DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
      socket.receive(packet);
      assertThat(packet.getLength()).isEqualTo(20_000);
    }
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void whatBreaksTheResponderIsAnsweredServfail(UdpMode mode) throws IOException {
    Name bad = Name.fromConstantString("bad.foobar.com.");
    Responder responder =
        exchange -> {
          if (exchange.query().qname().equals(bad)) {
            exchange.encoder().begin(exchange.query(), exchange.reply());
            throw new IllegalStateException("as the test wants it");
          }
          return Loopback.ONE_ADDRESS.respond(exchange);
        };
    try (DnsServer server = open(mode, responder)) {
      for (Transport transport : Transport.values()) {
        ClientReply reply =
            client.exchange(
                server.addresses().getFirst(),
                Loopback.question(bad),
                transport,
                PATIENCE,
                why -> {});
        assertThat(rcode(reply)).isEqualTo(Rcode.SERVFAIL);
        assertThat(rcode(ask(server.addresses().getFirst(), transport))).isEqualTo(Rcode.NOERROR);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void whatBreaksBehindADeferralIsAnsweredServfail(UdpMode mode) throws IOException {
    Responder responder =
        exchange -> {
          exchange.defer();
          throw new IllegalStateException("as the test wants it");
        };
    try (DnsServer server = open(mode, responder)) {
      for (Transport transport : Transport.values()) {
        assertThat(rcode(ask(server.addresses().getFirst(), transport))).isEqualTo(Rcode.SERVFAIL);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void deferredAnswerGoesOutFromAnotherThread(UdpMode mode) throws IOException {
    try (DnsServer server = open(mode, DnsServerTest::answerOnAnotherThread)) {
      for (Transport transport : Transport.values()) {
        for (int i = 0; i < 20; i++) {
          assertThat(rcode(ask(server.addresses().getFirst(), transport))).isEqualTo(Rcode.NOERROR);
        }
      }
    }
  }

  private static int answerOnAnotherThread(Exchange exchange) {
    Deferred later = exchange.defer();
    Query query = exchange.query().copy();
    Thread.ofVirtual().start(() -> sendEmptyAnswer(later, query));
    return Responder.LATER;
  }

  private static void sendEmptyAnswer(Deferred later, Query query) {
    byte[] reply = new byte[512];
    AnswerEncoder encoder = new AnswerEncoder();
    encoder.begin(query, reply);
    later.send(reply, encoder.finish(Rcode.NOERROR));
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void secondWordOfADeferredAnswerIsIgnored(UdpMode mode) throws IOException {
    Responder responder =
        exchange -> {
          Deferred later = exchange.defer();
          sendEmptyAnswer(later, exchange.query());
          later.drop();
          sendEmptyAnswer(later, exchange.query());
          return Responder.LATER;
        };
    try (DnsServer server = open(mode, responder);
        TcpClient tcp = new TcpClient(server.addresses().getFirst())) {
      assertThat(rcode(ask(server.addresses().getFirst(), Transport.UDP))).isZero();
      tcp.send(Loopback.numbered(1), Loopback.numbered(2));
      assertThat(tcp.receive().getHeader().getID()).isEqualTo(1);
      assertThat(tcp.receive().getHeader().getID()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void answersInHandGoOutWhileTheServerCloses(UdpMode mode) throws Exception {
    for (Transport transport : Transport.values()) {
      BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();
      DnsServer server =
          open(
              mode,
              exchange -> {
                Deferred later = exchange.defer();
                Query query = exchange.query().copy();
                answers.add(() -> sendEmptyAnswer(later, query));
                return Responder.LATER;
              });
      InetSocketAddress address = server.addresses().getFirst();
      CompletableFuture<ClientReply> reply =
          CompletableFuture.supplyAsync(() -> ask(address, transport), Thread::startVirtualThread);
      Runnable answer = answers.take();
      CompletableFuture<Void> closed =
          CompletableFuture.runAsync(server::close, Thread::startVirtualThread);
      answer.run();
      assertThat(rcode(reply.get(20, TimeUnit.SECONDS))).isEqualTo(Rcode.NOERROR);
      closed.get(20, TimeUnit.SECONDS);
      try (DnsServer next = open(mode, List.of(address), Loopback.ONE_ADDRESS)) {
        assertThat(next.addresses()).as("the port is free").containsExactly(address);
      }
    }
  }

  /// What lies in the kernel's buffer when the server is told to stop has been accepted.
  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void datagramsThatHadComeAreAnsweredWhileTheServerCloses(UdpMode mode) throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Responder responder =
        exchange -> {
          first.countDown();
          awaitQuietly(goOn);
          return Loopback.ONE_ADDRESS.respond(exchange);
        };
    DnsServer server = open(mode, responder);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server.addresses().getFirst());
      socket.setSoTimeout((int) PATIENCE.toMillis());
      int count = 200;
      for (int i = 0; i < count; i++) {
        byte[] question = Loopback.numbered(i).toWire();
        socket.send(new DatagramPacket(question, question.length));
      }
      first.await();
      CompletableFuture<Void> closed =
          CompletableFuture.runAsync(server::close, Thread::startVirtualThread);
      goOn.countDown();
      for (int i = 0; i < count; i++) {
        socket.receive(new DatagramPacket(new byte[512], 512));
      }
      closed.get(20, TimeUnit.SECONDS);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void closingDoesNotWaitForEverForAnAnswer(UdpMode mode) throws Exception {
    BlockingQueue<Deferred> forgotten = new LinkedBlockingQueue<>();
    DnsServer server =
        open(
            mode,
            exchange -> {
              forgotten.add(exchange.defer());
              return Responder.LATER;
            });
    Thread.ofVirtual().start(() -> ask(server.addresses().getFirst(), Transport.UDP));
    Deferred late = forgotten.take();
    server.close();
    late.send(new byte[12], 12); // into the void
  }

  /// Nothing that is sent ends a server, and each later question is answered.
  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void withstandsGarbage(UdpMode mode) throws IOException {
    Random random = new Random(11);
    try (DnsServer server = open(mode, Loopback.ONE_ADDRESS);
        DatagramSocket socket = new DatagramSocket()) {
      InetSocketAddress address = server.addresses().getFirst();
      for (int i = 0; i < 200; i++) {
        byte[] garbage = new byte[random.nextInt(i % 20 == 0 ? 9_000 : 600)];
        random.nextBytes(garbage);
        socket.send(new DatagramPacket(garbage, garbage.length, address));
        try (TcpClient tcp = new TcpClient(address)) {
          tcp.out.write(garbage);
        }
      }
      for (Transport transport : Transport.values()) {
        assertThat(rcode(ask(address, transport))).isEqualTo(Rcode.NOERROR);
      }
    }
  }

  /// S48: a reply is never answered, else two servers could talk to each other for ever.
  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void repliesAreNotAnswered(UdpMode mode) throws IOException {
    try (DnsServer server = open(mode, Loopback.ONE_ADDRESS);
        DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server.addresses().getFirst());
      socket.setSoTimeout((int) PATIENCE.toMillis());
      byte[] reply = Loopback.numbered(1).toWire();
      reply[2] |= (byte) 0x80;
      byte[] question = Loopback.numbered(2).toWire();
      socket.send(new DatagramPacket(reply, reply.length));
      socket.send(new DatagramPacket(question, question.length));
      DatagramPacket packet = new DatagramPacket(new byte[512], 512);
      socket.receive(packet);
      assertThat(packet.getData()[1]).isEqualTo((byte) 2);
    }
  }

  @Test
  void manyServersNeedNoMoreThreadsThanOne() throws IOException {
    List<DnsServer> servers = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        servers.add(open(UdpMode.EVENT_LOOP, Loopback.ONE_ADDRESS));
      }
      for (DnsServer server : servers) {
        assertThat(rcode(ask(server.addresses().getFirst(), Transport.UDP))).isZero();
        assertThat(rcode(ask(server.addresses().getFirst(), Transport.TCP))).isZero();
      }
      assertThat(
              Thread.getAllStackTraces().keySet().stream()
                  .map(Thread::getName)
                  .filter(name -> name.startsWith("waymark-") && !name.contains("upstream")))
          .hasSizeLessThanOrEqualTo(2);
    } finally {
      servers.forEach(DnsServer::close);
    }
  }
}
