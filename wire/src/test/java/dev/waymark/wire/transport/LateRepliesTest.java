package dev.waymark.wire.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waymark.wire.Transport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Replies that come from many threads: each goes to its client as it was when it was added, none
/// twice.
class LateRepliesTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  /// More than fit into one system call.
  private static final int MANY = 200;

  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;

  private final Serving serving = Serving.with(exchange -> Responder.DROP);
  private LateReplies late;

  @BeforeEach
  void onlyWhereThereAreSuchCalls() throws IOException {
    assumeTrue(LinuxSockets.refusal().isEmpty(), () -> LinuxSockets.refusal().orElseThrow());
    int socket = LinuxSockets.open(new InetSocketAddress(LOOPBACK, 0), 1 << 20, false);
    late = new LateReplies(socket, serving);
  }

  @AfterEach
  void close() {
    if (late != null) {
      late.close();
      LinuxSockets.close(late.socket());
    }
  }

  @Test
  void allOfManyThreadsArriveOnceAndAsTheyWere() throws Exception {
    try (DatagramSocket one = client();
        DatagramSocket other = client()) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        byte[] reply = {(byte) i, 1, 2};
        byte[] to = name(i % 2 == 0 ? one : other);
        threads.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      late.add(reply, 2, to);
                      reply[1] = 9; // what belongs to the caller may be used again
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      for (DatagramSocket client : List.of(one, other)) {
        Set<Integer> heard = new HashSet<>();
        for (int i = 0; i < MANY / 2; i++) {
          DatagramPacket reply = hear(client);
          assertThat(reply.getLength()).isEqualTo(2);
          assertThat(reply.getData()[1]).isEqualTo((byte) 1);
          heard.add(reply.getData()[0] & 0xFF);
        }
        assertThat(heard).hasSize(MANY / 2).allMatch(i -> i % 2 == (client.equals(one) ? 0 : 1));
      }
    }
  }

  @Test
  void repliesOfOneThreadKeepTheirOrder() throws IOException {
    try (DatagramSocket client = client()) {
      for (int i = 0; i < MANY; i++) {
        late.add(new byte[] {(byte) i}, 1, name(client));
      }
      for (int i = 0; i < MANY; i++) {
        assertThat(hear(client).getData()[0]).isEqualTo((byte) i);
      }
    }
  }

  @Test
  void whatWasAddedBeforeTheEndIsSentAndNothingAfterIt() throws IOException {
    try (DatagramSocket client = client()) {
      byte[] to = name(client);
      late.add(new byte[] {1}, 1, to);
      late.close();
      late.add(new byte[] {2}, 1, to);
      assertThat(hear(client).getData()[0]).isEqualTo((byte) 1);
      late.close(); // waits for who may be sending
      client.setSoTimeout(1);
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> hear(client))
          .isInstanceOf(java.net.SocketTimeoutException.class);
    }
  }

  /// A reply that cannot even be handed over takes nothing with it that comes later.
  @Test
  @Timeout(60)
  void failureEndsNothingButItself() throws IOException {
    try (DatagramSocket client = client()) {
      late.add(new byte[] {1}, 1, new byte[1 << 16]); // no address is so long
      while (notSent() == 0) {
        Thread.onSpinWait();
      }
      late.add(new byte[] {2}, 1, name(client));
      assertThat(hear(client).getData()[0]).isEqualTo((byte) 2);
      assertThat(notSent()).isEqualTo(1);
    }
  }

  /// Whatever the kernel has no room for is counted. Over loopback there is always room; a local
  /// socket that nobody reads holds some datagrams only.
  @Test
  void repliesWithoutRoomAreCounted() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LinuxSockets.errorNumber(arena);
      int full = LinuxCalls.socket(errno, AF_UNIX, SOCK_DGRAM);
      int sending = LinuxCalls.socket(errno, AF_UNIX, SOCK_DGRAM);
      byte[] name = new byte[10]; // an abstract one: the family, 0, and anything
      name[0] = AF_UNIX;
      System.arraycopy(Long.toHexString(System.nanoTime()).getBytes(US_ASCII), 0, name, 3, 7);
      MemorySegment bound = arena.allocateFrom(ValueLayout.JAVA_BYTE, name);
      assertThat(LinuxCalls.bind(errno, full, bound, name.length)).isZero();
      LateReplies local = new LateReplies(sending, serving);
      int replies = 10_000;
      for (int i = 0; i < replies; i++) {
        local.add(new byte[] {1}, 1, name);
      }
      local.close();
      int held = 0;
      MemorySegment one = arena.allocate(1);
      while (LinuxCalls.recv(errno, full, one, LinuxSockets.MSG_DONTWAIT) == 1) {
        held++;
      }
      assertThat(held).isBetween(1, replies - 1);
      assertThat(notSent()).isEqualTo(replies - held);
      LinuxSockets.close(full);
      LinuxSockets.close(sending);
    }
  }

  private long notSent() {
    return serving
        .traffic()
        .counts(Transport.UDP)
        .dropped()
        .getOrDefault(Traffic.Drop.NOT_SENT, 0L);
  }

  private static DatagramSocket client() throws IOException {
    DatagramSocket client = new DatagramSocket(0, LOOPBACK);
    client.setReceiveBufferSize(1 << 20);
    client.setSoTimeout(20_000);
    return client;
  }

  private static byte[] name(DatagramSocket client) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(SocketAddressBytes.MAX_LENGTH);
      InetSocketAddress address = (InetSocketAddress) client.getLocalSocketAddress();
      int length = SocketAddressBytes.write(address, name);
      return name.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private static DatagramPacket hear(DatagramSocket client) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[16], 16);
    client.receive(packet);
    return packet;
  }
}
