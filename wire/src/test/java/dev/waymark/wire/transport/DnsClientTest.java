package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ClientReply.HeaderOnly;
import dev.waymark.wire.transport.ClientReply.Received;
import dev.waymark.wire.transport.ClientReply.TimedOut;
import dev.waymark.wire.transport.ClientReply.Unreachable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/// What the client takes for a reply and what it does not (RFC 5452, section 9.1), against servers
/// that send what they should not.
@ParameterizedClass(name = "watched: {0}")
@ValueSource(booleans = {true, false})
class DnsClientTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final List<Discarded> discarded = new ArrayList<>();
  private final boolean watched;

  DnsClientTest(boolean watched) {
    this.watched = watched;
    if (watched) {
      assumeThat(LinuxSockets.refusal()).as("Linux' own system calls").isEmpty();
    }
  }

  private DnsClient client(int seed) {
    return new DnsClient(new Random(seed), Outgoing.ANY, watched);
  }

  /// What an attacker or a broken server sends just before the reply (TuDoor): none of it may end
  /// the wait.
  static Stream<Arguments> badReplies() {
    return Stream.of(
        arguments("FORMERR, header only", bad(r -> bare(r, Rcode.FORMERR)), Discarded.NO_QUESTION),
        arguments("NOERROR, header only", bad(r -> bare(r, Rcode.NOERROR)), Discarded.NO_QUESTION),
        arguments(
            "SERVFAIL, header only", bad(r -> bare(r, Rcode.SERVFAIL)), Discarded.NO_QUESTION),
        arguments("another question", bad(r -> with(r, 13, 'x')), Discarded.WRONG_QUESTION),
        arguments("cut at byte 20", bad(r -> Arrays.copyOf(r, 20)), Discarded.MALFORMED),
        arguments("6 bytes", bad(r -> Arrays.copyOf(r, 6)), Discarded.MALFORMED),
        arguments("our own question", bad(r -> with(r, 2, 1)), Discarded.NOT_A_REPLY),
        arguments("another id", bad(r -> with(r, 0, ~r[0])), Discarded.WRONG_ID),
        arguments("another opcode", bad(r -> with(r, 2, 0xA0)), Discarded.WRONG_OPCODE),
        arguments(
            "the question in another spelling (0x20)",
            bad(r -> with(r, 13, 'W')),
            Discarded.WRONG_QUESTION),
        arguments(
            "another type", bad(r -> with(r, r.length - 16 - 3, 28)), Discarded.WRONG_QUESTION),
        arguments("two questions", bad(r -> with(r, 5, 2)), Discarded.WRONG_QUESTION),
        arguments("cut records", bad(r -> Arrays.copyOf(r, r.length - 3)), Discarded.MALFORMED));
  }

  /// Makes a bad reply out of a good one.
  interface Spoiler {
    byte[] spoil(byte[] reply);
  }

  private static Spoiler bad(Spoiler spoiler) {
    return spoiler;
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("badReplies")
  void waitsForTheGoodReplyBehindABadDatagram(String what, Spoiler spoiler, Discarded why)
      throws IOException {
    goodComesBehindBad(Transport.UDP, spoiler);
    assertThat(discarded).containsExactly(why);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("badReplies")
  void readsOnBehindABadMessageOverTcp(String what, Spoiler spoiler, Discarded why)
      throws IOException {
    goodComesBehindBad(Transport.TCP, spoiler);
    assertThat(discarded).containsExactly(why);
  }

  private void goodComesBehindBad(Transport transport, Spoiler spoiler) throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(r -> List.of(spoiler.spoil(good(r)), good(r)))) {
      ClientReply reply = ask(server.address(transport), transport, LONG);
      assertThat(reply).isInstanceOf(Received.class);
      assertThat(((Received) reply).message().getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(((Received) reply).message().getSection(Section.ANSWER)).hasSize(1);
    }
  }

  /// The ninth of the bad datagrams is not bad: what is behind the message does not matter.
  @Test
  void trailingBytesDoNotMatter() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(r -> List.of(Arrays.copyOf(good(r), good(r).length + 20)))) {
      ClientReply reply = ask(server.address(Transport.UDP), Transport.UDP, LONG);
      assertThat(reply).isInstanceOf(Received.class);
      assertThat(discarded).isEmpty();
    }
  }

  @Test
  void bareHeaderIsTheLastResort() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(r -> List.of(bare(good(r), Rcode.FORMERR), bare(good(r), 2)))) {
      ClientReply reply = ask(server.address(Transport.UDP), Transport.UDP, SHORT);
      assertThat(reply).isInstanceOf(HeaderOnly.class);
      assertThat(((HeaderOnly) reply).rcode()).isEqualTo(Rcode.FORMERR);
      assertThat(reply.elapsed()).isGreaterThanOrEqualTo(SHORT);
    }
  }

  /// dnsjava fails in odd ways on garbage: it must stay in one place.
  @Test
  void garbageBehindTheRightQuestionNeverThrows() throws IOException {
    Random random = new Random(7);
    List<byte[]> sent = new ArrayList<>();
    try (ScriptedServer server =
        new ScriptedServer(
            r -> {
              for (int i = 0; i < 3_000; i++) {
                sent.add(garbled(good(r), random));
              }
              ReplyFilter filter =
                  new ReplyFilter(r, r, ClientCookie.of(new Message()), why -> {}, null);
              sent.forEach(bytes -> filter.accept(bytes));
              return List.of(good(r));
            })) {
      assertThat(ask(server.address(Transport.UDP), Transport.UDP, LONG))
          .isInstanceOf(Received.class);
      assertThat(sent).hasSize(3_000);
    }
  }

  private static byte[] garbled(byte[] reply, Random random) {
    int records = reply.length - 16;
    byte[] garbled = Arrays.copyOf(reply, records + random.nextInt(200));
    for (int i = records; i < garbled.length; i++) {
      garbled[i] = (byte) random.nextInt();
    }
    for (int section = 6; section < 12; section += 2) {
      garbled[section + 1] = (byte) random.nextInt(4);
    }
    if (random.nextBoolean() && garbled.length > records + 12) {
      // A record with a good head, so that the parser of some type gets the garbage.
      garbled[7] = 1;
      garbled[records] = 0;
      garbled[records + 1] = 0;
      garbled[records + 2] = (byte) random.nextInt(1, 66);
      garbled[records + 9] = 0;
      garbled[records + 10] = (byte) (garbled.length - records - 11);
    }
    return garbled;
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void silenceIsATimeout(Transport transport) throws IOException {
    try (ScriptedServer server = new ScriptedServer(r -> List.of())) {
      ClientReply reply = ask(server.address(transport), transport, SHORT);
      assertThat(reply).isInstanceOf(TimedOut.class);
      assertThat(reply.elapsed()).isBetween(SHORT, Duration.ofSeconds(10));
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void closedPortIsUnreachable(Transport transport) throws IOException {
    InetSocketAddress nobody;
    try (DatagramSocket udp = new DatagramSocket(Loopback.anyPort());
        ServerSocket tcp = new ServerSocket(0, 1, Loopback.ADDRESS)) {
      nobody =
          (InetSocketAddress)
              (transport == Transport.UDP
                  ? udp.getLocalSocketAddress()
                  : tcp.getLocalSocketAddress());
    }
    ClientReply reply = ask(nobody, transport, LONG);
    assertThat(reply).isInstanceOf(Unreachable.class);
    assertThat(((Unreachable) reply).reason()).containsAnyOf("nobody listens", "refused");
  }

  @Test
  void connectionClosedWithoutAReplyIsUnreachable() throws Exception {
    try (ServerSocket tcp = new ServerSocket(0, 1, Loopback.ADDRESS)) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (var socket = tcp.accept()) {
                  socket.getInputStream().readNBytes(2);
                  socket.shutdownOutput();
                  socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      ClientReply reply = ask((InetSocketAddress) tcp.getLocalSocketAddress(), Transport.TCP, LONG);
      assertThat(reply).isInstanceOf(Unreachable.class);
      assertThat(((Unreachable) reply).reason()).contains("closed the connection");
    }
  }

  /// Questions to one server at the same time get their own replies, in whatever order those come.
  @Test
  void repliesComeInAnyOrder() throws Exception {
    int count = 20;
    try (DatagramSocket server = new DatagramSocket(Loopback.anyPort());
        DnsClient client = client(3);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
      List<Future<ClientReply>> replies = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Message question = Loopback.numbered(i);
        replies.add(
            threads.submit(
                () -> client.exchange(address, question, Transport.UDP, LONG, why -> {})));
      }
      List<DatagramPacket> held = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        DatagramPacket request = new DatagramPacket(new byte[512], 512);
        server.receive(request);
        byte[] reply = good(Arrays.copyOf(request.getData(), request.getLength()));
        held.addFirst(new DatagramPacket(reply, reply.length, request.getSocketAddress()));
      }
      for (DatagramPacket reply : held) {
        server.send(reply);
      }
      for (int i = 0; i < count; i++) {
        Message message = ((Received) replies.get(i).get()).message();
        assertThat(message.getQuestion().getName()).hasToString("n" + i + ".foobar.com.");
      }
    }
  }

  /// The spelling is the caller's (0x20), the message is not changed.
  @Test
  void messageIsSentAsItIs() throws IOException {
    Message question = Loopback.question(Name.fromConstantString("wWw.FooBar.cOm."));
    byte[] before = question.toWire();
    try (ScriptedServer server = new ScriptedServer(r -> List.of(good(r)));
        DnsClient client = client(3)) {
      Received reply =
          (Received)
              client.exchange(
                  server.address(Transport.UDP), question, Transport.UDP, LONG, discarded::add);
      assertThat(question.toWire()).isEqualTo(before);
      byte[] sent = server.requests.remove();
      assertThat(Arrays.copyOfRange(sent, 2, sent.length))
          .isEqualTo(Arrays.copyOfRange(before, 2, before.length));
      assertThat(reply.size()).isEqualTo(before.length + 16);
    }
  }

  @Test
  void messageWithoutOneQuestionIsMisuse() {
    assertThatThrownBy(() -> exchangeOnce(new Message()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void exchangeOnce(Message message) {
    try (DnsClient client = client(1)) {
      client.exchange(Loopback.anyPort(), message, Transport.UDP, SHORT, discarded::add);
    }
  }

  /// A thousand waits of 300 ms one after the other on each carrier would take minutes.
  @Test
  void waitingThreadsHoldNoCarrier() throws Exception {
    int count = 1_000;
    try (ScriptedServer silent = new ScriptedServer(r -> List.of());
        DnsClient client = client(5);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long start = System.nanoTime();
      List<Future<ClientReply>> replies = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Message question = Loopback.numbered(i);
        replies.add(
            threads.submit(
                () ->
                    client.exchange(
                        silent.address(Transport.UDP),
                        question,
                        Transport.UDP,
                        Duration.ofMillis(300),
                        why -> {})));
      }
      for (Future<ClientReply> reply : replies) {
        assertThat(reply.get()).isInstanceOf(TimedOut.class);
      }
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
    }
  }

  /// While a client is closed, what it has begun may end at any moment.
  @Test
  void closingJustAfterAReplyIsFine() throws IOException {
    try (ScriptedServer server = new ScriptedServer(r -> List.of(good(r)))) {
      for (int i = 0; i < 200; i++) {
        assertThat(ask(server.address(Transport.UDP), Transport.UDP, LONG))
            .isInstanceOf(Received.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void closingEndsTheWait(Transport transport) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    DnsClient client = client(1);
    try (ScriptedServer silent =
        new ScriptedServer(
            r -> {
              asked.countDown();
              return List.of();
            })) {
      CompletableFuture<ClientReply> reply =
          CompletableFuture.supplyAsync(
              () ->
                  client.exchange(
                      silent.address(transport),
                      Loopback.question(Loopback.NAME),
                      transport,
                      Duration.ofMinutes(5),
                      discarded::add),
              Thread::startVirtualThread);
      asked.await();
      client.close();
      assertThat(reply.get(20, TimeUnit.SECONDS)).isInstanceOf(Unreachable.class);
    }
  }

  private ClientReply ask(InetSocketAddress server, Transport transport, Duration timeout) {
    try (DnsClient client = client(1)) {
      return client.exchange(
          server, Loopback.question(Loopback.NAME), transport, timeout, discarded::add);
    }
  }

  /// The reply that a good server would make: the question with one address.
  private static byte[] good(byte[] request) {
    byte[] reply = Arrays.copyOf(request, request.length + 16);
    reply[2] |= (byte) 0x84;
    reply[7] = 1;
    byte[] record = {(byte) 0xC0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 127, 53, 3, 1};
    System.arraycopy(record, 0, reply, request.length, record.length);
    return reply;
  }

  private static byte[] bare(byte[] reply, int rcode) {
    byte[] header = Arrays.copyOf(reply, 12);
    Arrays.fill(header, 4, 12, (byte) 0);
    header[3] = (byte) rcode;
    return header;
  }

  private static byte[] with(byte[] reply, int place, int value) {
    byte[] other = reply.clone();
    other[place] = (byte) value;
    return other;
  }

  /// Every question comes from an address and a port that were asked for.
  @Test
  void questionsLeaveFromWhereTheyAreToldTo() throws Exception {
    List<InetAddress> addresses =
        List.of(InetAddress.ofLiteral("127.0.0.7"), InetAddress.ofLiteral("127.0.0.8"));
    Outgoing outgoing = new Outgoing(addresses, 20_000, 21_023);
    Set<InetSocketAddress> seen = ConcurrentHashMap.newKeySet();
    try (DatagramSocket server =
            new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        DnsClient client = new DnsClient(new Random(7), outgoing, watched)) {
      Thread.ofVirtual().start(() -> echoAsReplies(server, seen));
      for (int i = 0; i < 800; i++) {
        Message question =
            Message.newQuery(
                org.xbill.DNS.Record.newRecord(
                    Name.fromConstantString("a.example."), org.xbill.DNS.Type.A, 1));
        assertThat(
                client.exchange(
                    (InetSocketAddress) server.getLocalSocketAddress(),
                    question,
                    Transport.UDP,
                    LONG,
                    _ -> {}))
            .isInstanceOf(Received.class);
      }
    }
    assertThat(seen)
        .hasSizeGreaterThan(watched ? 800 / Line.MAX_USES - 10 : 400)
        .allSatisfy(
            from -> {
              assertThat(from.getAddress()).isIn(addresses);
              assertThat(from.getPort()).isBetween(20_000, 21_023);
            });
    assertThat(seen).extracting(InetSocketAddress::getAddress).contains(addresses.get(0));
    assertThat(seen).extracting(InetSocketAddress::getAddress).contains(addresses.get(1));
  }

  private static void echoAsReplies(DatagramSocket server, Set<InetSocketAddress> seen) {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        server.receive(packet);
        seen.add((InetSocketAddress) packet.getSocketAddress());
        packet.getData()[2] |= (byte) 0x80;
        server.send(packet);
      }
    } catch (IOException e) {
      return; // closed: the test is over
    }
  }
}
