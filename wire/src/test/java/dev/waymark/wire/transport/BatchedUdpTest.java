package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.waymark.wire.ClientAddress;
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
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What only the threads that read datagrams in batches promise.
class BatchedUdpTest {
  private static final int ROUND = 10_000;
  private static final int MAX_ROUNDS = 60;

  /// No object is smaller; fewer bytes per datagram are those of a call for a whole batch.
  private static final int SMALLEST_OBJECT = 8;

  @BeforeEach
  void onlyWhereThereAreSuchCalls() {
    assumeTrue(LinuxSockets.refusal().isEmpty(), () -> LinuxSockets.refusal().orElseThrow());
  }

  /// The steady state is asked for: at first the compiler has not yet removed the short-lived
  /// objects of calls and memory segments. One real object per datagram would never go away.
  @Test
  void allocatesNothingPerDatagramThoughEachSenderIsLookedUp() throws IOException {
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Set<Long> threads = ConcurrentHashMap.newKeySet();
    AccessList access = AccessList.parse("allow ::1 127.0.0.0/8; drop any");
    Responder refuse =
        exchange -> {
          if (access.of(exchange.peer()) != Access.ALLOW) {
            return Responder.DROP;
          }
          if (threads.isEmpty()) {
            threads.add(Thread.currentThread().threadId());
          }
          return exchange.encoder().reject(exchange.query(), Verdict.NO_RIGHT, exchange.reply());
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
        askAndHear(socket, ROUND);
        perDatagram = (memory.getThreadAllocatedBytes(only(threads)) - before) / ROUND;
      }
      assertThat(perDatagram).as("bytes per datagram").isLessThan(SMALLEST_OBJECT);
    }
  }

  private static long only(Set<Long> threads) {
    return threads.iterator().next();
  }

  private static void askAndHear(DatagramSocket socket, int count) throws IOException {
    byte[] question = Loopback.numbered(7).toWire();
    DatagramPacket sent = new DatagramPacket(question, question.length);
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
      assertThat(InetAddress.ofLiteral(shown.toString())).isEqualTo(address.getAddress());
      assertThat(shown.port()).isEqualTo(65_300);
    }
  }
}
