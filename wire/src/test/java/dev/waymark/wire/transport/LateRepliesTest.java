package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

/// Replies that come from many threads: each goes to its client as it was when it was added, none
/// twice.
class LateRepliesTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  /// More than fit into one system call.
  private static final int MANY = 200;

  private LateReplies late;

  @BeforeEach
  void onlyWhereThereAreSuchCalls() throws IOException {
    assumeTrue(LinuxSockets.refusal().isEmpty(), () -> LinuxSockets.refusal().orElseThrow());
    late = new LateReplies(LinuxSockets.open(new InetSocketAddress(LOOPBACK, 0), 1 << 20, false));
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
