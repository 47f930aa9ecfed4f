package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.waymark.wire.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What goes wrong while datagrams are read ends no wait but those it concerns, and nobody waits
/// for ever.
class WatchLoopTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(300);

  @BeforeEach
  void onlyWhereThereAreSuchCalls() {
    assumeThat(LinuxSockets.refusal()).as("Linux' own system calls").isEmpty();
  }

  private static DnsClient client(IntFunction<byte[]> room) {
    return new DnsClient(new Random(1), Outgoing.ANY, sources -> new WatchedUdp(sources, room));
  }

  private static byte[] reply(byte[] request) {
    byte[] reply = request.clone();
    reply[2] |= (byte) 0x80; // QR
    return reply;
  }

  private static ClientReply ask(DnsClient client, ScriptedServer server, Duration wait) {
    return client.exchange(
        server.address(Transport.UDP),
        Loopback.question(Loopback.NAME),
        Transport.UDP,
        wait,
        why -> {});
  }

  /// A datagram for which there is no memory is lost like others on the way: the time of whoever
  /// waits for it is over in the end, and the next question is answered.
  @Test
  void datagramForWhichThereIsNoMemoryIsLostAndNothingElse() throws IOException {
    AtomicInteger datagrams = new AtomicInteger();
    IntFunction<byte[]> firstFails =
        length -> {
          if (datagrams.getAndIncrement() == 0) {
            throw new OutOfMemoryError("for the test");
          }
          return new byte[length];
        };
    try (ScriptedServer server = new ScriptedServer(request -> List.of(reply(request)));
        DnsClient client = client(firstFails)) {
      assertThat(ask(client, server, SHORT)).isInstanceOf(ClientReply.TimedOut.class);
      assertThat(ask(client, server, LONG)).isInstanceOf(ClientReply.Received.class);
      assertThat(datagrams).hasValue(2);
    }
  }

  /// Many at once are read by another thread.
  @Test
  void goodReplyAmongDatagramsForWhichThereIsNoMemoryArrives() throws IOException {
    int lost = 5;
    AtomicInteger datagrams = new AtomicInteger();
    IntFunction<byte[]> someFail =
        length -> {
          if (datagrams.getAndIncrement() < lost) {
            throw new OutOfMemoryError("for the test");
          }
          return new byte[length];
        };
    byte[][] replies = new byte[lost + 1][];
    try (ScriptedServer server =
            new ScriptedServer(
                request -> {
                  Arrays.fill(replies, reply(request));
                  return List.of(replies);
                });
        DnsClient client = client(someFail)) {
      assertThat(ask(client, server, LONG)).isInstanceOf(ClientReply.Received.class);
    }
  }

  /// Where every datagram is lost, waits still end, and so does the client.
  @Test
  void waitsEndWhereNothingCanBeRead() throws IOException {
    IntFunction<byte[]> none =
        length -> {
          throw new OutOfMemoryError("for the test");
        };
    try (ScriptedServer server = new ScriptedServer(request -> List.of(reply(request)));
        DnsClient client = client(none)) {
      for (int i = 0; i < 3; i++) {
        assertThat(ask(client, server, SHORT)).isInstanceOf(ClientReply.TimedOut.class);
      }
    }
  }
}
