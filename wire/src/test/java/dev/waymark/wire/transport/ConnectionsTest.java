package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.RandomPool;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ClientReply.Received;
import dev.waymark.wire.transport.ClientReply.TimedOut;
import dev.waymark.wire.transport.ClientReply.Unreachable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Questions over TCP share a connection to the server (RFC 7766, sections 6.2 and 7).
class ConnectionsTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final AtomicInteger connections = new AtomicInteger();
  private final ServerSocket listening;
  private final DnsClient client = new DnsClient(new Random(1));

  ConnectionsTest() throws IOException {
    listening = new ServerSocket(0, 200, InetAddress.ofLiteral("0.0.0.0"));
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    listening.close();
  }

  /// What a server does with one connection, the first of which has number 1.
  private interface Script {
    void serve(int connection, DataInputStream in, DataOutputStream out) throws IOException;
  }

  private void server(Script script) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  Socket socket = listening.accept();
                  int number = connections.incrementAndGet();
                  Thread.ofVirtual().start(() -> serve(socket, number, script));
                }
              } catch (IOException e) {
                return; // the test is over
              }
            });
  }

  private static void serve(Socket socket, int number, Script script) {
    try (socket) {
      script.serve(
          number,
          new DataInputStream(socket.getInputStream()),
          new DataOutputStream(socket.getOutputStream()));
    } catch (IOException e) {
      return; // closed by the client
    }
  }

  private static byte[] read(DataInputStream in) throws IOException {
    byte[] request = new byte[in.readUnsignedShort()];
    in.readFully(request);
    return request;
  }

  private static void reply(DataOutputStream out, byte[] request) throws IOException {
    request[2] |= (byte) 0x80; // QR
    out.writeShort(request.length);
    out.write(request);
    out.flush();
  }

  private static void replyToAll(int connection, DataInputStream in, DataOutputStream out)
      throws IOException {
    while (true) {
      reply(out, read(in));
    }
  }

  private ClientReply ask(int number, Duration wait) {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), listening.getLocalPort());
    return client.exchange(address, Loopback.numbered(number), Transport.TCP, wait, _ -> {});
  }

  @Test
  void questionsUseOneConnection() {
    server(ConnectionsTest::replyToAll);
    for (int i = 0; i < 10; i++) {
      assertThat(ask(i, LONG)).isInstanceOf(Received.class);
    }
    assertThat(connections).hasValue(1);
  }

  /// RFC 7766, section 7: replies may come in any order, and each finds its question.
  @Test
  void questionsDoNotWaitForEachOther() throws Exception {
    int count = Connection.MAX_OUTSTANDING;
    server(
        (_, in, out) -> {
          List<byte[]> requests = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            requests.addFirst(read(in));
          }
          for (byte[] request : requests) {
            reply(out, request);
          }
          in.read();
        });
    assertThat(askAtOnce(count))
        .allSatisfy(reply -> assertThat(reply).isInstanceOf(Received.class));
    assertThat(connections).hasValue(1);
  }

  /// More than [Connection#MAX_OUTSTANDING] questions are too many for one connection.
  @Test
  void oneMoreQuestionHasAConnectionOfItsOwn() throws Exception {
    int count = Connection.MAX_OUTSTANDING + 1;
    CountDownLatch read = new CountDownLatch(count);
    server(
        (_, in, out) -> {
          while (true) {
            byte[] request = read(in);
            read.countDown();
            Thread.ofVirtual().start(() -> replyWhenAllHaveCome(read, out, request));
          }
        });
    assertThat(askAtOnce(count))
        .allSatisfy(reply -> assertThat(reply).isInstanceOf(Received.class));
    assertThat(connections).hasValue(2);
  }

  private static void replyWhenAllHaveCome(
      CountDownLatch latch, DataOutputStream out, byte[] request) {
    try {
      latch.await();
      synchronized (out) {
        reply(out, request);
      }
    } catch (InterruptedException | IOException e) {
      return; // the test is over
    }
  }

  private List<ClientReply> askAtOnce(int count) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ClientReply>> asked = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        asked.add(threads.submit(() -> ask(number, LONG)));
      }
      List<ClientReply> replies = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ClientReply reply = asked.get(i).get();
        replies.add(reply);
        if (reply instanceof Received received) {
          assertThat(received.message().getQuestion().getName())
              .hasToString("n" + i + ".foobar.com.");
        }
      }
      return replies;
    }
  }

  /// RFC 7766, section 6.2.4: what was asked on a connection that the server closes is asked again
  /// on a new one.
  @Test
  void questionOnAConnectionThatIsClosedIsAskedAgain() {
    server(
        (_, in, out) -> {
          reply(out, read(in));
          read(in);
        });
    assertThat(ask(1, LONG)).isInstanceOf(Received.class);
    assertThat(ask(2, LONG)).isInstanceOf(Received.class);
    assertThat(connections).hasValue(2);
  }

  /// A server that closes without any reply is not asked for ever.
  @Test
  void serverThatAlwaysClosesIsAskedOnce() {
    server((_, in, _) -> read(in));
    assertThat(ask(1, LONG))
        .isInstanceOfSatisfying(
            Unreachable.class, end -> assertThat(end.reason()).contains("closed the connection"));
    assertThat(connections).hasValue(1);
  }

  @Test
  void serverThatClosesAfterEachReplyIsServedOneByOne() {
    server((_, in, out) -> reply(out, read(in)));
    for (int i = 0; i < 20; i++) {
      assertThat(ask(i, LONG)).isInstanceOf(Received.class);
    }
    assertThat(connections).hasValue(20);
  }

  /// A connection on which a reply did not come in time is not trusted with further questions.
  @Test
  void silentConnectionIsNotUsedAgain() {
    server(
        (connection, in, out) -> {
          if (connection > 1) {
            replyToAll(connection, in, out);
          }
          read(in);
          in.read();
        });
    assertThat(ask(1, SHORT)).isInstanceOf(TimedOut.class);
    assertThat(ask(2, LONG)).isInstanceOf(Received.class);
    assertThat(connections).hasValue(2);
  }

  /// RFC 7766, section 6.2.3: an idle connection is closed by the client.
  @Test
  void idleConnectionIsClosed() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    server(
        (_, in, out) -> {
          reply(out, read(in));
          if (in.read() < 0) {
            closed.countDown();
          }
        });
    try (Connections idle = connections(100)) {
      ask(idle, "127.0.0.1");
      assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(idle.count()).isZero();
    }
  }

  private static Connections connections(int idle) {
    return new Connections(new SourceAddresses(Outgoing.ANY, RandomPool.of(new Random(1))), idle);
  }

  private void ask(Connections through, String ip) throws IOException {
    byte[] request = Loopback.numbered(1).toWire();
    ReplyFilter filter =
        new ReplyFilter(request, request, ClientCookie.of(Loopback.numbered(1)), _ -> {}, null);
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.ofLiteral(ip), listening.getLocalPort());
    assertThat(through.exchange(address, request, filter, new Wait(LONG)))
        .isInstanceOf(Received.class);
  }

  /// Many servers: the number of connections is bounded, and each question is answered.
  @Test
  void onlySoManyConnectionsAreKept() throws IOException {
    server(ConnectionsTest::replyToAll);
    try (Connections many = connections(Connection.IDLE)) {
      for (int i = 1; i <= Connections.MAX_OPEN + 20; i++) {
        ask(many, "127.0.1." + i);
        assertThat(many.count()).isEqualTo(Math.min(i, Connections.MAX_OPEN));
      }
    }
    assertThat(connections).hasValue(Connections.MAX_OPEN + 20);
  }
}
