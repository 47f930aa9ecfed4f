package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waymark.wire.ClientAddress;
import dev.waymark.wire.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.SimpleResolver;

/// Rules need to know who asks and where: the real peer, over every transport.
@Timeout(60)
class PeerTest {
  private final EventLoops loops = new EventLoops(2);
  private final BlockingQueue<String> peers = new ArrayBlockingQueue<>(10);

  @AfterEach
  void close() {
    loops.close();
  }

  private DnsServer open(UdpMode mode, String address, Responder responder) throws IOException {
    InetSocketAddress at = new InetSocketAddress(InetAddress.ofLiteral(address), 0);
    return DnsServer.open(loops, List.of(at), responder, ServerOptions.shared().withUdp(mode, 2));
  }

  private int note(Exchange exchange) {
    ClientAddress peer = exchange.peer();
    peers.add(exchange.transport() + " " + peer + " " + peer.port());
    assertThat(exchange.client())
        .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral(peer.toString()), peer.port()));
    return Loopback.ONE_ADDRESS.respond(exchange);
  }

  @ParameterizedTest
  @CsvSource({
    "BATCHED, 127.0.0.1",
    "EVENT_LOOP, 127.0.0.1",
    "BATCHED, ::1",
    "EVENT_LOOP, ::1",
  })
  void thePeerIsWhoSentTheRequest(UdpMode mode, String address) throws Exception {
    InetAddress local = InetAddress.ofLiteral(address);
    assumeTrue(NetworkInterface.getByInetAddress(local) != null, "skipped: no " + address);
    Message question = Loopback.question(Loopback.NAME);
    try (DnsServer server = open(mode, address, this::note);
        DatagramSocket udp = new DatagramSocket(0, local);
        TcpClient tcp = new TcpClient(server.addresses().getFirst())) {
      byte[] bytes = question.toWire();
      udp.send(new DatagramPacket(bytes, bytes.length, server.addresses().getFirst()));
      assertThat(peers.poll(20, TimeUnit.SECONDS))
          .isEqualTo("UDP " + address + " " + udp.getLocalPort());
      tcp.send(question);
      assertThat(peers.poll(20, TimeUnit.SECONDS))
          .isEqualTo("TCP " + address + " " + tcp.socket.getLocalPort());
    }
  }

  /// Who is not to be answered gets no reply by UDP, and no connection by TCP.
  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void aDropIsSilentAndClosesTcp(UdpMode mode) throws Exception {
    Message question = Loopback.question(Loopback.NAME);
    byte[] bytes = question.toWire();
    Responder dropping = exchange -> exchange.drop(Traffic.Drop.NO_ACCESS);
    DnsServer server = open(mode, "127.0.0.1", dropping);
    try (DatagramSocket udp = new DatagramSocket(0, Loopback.ADDRESS)) {
      try (server;
          TcpClient tcp = new TcpClient(server.addresses().getFirst())) {
        tcp.send(question, question);
        assertThat(tcp.isClosedByServer()).isTrue();
        udp.send(new DatagramPacket(bytes, bytes.length, server.addresses().getFirst()));
        while (server.traffic().counts(Transport.UDP).requests() == 0) {
          Thread.onSpinWait();
        }
      }
      udp.setSoTimeout(1); // the server is closed: what it had to send is here
      assertThatExceptionOfType(SocketTimeoutException.class)
          .isThrownBy(() -> udp.receive(new DatagramPacket(new byte[512], 512)));
      for (Transport transport : Transport.values()) {
        assertThat(server.traffic().counts(transport).dropped())
            .containsEntry(Traffic.Drop.NO_ACCESS, 1L)
            .containsEntry(Traffic.Drop.UNANSWERED, 0L);
      }
    }
  }

  /// One server, and each address has a responder of its own, for all transports.
  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void addressesMayHaveRespondersOfTheirOwn(UdpMode mode) throws Exception {
    Map<InetAddress, Integer> asked = new ConcurrentHashMap<>();
    List<Listener> listeners =
        List.of("127.0.0.1", "127.0.0.2").stream()
            .map(
                text ->
                    new Listener(
                        new InetSocketAddress(InetAddress.ofLiteral(text), 0),
                        address ->
                            exchange -> {
                              asked.merge(address, 1, Integer::sum);
                              return Loopback.ONE_ADDRESS.respond(exchange);
                            }))
            .toList();
    ServerOptions options = ServerOptions.shared().withUdp(mode, 2);
    try (DnsServer server = DnsServer.open(loops, listeners, options)) {
      for (InetSocketAddress address : server.addresses()) {
        new SimpleResolver(address).send(Loopback.question(Loopback.NAME));
        try (TcpClient tcp = new TcpClient(address)) {
          tcp.send(Loopback.question(Loopback.NAME));
          tcp.receive();
        }
      }
    }
    assertThat(asked)
        .containsOnly(
            Map.entry(InetAddress.ofLiteral("127.0.0.1"), 2),
            Map.entry(InetAddress.ofLiteral("127.0.0.2"), 2));
  }

  @Test
  void rulesOfAWildcardHoldAtEachOfItsAddresses() throws Exception {
    Map<InetAddress, Integer> made = new ConcurrentHashMap<>();
    InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
    Listener listener =
        new Listener(
            any,
            address -> {
              made.merge(address, 1, Integer::sum);
              return Loopback.ONE_ADDRESS;
            });
    try (DnsServer server = DnsServer.open(loops, List.of(listener), ServerOptions.shared())) {
      assertThat(made.keySet())
          .containsExactlyInAnyOrderElementsOf(
              server.addresses().stream().map(InetSocketAddress::getAddress).toList())
          .contains(InetAddress.ofLiteral("127.0.0.1"));
    }
  }
}
