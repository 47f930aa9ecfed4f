package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.waymark.wire.ClientAddress;
import dev.waymark.wire.ServerCookies;
import dev.waymark.wire.Verdict;
import dev.waymark.wire.access.Access;
import dev.waymark.wire.access.AccessList;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;

/// What only the threads that read datagrams in batches promise.
class BatchedUdpTest {
  private static final int ROUND = 10_000;
  private static final int MAX_ROUNDS = 60;

  /// No object is smaller; fewer bytes per datagram are those of calls for a whole batch, of which
  /// there are the more, the smaller the batches are on a busy machine.
  private static final int SMALLEST_OBJECT = 16;

  @BeforeEach
  void onlyWhereThereAreSuchCalls() {
    assumeTrue(LinuxSockets.refusal().isEmpty(), () -> LinuxSockets.refusal().orElseThrow());
  }

  /// The steady state is asked for: at first the compiler has not yet removed the short-lived
  /// objects of calls and memory segments. One real object per datagram would never go away.
  @Test
  void allocatesNothingPerDatagramThoughEachSenderIsLookedUp() throws IOException {
    AccessList access = AccessList.parse("allow ::1 127.0.0.0/8; drop any");
    assertAllocatesNothing(
        Loopback.numbered(7),
        exchange ->
            access.of(exchange.peer()) == Access.ALLOW
                ? exchange.encoder().reject(exchange.query(), Verdict.NO_RIGHT, exchange.reply())
                : Responder.DROP);
  }

  /// Most resolvers send cookies (RFC 7873).
  @Test
  void allocatesNothingForACookie() throws IOException {
    Message question = Loopback.numbered(7);
    question.addRecord(
        new OPTRecord(1232, 0, 0, 0, List.of(new CookieOption(new byte[8]))), Section.ADDITIONAL);
    ReplyOptions options =
        new ReplyOptions(ServerCookies.random(new Random(1), InstantSource.system()), new byte[0]);
    assertAllocatesNothing(question, exchange -> options.begin(exchange).finish(0));
  }

  private static void assertAllocatesNothing(Message question, Responder responder)
      throws IOException {
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Set<Long> threads = ConcurrentHashMap.newKeySet();
    Responder refuse =
        exchange -> {
          if (threads.isEmpty()) {
            threads.add(Thread.currentThread().threadId());
          }
          return responder.respond(exchange);
        };
    try (EventLoops loops = new EventLoops(1);
        DnsServer server =
            DnsServer.open(
                loops,
                List.of(Loopback.anyPort()),
                refuse,
                ServerOptions.shared().withUdp(UdpMode.BATCHED, 1));
        DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server.addresses().getFirst());
      socket.setSoTimeout(20_000);
      long perDatagram = Long.MAX_VALUE;
      for (int round = 0; round < MAX_ROUNDS && perDatagram >= SMALLEST_OBJECT; round++) {
        long before = threads.isEmpty() ? 0 : memory.getThreadAllocatedBytes(only(threads));
        askAndHear(socket, question, ROUND);
        perDatagram = (memory.getThreadAllocatedBytes(only(threads)) - before) / ROUND;
      }
      assertThat(perDatagram).as("bytes per datagram").isLessThan(SMALLEST_OBJECT);
    }
  }

  private static long only(Set<Long> threads) {
    return threads.iterator().next();
  }

  private static void askAndHear(DatagramSocket socket, Message question, int count)
      throws IOException {
    byte[] bytes = question.toWire();
    DatagramPacket sent = new DatagramPacket(bytes, bytes.length);
    DatagramPacket heard = new DatagramPacket(new byte[512], 512);
    for (int i = 0; i < count; i += 50) {
      for (int j = 0; j < 50; j++) {
        socket.send(sent);
      }
      for (int j = 0; j < 50; j++) {
        socket.receive(heard);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.53.0.1", "255.255.255.255", "::1", "2001:db8::53:1"})
  void addressesComeBackAsTheyWentIn(String literal) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(literal), 65_300);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(SocketAddressBytes.MAX_LENGTH);
      int length = SocketAddressBytes.write(address, memory);
      byte[] bytes = memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      assertThat(SocketAddressBytes.read(bytes)).isEqualTo(address);
      ClientAddress shown = new ClientAddress();
      SocketAddressBytes.show(memory, 0, shown);
      byte[] alone = new byte[16];
      int size = shown.copyTo(alone, 0);
      assertThat(java.util.Arrays.copyOf(alone, size)).isEqualTo(address.getAddress().getAddress());
      assertThat(InetAddress.ofLiteral(shown.toString())).isEqualTo(address.getAddress());
      assertThat(shown.port()).isEqualTo(65_300);
    }
  }
}
