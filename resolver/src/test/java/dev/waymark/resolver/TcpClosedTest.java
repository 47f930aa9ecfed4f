package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

/// S19: a server that truncates whatever it says over UDP, and closes each TCP connection once it
/// has read the question.
class TcpClosedTest {
  @Test
  void truncatedAndClosedCostsThreePackets() throws IOException {
    AtomicInteger packets = new AtomicInteger();
    try (World world = new World()) {
      world.root("odd. NS ns.odd.", "ns.odd. A 127.77.1.1", "www.honest. A 127.53.3.1");
      int port = world.resolver().settings().walk().port();
      InetAddress address = InetAddress.ofLiteral("127.77.1.1");
      try (DatagramSocket udp = new DatagramSocket(port, address);
          ServerSocket tcp = new ServerSocket(port, 10, address)) {
        Thread.ofVirtual().start(() -> truncate(udp, packets));
        Thread.ofVirtual().start(() -> close(tcp, packets));
        world.ask("prime.");
        world.ask("other.odd."); // the delegation is known
        packets.set(0);
        assertThat(world.ask("www.odd."))
            .isInstanceOfSatisfying(
                Resolution.Failure.class,
                failure -> assertThat(failure.text()).contains("ns.odd", "over TCP"));
        LimitsPage.packets("TC always, TCP closes", packets.get(), 3);
      }
      assertThat(world.ask("www.honest.")).isInstanceOf(Resolution.Answered.class);
    }
  }

  private static void truncate(DatagramSocket socket, AtomicInteger packets) {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[1232], 1232);
        socket.receive(packet);
        packets.incrementAndGet();
        Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
        Message reply = ScriptedAuthority.empty(query);
        reply.getHeader().setFlag(Flags.TC);
        byte[] bytes = reply.toWire();
        socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
      }
    } catch (IOException e) {
      // closed: the test is over
    }
  }

  private static void close(ServerSocket server, AtomicInteger packets) {
    try {
      while (true) {
        try (Socket socket = server.accept()) {
          packets.incrementAndGet();
          socket.getInputStream().readNBytes(2);
        }
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
