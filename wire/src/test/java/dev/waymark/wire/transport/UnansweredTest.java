package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.waymark.wire.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;

/// Questions that were asked again: whichever reply comes first counts, also one to an earlier try
/// (RFC 1035, section 7.3).
@ParameterizedClass(name = "watched: {0}")
@ValueSource(booleans = {true, false})
class UnansweredTest {
  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final boolean watched;

  UnansweredTest(boolean watched) {
    this.watched = watched;
    if (watched) {
      assumeThat(LinuxSockets.refusal()).as("Linux' own system calls").isEmpty();
    }
  }

  /// Replies to the question number `answered` when question number `when` has come, both from 0,
  /// and to no other.
  private static void serve(DatagramSocket socket, int answered, int when) throws IOException {
    DatagramPacket[] came = new DatagramPacket[when + 1];
    for (int i = 0; i <= when; i++) {
      came[i] = new DatagramPacket(new byte[512], 512);
      socket.receive(came[i]);
    }
    DatagramPacket request = came[answered];
    byte[] reply = Arrays.copyOf(request.getData(), request.getLength());
    reply[2] |= (byte) 0x80; // QR
    socket.send(new DatagramPacket(reply, reply.length, request.getSocketAddress()));
  }

  private static ClientReply ask(
      DnsClient client, DatagramSocket server, int number, Duration wait, Unanswered earlier) {
    Message question = Loopback.question(Name.fromConstantString("n" + number + ".foobar.com."));
    InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
    return client.exchange(address, question, Transport.UDP, wait, true, earlier, _ -> {});
  }

  private void late(int answered, int asked) throws Exception {
    try (DatagramSocket server = new DatagramSocket(Loopback.anyPort());
        DnsClient client = new DnsClient(new Random(1), Outgoing.ANY, watched);
        Unanswered earlier = new Unanswered()) {
      Thread serving =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      serve(server, answered, asked - 1);
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
      for (int i = 0; i < asked; i++) {
        // The last wait ends with the reply; where nobody watches the sockets, with its time.
        Duration wait = i == asked - 1 && watched ? LONG : SOON;
        assertThat(ask(client, server, i, wait, earlier)).isInstanceOf(ClientReply.TimedOut.class);
        assertThat(earlier.count()).isEqualTo(i + 1);
      }
      serving.join();
      Unanswered.Late late = earlier.takeLate();
      assertThat(late).isNotNull();
      assertThat(late.question()).isEqualTo(answered);
      assertThat(late.reply().message().getQuestion().getName())
          .hasToString("n" + answered + ".foobar.com.");
      assertThat(late.reply().elapsed()).isGreaterThanOrEqualTo(SOON);
      assertThat(earlier.takeLate()).isNull();
    }
  }

  @Test
  void replyToTheFirstTryEndsTheWaitForTheSecond() throws Exception {
    late(0, 2);
  }

  @Test
  void replyToTheTryBeforeTheLastCounts() throws Exception {
    late(1, 3);
  }

  /// Whoever is asked may have to ask others first: a forwarder, of which there is only one.
  @Test
  void replyToTheFirstOfManyTriesCounts() throws Exception {
    late(0, Unanswered.MAX_OPEN + 3);
  }

  @Test
  void replyToATryThatWasGivenUpIsNotHeard() throws Exception {
    try (DatagramSocket nobody = new DatagramSocket(Loopback.anyPort());
        DnsClient client = new DnsClient(new Random(1), Outgoing.ANY, watched);
        Unanswered earlier = new Unanswered()) {
      for (int i = 0; i <= Unanswered.MAX_OPEN; i++) {
        ask(client, nobody, i, SOON, earlier);
      }
      serve(nobody, 1, Unanswered.MAX_OPEN);
      assertThat(ask(client, nobody, 9, SOON, earlier)).isInstanceOf(ClientReply.TimedOut.class);
      assertThat(earlier.takeLate()).isNull();
    }
  }
}
