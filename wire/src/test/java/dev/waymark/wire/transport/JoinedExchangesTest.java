package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.waymark.wire.Transport;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;

/// One question in flight for all who ask the same (S2), each for as long as it likes to wait.
@ParameterizedClass(name = "watched: {0}")
@ValueSource(booleans = {true, false})
@Timeout(60)
class JoinedExchangesTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final String NAME = "www.foobar.com.";
  private static final int OTHERS = 99;

  private final boolean watched;

  JoinedExchangesTest(boolean watched) {
    this.watched = watched;
    if (watched) {
      assumeThat(LinuxSockets.refusal()).as("Linux' own system calls").isEmpty();
    }
  }

  private DnsClient client() {
    return new DnsClient(new Random(1), Outgoing.ANY, watched);
  }

  /// Hears who joins, and what is thrown away.
  private static class Ears implements ExchangeListener {
    final CountDownLatch joined;
    final List<Discarded> discarded = new ArrayList<>();

    Ears(CountDownLatch joined) {
      this.joined = joined;
    }

    @Override
    public void discarded(Discarded why) {
      discarded.add(why);
    }

    @Override
    public void joined() {
      joined.countDown();
    }
  }

  private static byte[] reply(byte[] request) {
    byte[] reply = request.clone();
    reply[2] |= (byte) 0x80; // QR
    return reply;
  }

  private static ClientReply ask(
      DnsClient client,
      InetSocketAddress server,
      String name,
      Transport transport,
      Duration wait,
      Unanswered earlier,
      ExchangeListener ears) {
    Message question = Loopback.question(Name.fromConstantString(name));
    return client.exchange(server, question, transport, wait, true, earlier, ears);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Each gets the name as it has spelled it itself.
  @ParameterizedTest
  @EnumSource(Transport.class)
  void hundredWithOneQuestionSendOne(Transport transport) throws Exception {
    CountDownLatch joined = new CountDownLatch(OTHERS);
    try (ScriptedServer server =
            new ScriptedServer(
                request -> {
                  await(joined);
                  return List.of(reply(request));
                });
        DnsClient client = client();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      InetSocketAddress at = server.address(transport);
      List<Future<ClientReply>> replies = new ArrayList<>();
      for (int i = 0; i <= OTHERS; i++) {
        String name = spelled(i);
        replies.add(
            threads.submit(() -> ask(client, at, name, transport, LONG, null, new Ears(joined))));
      }
      for (int i = 0; i <= OTHERS; i++) {
        assertThat(replies.get(i).get())
            .isInstanceOfSatisfying(ClientReply.Received.class, isSpelled(spelled(i)));
      }
      assertThat(server.requests).hasSize(1);
    }
  }

  private static String spelled(int i) {
    return i % 2 == 0 ? "www.foobar.com." : "WWW.foobar.com.";
  }

  private static Consumer<ClientReply.Received> isSpelled(String name) {
    return reply -> assertThat(reply.message().getQuestion().getName()).hasToString(name);
  }

  /// Who joins waits as long as if it had asked when the question was sent, and not longer; what
  /// comes late it hears as well.
  @Test
  void joiningDoesNotMakeOneWaitLonger() throws Exception {
    CountDownLatch joined = new CountDownLatch(1);
    CountDownLatch waited = new CountDownLatch(1);
    try (ScriptedServer server =
            new ScriptedServer(
                request -> {
                  await(waited);
                  return List.of(reply(request));
                });
        DnsClient client = client();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Unanswered earlier = new Unanswered()) {
      InetSocketAddress at = server.address(Transport.UDP);
      Future<ClientReply> patient = askUntilSent(threads, client, server);
      ClientReply end = ask(client, at, NAME, Transport.UDP, SHORT, earlier, new Ears(joined));
      assertThat(joined.getCount()).isZero();
      assertThat(end).isInstanceOf(ClientReply.TimedOut.class);
      assertThat(end.elapsed()).isBetween(SHORT, Duration.ofSeconds(10));
      assertThat(earlier.isAnswered()).isFalse();
      waited.countDown();
      assertThat(patient.get()).isInstanceOf(ClientReply.Received.class);
      Unanswered.Late late = earlier.takeLate();
      assertThat(late).isNotNull();
      assertThat(late.question()).isZero();
    }
  }

  private Future<ClientReply> askUntilSent(
      ExecutorService threads, DnsClient client, ScriptedServer server)
      throws InterruptedException {
    InetSocketAddress at = server.address(Transport.UDP);
    Future<ClientReply> reply =
        threads.submit(() -> ask(client, at, NAME, Transport.UDP, LONG, null, why -> {}));
    server.requests.put(server.requests.take()); // it has arrived
    return reply;
  }

  /// To wait once more for the same packet would be no second try.
  @Test
  void whatWasJoinedInVainIsAskedAgain() throws Exception {
    try (ScriptedServer server = new ScriptedServer(request -> List.of());
        DnsClient client = client();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Unanswered earlier = new Unanswered()) {
      InetSocketAddress at = server.address(Transport.UDP);
      Future<ClientReply> patient = askUntilSent(threads, client, server);
      CountDownLatch joined = new CountDownLatch(2);
      for (int i = 0; i < 2; i++) {
        Duration wait = SHORT.multipliedBy(i + 1L);
        assertThat(ask(client, at, NAME, Transport.UDP, wait, earlier, new Ears(joined)))
            .isInstanceOf(ClientReply.TimedOut.class);
      }
      assertThat(joined.getCount()).isOne();
      assertThat(server.requests).hasSize(2);
      assertThat(patient.cancel(true)).isTrue();
    }
  }

  /// S3: guesses count for all, whenever they have joined.
  @Test
  void guessesThatCameBeforeAreHeard() throws Exception {
    CountDownLatch joined = new CountDownLatch(1);
    CountDownLatch guessed = new CountDownLatch(3);
    try (DatagramSocket server = new DatagramSocket(Loopback.anyPort());
        DnsClient client = client();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      InetSocketAddress at = (InetSocketAddress) server.getLocalSocketAddress();
      Future<ClientReply> first =
          threads.submit(
              () -> ask(client, at, NAME, Transport.UDP, LONG, null, why -> guessed.countDown()));
      DatagramPacket request = new DatagramPacket(new byte[512], 512);
      server.receive(request);
      byte[] good = reply(Arrays.copyOf(request.getData(), request.getLength()));
      for (int i = 1; i <= 3; i++) {
        byte[] guess = good.clone();
        guess[1] ^= (byte) i;
        server.send(new DatagramPacket(guess, guess.length, request.getSocketAddress()));
      }
      guessed.await();
      Ears ears = new Ears(joined);
      Future<ClientReply> second =
          threads.submit(() -> ask(client, at, NAME, Transport.UDP, LONG, null, ears));
      joined.await();
      server.send(new DatagramPacket(good, good.length, request.getSocketAddress()));
      assertThat(first.get()).isInstanceOf(ClientReply.Received.class);
      assertThat(second.get()).isInstanceOf(ClientReply.Received.class);
      assertThat(ears.discarded).containsOnly(Discarded.WRONG_ID).hasSize(3);
    }
  }

  /// Who has asked may be given up; the others do not depend on it.
  @Test
  void whoWaitsAsksWhenTheOneWhoAskedIsGivenUp() throws Exception {
    CountDownLatch joined = new CountDownLatch(1);
    AtomicInteger requests = new AtomicInteger();
    try (ScriptedServer server =
            new ScriptedServer(
                request -> requests.getAndIncrement() == 0 ? List.of() : List.of(reply(request)));
        DnsClient client = client();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      InetSocketAddress at = server.address(Transport.UDP);
      Future<ClientReply> given = askUntilSent(threads, client, server);
      Future<ClientReply> other =
          threads.submit(() -> ask(client, at, NAME, Transport.UDP, LONG, null, new Ears(joined)));
      joined.await();
      given.cancel(true);
      assertThat(other.get()).isInstanceOf(ClientReply.Received.class);
      assertThat(requests).hasValue(2);
    }
  }

  /// What the network says holds for all.
  @Test
  void closedConnectionIsToldToAll() throws Exception {
    CountDownLatch joined = new CountDownLatch(OTHERS);
    try (ServerSocket server = new ServerSocket(0, 10, Loopback.ADDRESS);
        DnsClient client = client();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      InetSocketAddress at = (InetSocketAddress) server.getLocalSocketAddress();
      List<Future<ClientReply>> replies = new ArrayList<>();
      for (int i = 0; i <= OTHERS; i++) {
        replies.add(
            threads.submit(
                () -> ask(client, at, NAME, Transport.TCP, LONG, null, new Ears(joined))));
      }
      try (Socket connection = server.accept()) {
        joined.await();
        connection.getInputStream().readNBytes(2);
      }
      for (Future<ClientReply> reply : replies) {
        assertThat(reply.get()).isInstanceOf(ClientReply.Unreachable.class);
      }
    }
  }

  /// The simpler way of asking is for those who want a packet of their own.
  @Test
  void whoDoesNotWantToJoinDoesNot() throws Exception {
    try (DatagramSocket server = new DatagramSocket(Loopback.anyPort());
        DnsClient client = client();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      InetSocketAddress at = (InetSocketAddress) server.getLocalSocketAddress();
      Message question = Loopback.question(Loopback.NAME);
      for (int i = 0; i < 2; i++) {
        threads.execute(() -> client.exchange(at, question, Transport.UDP, SHORT, why -> {}));
        server.receive(new DatagramPacket(new byte[512], 512)); // or the test is over in a minute
      }
    }
  }
}
