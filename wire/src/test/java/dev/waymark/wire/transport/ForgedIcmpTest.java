package dev.waymark.wire.transport;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waymark.wire.Transport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// S5 (SAD DNS): sockets towards servers are connected, so nothing is heard but what repeats the
/// addresses and ports of both ends, be it a reply or an ICMP error.
@ParameterizedClass(name = "watched: {0}")
@ValueSource(booleans = {true, false})
class ForgedIcmpTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("127.0.0.2");

  private final List<Discarded> discarded = new ArrayList<>();
  private final boolean watched;

  ForgedIcmpTest(boolean watched) {
    this.watched = watched;
    if (watched) {
      assumeThat(LinuxSockets.refusal()).as("Linux' own system calls").isEmpty();
    }
  }

  /// What happens between the question and the reply.
  private interface Forger {
    void forge(InetSocketAddress client, InetSocketAddress server, byte[] reply) throws IOException;
  }

  private ClientReply ask(Forger forger) throws Exception {
    try (DatagramSocket server = new DatagramSocket(0, LOCAL);
        DnsClient client = new DnsClient(new Random(1), Outgoing.ANY, watched);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      InetSocketAddress at = (InetSocketAddress) server.getLocalSocketAddress();
      Future<ClientReply> end =
          threads.submit(
              () ->
                  client.exchange(
                      at, Loopback.question(Loopback.NAME), Transport.UDP, LONG, discarded::add));
      DatagramPacket request = new DatagramPacket(new byte[512], 512);
      server.receive(request);
      byte[] reply = Arrays.copyOf(request.getData(), request.getLength());
      reply[2] |= (byte) 0x80; // QR
      forger.forge((InetSocketAddress) request.getSocketAddress(), at, reply);
      server.send(new DatagramPacket(reply, reply.length, request.getSocketAddress()));
      return end.get();
    }
  }

  /// Not even the right reply counts if it comes from another address or port.
  @Test
  void whatComesFromElsewhereIsNotHeard() throws Exception {
    ClientReply end =
        ask(
            (client, server, reply) -> {
              try (DatagramSocket otherPort = new DatagramSocket(0, LOCAL);
                  DatagramSocket otherAddress = new DatagramSocket(server.getPort(), ELSEWHERE)) {
                otherPort.send(new DatagramPacket(reply, reply.length, client));
                otherAddress.send(new DatagramPacket(new byte[12], 12, client));
              }
            });
    assertThat(end).isInstanceOf(ClientReply.Received.class);
    assertThat(discarded).isEmpty();
  }

  @Test
  void errorThatDoesNotRepeatBothEndsEndsNothing() throws Exception {
    try (Icmp icmp = Icmp.open()) {
      ClientReply end =
          ask(
              (client, server, reply) -> {
                icmp.portUnreachable(client, new InetSocketAddress(LOCAL, server.getPort() ^ 1));
                icmp.portUnreachable(client, new InetSocketAddress(ELSEWHERE, server.getPort()));
                icmp.portUnreachable(new InetSocketAddress(LOCAL, client.getPort() ^ 1), server);
              });
      assertThat(end).isInstanceOf(ClientReply.Received.class);
    }
  }

  /// The real server's says at once that nobody is there. A forger would have to know the port.
  @Test
  void errorThatRepeatsBothEndsEndsTheWait() throws Exception {
    try (Icmp icmp = Icmp.open()) {
      ClientReply end = ask((client, server, reply) -> icmp.portUnreachable(client, server));
      assertThat(end).isInstanceOf(ClientReply.Unreachable.class);
    }
  }

  /// A raw socket for ICMP errors that are made up.
  @SuppressWarnings("restricted") // as in LinuxCalls
  private record Icmp(int socket) implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_UDP = 17;
    private static final int IP_HEADER = 20;
    private static final int UDP_HEADER = 8;

    static Icmp open() {
      Linker linker = Linker.nativeLinker();
      int socket;
      try {
        socket =
            (int)
                linker
                    .downcallHandle(
                        linker.defaultLookup().find("socket").orElseThrow(),
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT))
                    .invokeExact(AF_INET, SOCK_RAW, IPPROTO_ICMP);
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
      assumeTrue(socket >= 0, "no raw socket: this needs root");
      return new Icmp(socket);
    }

    /// Says that a datagram from `client` to `server` found nobody (RFC 792: type 3, code 3).
    void portUnreachable(InetSocketAddress client, InetSocketAddress server) {
      ByteBuffer error = ByteBuffer.allocate(8 + IP_HEADER + UDP_HEADER);
      error.put(0, (byte) 3).put(1, (byte) 3);
      error.put(8, (byte) 0x45).putShort(10, (short) (IP_HEADER + UDP_HEADER));
      error.put(16, (byte) 64).put(17, (byte) IPPROTO_UDP);
      error.put(20, client.getAddress().getAddress()).put(24, server.getAddress().getAddress());
      error.putShort(28, (short) client.getPort()).putShort(30, (short) server.getPort());
      error.putShort(32, (short) UDP_HEADER);
      int sum = 0;
      for (int i = 0; i < error.capacity(); i += 2) {
        sum += error.getShort(i) & 0xFFFF;
      }
      error.putShort(2, (short) ~((sum & 0xFFFF) + (sum >>> 16)));
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, error.array());
        MemorySegment to = arena.allocate(SocketAddressBytes.MAX_LENGTH);
        int length = SocketAddressBytes.write(client.getAddress(), 0, to);
        int sent =
            LinuxCalls.sendto(
                LinuxSockets.errorNumber(arena), socket, bytes, error.capacity(), 0, to, length);
        assertThat(sent).isEqualTo(error.capacity());
      }
    }

    @Override
    public void close() {
      LinuxSockets.close(socket);
    }
  }
}
