package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.Query;
import dev.waymark.wire.Section;
import dev.waymark.wire.WireRRset;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.TXTRecord;

/// DNS over TCP as RFC 7766 has it, and what clients may not do with it (S50, S51).
class TcpConnectionTest {
  private final EventLoops loops = new EventLoops(2);

  @AfterEach
  void close() {
    loops.close();
  }

  private DnsServer open(Responder responder) throws IOException {
    return open(responder, ServerOptions.shared());
  }

  private DnsServer open(Responder responder, ServerOptions options) throws IOException {
    return DnsServer.open(loops, List.of(Loopback.anyPort()), responder, options);
  }

  private static TcpClient connect(DnsServer server) throws IOException {
    return new TcpClient(server.addresses().getFirst());
  }

  /// RFC 7766, section 6.2.1.1: requests may follow each other without waiting for answers.
  @Test
  void answersEveryMessageOfAPipeline() throws IOException {
    int count = 2_000;
    try (DnsServer server = open(Loopback.ONE_ADDRESS);
        TcpClient client = connect(server)) {
      Thread.ofVirtual().start(() -> sendAll(client, count));
      for (int i = 0; i < count; i++) {
        assertThat(client.receive().getHeader().getID()).isEqualTo(i);
      }
    }
  }

  private static void sendAll(TcpClient client, int count) {
    try {
      for (int i = 0; i < count; i += 50) {
        client.send(
            IntStream.range(i, i + 50).mapToObj(Loopback::numbered).toArray(Message[]::new));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// RFC 7766, section 8: length and message may come apart anywhere.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 50})
  void messagesMayBeSplitAnywhere(int size) throws IOException {
    byte[] stream = TcpClient.framed(Loopback.numbered(1), Loopback.numbered(2));
    try (DnsServer server = open(Loopback.ONE_ADDRESS);
        TcpClient client = connect(server)) {
      for (int at = 0; at < stream.length; at += size) {
        client.out.write(stream, at, Math.min(size, stream.length - at));
      }
      assertThat(client.receive().getHeader().getID()).isEqualTo(1);
      assertThat(client.receive().getHeader().getID()).isEqualTo(2);
    }
  }

  /// RFC 7766, section 6.2.1.1: answers go out as they are ready, in whatever order.
  @Test
  void quickAnswerOvertakesASlowOne() throws Exception {
    BlockingQueue<Runnable> slow = new LinkedBlockingQueue<>();
    Responder responder =
        exchange -> {
          if (exchange.query().id() != 1) {
            return Loopback.ONE_ADDRESS.respond(exchange);
          }
          Deferred later = exchange.defer();
          Query query = exchange.query().copy();
          slow.add(() -> sendEmptyAnswer(later, query));
          return Responder.LATER;
        };
    try (DnsServer server = open(responder);
        TcpClient client = connect(server)) {
      client.send(Loopback.numbered(1), Loopback.numbered(2));
      assertThat(client.receive().getHeader().getID()).isEqualTo(2);
      slow.take().run();
      assertThat(client.receive().getHeader().getID()).isEqualTo(1);
    }
  }

  private static void sendEmptyAnswer(Deferred later, Query query) {
    byte[] reply = new byte[512];
    AnswerEncoder encoder = new AnswerEncoder();
    encoder.begin(query, reply);
    later.send(reply, encoder.finish(0));
  }

  /// S51: one client may not fill the server with requests in hand.
  @Test
  void outstandingAnswersOfAConnectionAreLimited() throws Exception {
    int count = 1_000;
    AtomicInteger outstanding = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch full = new CountDownLatch(TcpConnection.MAX_OUTSTANDING);
    BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();
    Responder responder =
        exchange -> {
          most.accumulateAndGet(outstanding.incrementAndGet(), Math::max);
          Deferred later = exchange.defer();
          Query query = exchange.query().copy();
          answers.add(
              () -> {
                outstanding.decrementAndGet();
                if (query.id() % 3 == 0) {
                  later.drop();
                } else {
                  sendEmptyAnswer(later, query);
                }
              });
          full.countDown();
          return Responder.LATER;
        };
    try (DnsServer server = open(responder);
        TcpClient client = connect(server)) {
      Thread.ofVirtual().start(() -> sendAll(client, count));
      full.await();
      for (int i = 0; i < count; i++) {
        answers.take().run();
      }
      for (int i = 0; i < count; i++) {
        if (i % 3 != 0) {
          client.receive();
        }
      }
      assertThat(most.get()).isEqualTo(TcpConnection.MAX_OUTSTANDING);
    }
  }

  private static Responder twentyKilobytes(AtomicInteger served) {
    WireRRset large =
        WireRRset.of(
            IntStream.range(0, 80)
                .mapToObj(i -> new TXTRecord(Loopback.NAME, DClass.IN, 60, i + "x".repeat(240)))
                .toList());
    return exchange -> {
      served.incrementAndGet();
      exchange.encoder().begin(exchange.query(), exchange.reply());
      exchange.encoder().require(Section.ANSWER, large);
      return exchange.encoder().finish(0);
    };
  }

  /// S51: a client that asks and never reads is not read from any more, and costs nobody else.
  @Test
  void clientThatNeverReadsIsMadeToWait() throws IOException {
    AtomicInteger served = new AtomicInteger();
    Responder responder = twentyKilobytes(served);
    int count = 100_000;
    ByteBuffer question = ByteBuffer.wrap(TcpClient.framed(Loopback.question(Loopback.NAME)));
    try (DnsServer server = open(responder);
        SocketChannel greedy = SocketChannel.open(server.addresses().getFirst());
        Selector selector = Selector.open()) {
      long before = memory();
      greedy.configureBlocking(false);
      greedy.register(selector, SelectionKey.OP_WRITE);
      int sent = 0;
      while (sent < count && selector.select(500) > 0) {
        selector.selectedKeys().clear();
        while (sent < count && greedy.write(question) > 0) {
          if (!question.hasRemaining()) {
            question.rewind();
            sent++;
          }
        }
      }
      assertThat(served.get()).as("answers of 20 kB made for nobody").isLessThan(2_000);
      assertThat(memory() - before).as("bytes held for 100,000 answers").isLessThan(8 << 20);
      try (TcpClient other = connect(server)) {
        other.send(Loopback.numbered(5));
        assertThat(other.receive().getHeader().getID()).isEqualTo(5);
      }
    }
  }

  /// What the process holds, in bytes: buffers of the sockets, and objects that are still in use.
  private static long memory() {
    ByteBufAllocatorMetric buffers =
        ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
    MemoryMXBean heap = ManagementFactory.getMemoryMXBean();
    heap.gc();
    return buffers.usedDirectMemory()
        + buffers.usedHeapMemory()
        + heap.getHeapMemoryUsage().getUsed();
  }

  /// S50: one network gets its share and no more, over real connections: clients from 127.0.1.0/24
  /// lose their own oldest, and those from 127.0.2.0/24 none.
  @Test
  void networkWithMoreThanItsShareLosesItsOwnConnections() throws IOException {
    ServerOptions options =
        ServerOptions.shared().withMaxConnectionsPerNetwork(3).limitingThisMachine();
    List<TcpClient> greedy = new java.util.ArrayList<>();
    try (DnsServer server = open(Loopback.ONE_ADDRESS, options);
        TcpClient other = new TcpClient("127.0.2.1", server.addresses().getFirst())) {
      other.send(Loopback.numbered(1));
      assertThat(other.receive().getHeader().getID()).isEqualTo(1);
      for (int i = 0; i < 10; i++) { // each answered before the next, so that the order is known
        TcpClient client = new TcpClient("127.0.1." + (i + 1), server.addresses().getFirst());
        greedy.add(client);
        client.send(Loopback.numbered(i));
        assertThat(client.receive().getHeader().getID()).isEqualTo(i);
      }
      for (TcpClient oldest : greedy.subList(0, 7)) {
        assertThat(oldest.isClosedByServer()).isTrue();
      }
      for (TcpClient young : greedy.subList(7, 10)) {
        young.send(Loopback.numbered(11));
        assertThat(young.receive().getHeader().getID()).isEqualTo(11);
      }
      other.send(Loopback.numbered(2));
      assertThat(other.receive().getHeader().getID()).isEqualTo(2);
      assertThat(server.connections().cut())
          .containsEntry(ConnectionCounts.Cut.NETWORK_FULL, 7L)
          .containsEntry(ConnectionCounts.Cut.TABLE_FULL, 0L);
      assertThat(server.connections().open()).isEqualTo(4);
    } finally {
      for (TcpClient client : greedy) {
        client.close();
      }
    }
  }

  /// What was held back is answered once the client reads on.
  @Test
  void clientThatReadsLateGetsEverything() throws IOException {
    WireRRset large =
        WireRRset.of(
            IntStream.range(0, 200)
                .mapToObj(i -> new TXTRecord(Loopback.NAME, DClass.IN, 60, i + "x".repeat(240)))
                .toList());
    AtomicInteger served = new AtomicInteger();
    Responder responder =
        exchange -> {
          served.incrementAndGet();
          exchange.encoder().begin(exchange.query(), exchange.reply());
          exchange.encoder().require(Section.ANSWER, large);
          return exchange.encoder().finish(0);
        };
    try (DnsServer server = open(responder);
        TcpClient client = connect(server)) {
      int count = 500; // 25 MB of answers to 20 kB of questions, sent before any is read
      sendAll(client, count);
      for (int i = 0; i < count; i++) {
        assertThat(client.receive().getHeader().getID()).isEqualTo(i);
      }
      assertThat(served.get()).isEqualTo(count);
    }
  }

  /// RFC 7766, section 6.2.3: a silent connection is closed, and so is one with half a message.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 20})
  void silentConnectionIsClosed(int bytes) throws IOException {
    ServerOptions options = ServerOptions.shared().withIdle(Duration.ofMillis(60));
    try (DnsServer server = open(Loopback.ONE_ADDRESS, options);
        TcpClient client = connect(server)) {
      client.out.write(TcpClient.framed(Loopback.numbered(1)), 0, bytes);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  /// S50: silent connections do not shut out others; the one silent longest has to go.
  @Test
  void oldestSilentConnectionMakesRoom() throws IOException {
    ServerOptions options = ServerOptions.shared().withMaxConnections(3);
    try (DnsServer server = open(Loopback.ONE_ADDRESS, options);
        TcpClient first = connect(server);
        TcpClient second = connect(server);
        TcpClient third = connect(server)) {
      for (TcpClient client : List.of(second, third, first)) { // in the order of their last words
        client.send(Loopback.numbered(1));
        client.receive();
      }
      try (TcpClient fourth = connect(server)) {
        assertThat(second.isClosedByServer()).isTrue();
        for (TcpClient client : List.of(first, third, fourth)) {
          client.send(Loopback.numbered(2));
          assertThat(client.receive().getHeader().getID()).isEqualTo(2);
        }
      }
    }
  }

  /// S50 with its numbers: 400 connections that are silent, or sent a length, or half a message;
  /// then questions. With the table as it is by default, and with one that is too small for them.
  @ParameterizedTest
  @ValueSource(ints = {ServerOptions.MAX_CONNECTIONS, 100})
  void silentAndHalfSentConnectionsDoNotShutOutOthers(int capacity) throws IOException {
    ServerOptions options = ServerOptions.shared().withMaxConnections(capacity);
    List<TcpClient> silent = new java.util.ArrayList<>();
    byte[] message = TcpClient.framed(Loopback.numbered(1));
    try (DnsServer server = open(Loopback.ONE_ADDRESS, options)) {
      for (int i = 0; i < 400; i++) {
        TcpClient client = connect(server);
        client.out.write(message, 0, i % 4 * 10 / 2);
        silent.add(client);
      }
      for (int i = 0; i < 10; i++) {
        try (TcpClient client = connect(server)) {
          client.send(Loopback.numbered(i));
          assertThat(client.receive().getHeader().getID()).isEqualTo(i);
        }
      }
      assertThat(server.connections().accepted()).isEqualTo(410);
      assertThat(server.connections().open()).isLessThanOrEqualTo(capacity);
    } finally {
      for (TcpClient client : silent) {
        client.close();
      }
    }
  }

  /// S50: half a table leaves a quarter of the time, and the clients that speak are kept.
  @Test
  void silentConnectionsGoSoonerAsTheTableFills() throws IOException {
    ServerOptions options =
        ServerOptions.shared().withMaxConnections(10).withIdle(Duration.ofSeconds(40));
    List<TcpClient> clients = new java.util.ArrayList<>();
    try (DnsServer server = open(Loopback.ONE_ADDRESS, options)) {
      for (int i = 0; i < 10; i++) {
        clients.add(connect(server)); // with the last one, 300 ms are left
      }
      assertThat(clients.getFirst().isClosedByServer()).isTrue();
      assertThat(server.connections().cut().get(ConnectionCounts.Cut.IDLE)).isPositive();
    } finally {
      for (TcpClient client : clients) {
        client.close();
      }
    }
  }

  /// S51: who does not take the replies is cut off after the idle time, as if it had been silent.
  @Test
  void clientThatNeverReadsIsCutOffInTheEnd() throws IOException {
    ServerOptions options = ServerOptions.shared().withIdle(Duration.ofMillis(200));
    try (DnsServer server = open(twentyKilobytes(new AtomicInteger()), options);
        TcpClient greedy = connect(server)) {
      byte[] questions = TcpClient.framed(Loopback.numbered(1));
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(
              () -> {
                while (true) {
                  greedy.out.write(questions);
                }
              });
      assertThat(server.connections().cut()).containsEntry(ConnectionCounts.Cut.IDLE, 1L);
    }
  }

  /// S51: answers that come later pile up no higher than a limit, for a client that reads none.
  @Test
  void lateAnswersNobodyReadsEndTheConnection() throws IOException {
    BlockingQueue<Deferred> waiting = new LinkedBlockingQueue<>();
    Responder responder =
        exchange -> {
          waiting.add(exchange.defer());
          return Responder.LATER;
        };
    byte[] large = new byte[Exchange.MAX_MESSAGE];
    try (DnsServer server = open(responder);
        TcpClient client = connect(server)) {
      client.socket.setSoTimeout(1);
      Thread.ofVirtual().start(() -> sendAll(client, 1_000));
      while (server.connections().cut().get(ConnectionCounts.Cut.UNREAD) == 0) {
        Deferred next = waiting.poll();
        if (next != null) {
          next.send(large, large.length);
        } else {
          Thread.onSpinWait();
        }
      }
      waiting.forEach(Deferred::drop);
    }
  }

  /// A message shorter than a header: the stream cannot be trusted any more.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 11})
  void messageShorterThanAHeaderEndsTheConnection(int length) throws IOException {
    try (DnsServer server = open(Loopback.ONE_ADDRESS);
        TcpClient client = connect(server)) {
      client.send(Loopback.numbered(1));
      client.out.write(new byte[] {0, (byte) length});
      client.out.write(new byte[length]);
      assertThat(client.receive().getHeader().getID()).as("what came before").isEqualTo(1);
      assertThat(client.isClosedByServer()).isTrue();
      assertThat(server.connections().cut()).containsEntry(ConnectionCounts.Cut.GARBLED, 1L);
    }
  }

  @Test
  void replyOnAConnectionIsPassedOver() throws IOException {
    Message reply = Loopback.numbered(1);
    reply.getHeader().setFlag(org.xbill.DNS.Flags.QR);
    try (DnsServer server = open(Loopback.ONE_ADDRESS);
        TcpClient client = connect(server)) {
      client.send(reply, Loopback.numbered(2));
      assertThat(client.receive().getHeader().getID()).isEqualTo(2);
    }
  }

  @Test
  void clientThatHasEndedItsSideGetsItsAnswers() throws IOException {
    Responder responder =
        exchange -> {
          Deferred later = exchange.defer();
          Query query = exchange.query().copy();
          Thread.ofVirtual().start(() -> sendEmptyAnswer(later, query));
          return Responder.LATER;
        };
    for (Responder each : List.of(Loopback.ONE_ADDRESS, responder)) {
      try (DnsServer server = open(each);
          TcpClient client = connect(server)) {
        client.send(Loopback.numbered(1), Loopback.numbered(2));
        client.socket.shutdownOutput();
        client.receive();
        client.receive();
        assertThat(client.isClosedByServer()).isTrue();
      }
    }
  }

  @Test
  void connectionsAreClosedWithTheServer() throws IOException {
    TcpClient client;
    try (DnsServer server = open(Loopback.ONE_ADDRESS)) {
      client = connect(server);
      client.send(Loopback.numbered(1));
      client.receive();
    }
    assertThat(client.isClosedByServer()).isTrue();
    client.close();
  }
}
