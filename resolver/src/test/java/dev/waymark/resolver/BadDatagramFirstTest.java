package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceListener;
import dev.waymark.wire.transport.Discarded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/// S8 (TuDoor): one of nine bad datagrams comes before the good one, from a zone's only server. The
/// good one leaves when the resolver has thrown the bad one away; all nine end with NOERROR.
@Timeout(60)
class BadDatagramFirstTest {
  /// Makes a bad datagram out of a good reply.
  interface Spoiler {
    byte[] spoil(byte[] reply);
  }

  static Stream<Arguments> badDatagrams() {
    return Stream.of(
        bad("FORMERR, header only", Discarded.NO_QUESTION, r -> header(r, Rcode.FORMERR)),
        bad("NOERROR, no question", Discarded.NO_QUESTION, r -> header(r, Rcode.NOERROR)),
        bad("another question", Discarded.WRONG_QUESTION, r -> with(r, 13, r[13] ^ 1)),
        bad("cut at byte 20", Discarded.MALFORMED, r -> Arrays.copyOf(r, 20)),
        bad("6 bytes", Discarded.MALFORMED, r -> Arrays.copyOf(r, 6)),
        bad("our own question", Discarded.NOT_A_REPLY, r -> with(r, 2, r[2] & 0x7F)),
        bad("another id", Discarded.WRONG_ID, r -> with(r, 0, ~r[0])),
        bad("SERVFAIL, header only", Discarded.NO_QUESTION, r -> header(r, Rcode.SERVFAIL)),
        bad("20 bytes behind the reply", null, r -> Arrays.copyOf(r, r.length + 20)));
  }

  private static Arguments bad(String what, Discarded why, Spoiler spoiler) {
    return arguments(what, why, spoiler);
  }

  private static byte[] with(byte[] reply, int place, int value) {
    byte[] other = reply.clone();
    other[place] = (byte) value;
    return other;
  }

  private static byte[] header(byte[] reply, int rcode) {
    byte[] header = Arrays.copyOf(reply, 12);
    Arrays.fill(header, 4, 12, (byte) 0);
    header[3] = (byte) rcode;
    return header;
  }

  /// Hears what is thrown away.
  private static final class Ears implements TraceListener {
    final CountDownLatch discarded = new CountDownLatch(1);
    final List<Discarded> reasons = new ArrayList<>();

    @Override
    public boolean isOn() {
      return true;
    }

    @Override
    public void tell(TraceEvent event) {
      if (event instanceof TraceEvent.Ignored ignored) {
        reasons.add(ignored.why());
        discarded.countDown();
      }
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("badDatagrams")
  void goodReplyBehindABadDatagramCounts(String what, Discarded why, Spoiler spoiler) {
    Ears ears = new Ears();
    try (World world = new World()) {
      world.root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
      int port = world.resolver().settings().walk().port();
      try (DatagramSocket server = new DatagramSocket(port, InetAddress.ofLiteral("127.77.1.1"))) {
        Thread.ofVirtual().start(() -> serve(server, spoiler, why == null ? null : ears.discarded));
        Resolution end = world.resolver().resolve(World.question("www.zone.", Type.A), ears);
        assertThat(end).isInstanceOf(Resolution.Answered.class);
        assertThat(end.answer().getFirst().rdataToString()).isEqualTo(ForgedReplies.TRUE_ADDRESS);
        assertThat(ears.reasons).isEqualTo(why == null ? List.of() : List.of(why));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void serve(DatagramSocket socket, Spoiler spoiler, CountDownLatch discarded) {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[1232], 1232);
        socket.receive(packet);
        byte[] request = Arrays.copyOf(packet.getData(), packet.getLength());
        byte[] good = ForgedReplies.reply(request, ForgedReplies.TRUE_ADDRESS);
        byte[] bad = spoiler.spoil(good);
        socket.send(new DatagramPacket(bad, bad.length, packet.getSocketAddress()));
        if (discarded != null) {
          discarded.await();
          socket.send(new DatagramPacket(good, good.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      // closed: the test is over
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
