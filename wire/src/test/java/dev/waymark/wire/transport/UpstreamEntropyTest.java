package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.waymark.wire.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;

/// What a forger has to guess, as 10,000 questions show it on the wire (RFC 5452, section 9.2;
/// threats S1): ids and ports are spread evenly, and nothing about one follows from another.
///
/// The bounds are those that fair numbers pass but for one time in a million.
class UpstreamEntropyTest {
  private static final int QUESTIONS = 10_000;
  private static final int THREADS = 10;
  private static final int QUICK = 150;

  /// One question as the server saw it.
  record Seen(int thread, int port, int id) {}

  @ParameterizedTest(name = "watched: {0}")
  @ValueSource(booleans = {true, false})
  void idsAndPortsTellNothing(boolean watched) throws Exception {
    if (watched) {
      assumeThat(LinuxSockets.refusal()).as("Linux' own system calls").isEmpty();
    }
    List<Seen> seen = ask(watched);
    assertThat(seen).hasSize(QUESTIONS);
    Map<Integer, Integer> uses = new HashMap<>();
    seen.forEach(one -> uses.merge(one.port(), 1, Integer::sum));
    int mostUses = watched ? Line.MAX_USES : 1;
    // A port that comes up twice by chance counts for two.
    assertThat(uses.size()).isGreaterThan((int) (0.9 * QUESTIONS / mostUses));
    assertThat(uses.values().stream().filter(count -> count <= mostUses).count())
        .isGreaterThan((long) (0.85 * uses.size()));
    assertThat(uses.keySet()).allMatch(port -> port >= 1_024);

    List<Integer> ids = seen.stream().map(Seen::id).toList();
    assertThat(chiSquare(ids, 0, 65_536, 256)).isLessThan(380);
    assertThat(chiSquare(ids.stream().map(id -> id & 0xFF).toList(), 0, 256, 256)).isLessThan(380);
    assertThat(Math.abs(correlation(ids.subList(0, QUESTIONS - 1), ids.subList(1, QUESTIONS))))
        .isLessThan(5 / Math.sqrt(QUESTIONS));

    List<Integer> ports = seen.stream().map(Seen::port).distinct().toList();
    assertThat(chiSquare(ports, 1_024, 65_536, 32)).isLessThan(85);
    assertThat(
            Math.abs(
                correlation(ports.subList(0, ports.size() - 1), ports.subList(1, ports.size()))))
        .isLessThan(5 / Math.sqrt(ports.size()));

    int each = QUESTIONS / THREADS;
    for (int thread = 1; thread < THREADS; thread++) {
      assertThat(Math.abs(correlation(idsOf(seen, 0), idsOf(seen, thread))))
          .as("threads 0 and %s", thread)
          .isLessThan(5 / Math.sqrt(each));
    }
  }

  /// Questions to one server that follow each other closely may share a port, but each has a pair
  /// of port and id of its own, and is a question of its own: a forged packet, which repeats one
  /// question, hits one pair in 64,512 times 65,536.
  @ParameterizedTest(name = "watched: {0}")
  @ValueSource(booleans = {true, false})
  void quickQuestionsHaveAPairOfPortAndIdEach(boolean watched) throws Exception {
    if (watched) {
      assumeThat(LinuxSockets.refusal()).as("Linux' own system calls").isEmpty();
    }
    List<Seen> seen = new ArrayList<>();
    try (DatagramSocket server = server(seen);
        DnsClient client = new DnsClient(new Random(5), Outgoing.ANY, watched);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      InetSocketAddress at = (InetSocketAddress) server.getLocalSocketAddress();
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < QUICK; i++) {
        String label = i % 10 + "-" + i;
        ends.add(threads.submit(() -> exchange(client, at, label)));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    }
    assertThat(seen.stream().map(one -> new Seen(0, one.port(), one.id())).distinct())
        .hasSize(QUICK);
    long ports = seen.stream().map(Seen::port).distinct().count();
    // By chance, two of 150 random ports are the same once in six times, seven hardly ever.
    assertThat(ports).isGreaterThanOrEqualTo(watched ? QUICK / Line.MAX_USES + 1 : QUICK - 6);
  }

  /// Whoever runs a server learns nothing about the ports that lead to another.
  @ParameterizedTest(name = "watched: {0}")
  @ValueSource(booleans = {true, false})
  void portsBelongToOneServer(boolean watched) throws Exception {
    if (watched) {
      assumeThat(LinuxSockets.refusal()).as("Linux' own system calls").isEmpty();
    }
    List<Seen> first = new ArrayList<>();
    List<Seen> second = new ArrayList<>();
    try (DatagramSocket one = server(first);
        DatagramSocket other = server(second);
        DnsClient client = new DnsClient(new Random(4), Outgoing.ANY, watched)) {
      for (int i = 0; i < 200; i++) {
        exchange(client, (InetSocketAddress) one.getLocalSocketAddress(), "0");
        exchange(client, (InetSocketAddress) other.getLocalSocketAddress(), "0");
      }
    }
    Set<Integer> shared = new HashSet<>(first.stream().map(Seen::port).toList());
    shared.retainAll(second.stream().map(Seen::port).toList());
    assertThat(shared).hasSizeLessThan(8); // by chance: 200 of each in 64,512
  }

  private static List<Seen> ask(boolean watched) throws Exception {
    List<Seen> seen = new ArrayList<>(QUESTIONS);
    try (DatagramSocket server = server(seen);
        DnsClient client = new DnsClient(new Random(3), Outgoing.ANY, watched);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> ends = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        String number = String.valueOf(thread);
        ends.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < QUESTIONS / THREADS; i++) {
                    exchange(client, (InetSocketAddress) server.getLocalSocketAddress(), number);
                  }
                }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    }
    return seen;
  }

  private static void exchange(DnsClient client, InetSocketAddress server, String number) {
    ClientReply reply =
        client.exchange(
            server,
            Loopback.question(Name.fromConstantString("t" + number + ".foobar.com.")),
            Transport.UDP,
            Duration.ofSeconds(20),
            why -> {});
    assertThat(reply).isInstanceOf(ClientReply.Received.class);
  }

  /// Replies to everything with the question, and notes what it saw.
  private static DatagramSocket server(List<Seen> seen) throws SocketException {
    DatagramSocket socket = new DatagramSocket(Loopback.anyPort());
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  DatagramPacket datagram = new DatagramPacket(new byte[512], 512);
                  socket.receive(datagram);
                  byte[] bytes = datagram.getData();
                  int id = (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
                  seen.add(new Seen(bytes[14] - '0', datagram.getPort(), id));
                  bytes[2] |= (byte) 0x80;
                  socket.send(datagram);
                }
              } catch (SocketException e) {
                // closed: the test is over
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    return socket;
  }

  private static List<Integer> idsOf(List<Seen> seen, int thread) {
    return seen.stream().filter(one -> one.thread() == thread).map(Seen::id).toList();
  }

  /// How far the numbers are from being spread evenly over so many equal parts of a range.
  private static double chiSquare(List<Integer> numbers, int from, int to, int parts) {
    int[] counts = new int[parts];
    numbers.forEach(number -> counts[(int) ((long) (number - from) * parts / (to - from))]++);
    double expected = (double) numbers.size() / parts;
    return Arrays.stream(counts).mapToDouble(c -> (c - expected) * (c - expected) / expected).sum();
  }

  private static double correlation(List<Integer> xs, List<Integer> ys) {
    double meanX = xs.stream().mapToInt(x -> x).average().orElseThrow();
    double meanY = ys.stream().mapToInt(y -> y).average().orElseThrow();
    double both =
        IntStream.range(0, xs.size())
            .mapToDouble(i -> (xs.get(i) - meanX) * (ys.get(i) - meanY))
            .sum();
    double x = xs.stream().mapToDouble(n -> (n - meanX) * (n - meanX)).sum();
    double y = ys.stream().mapToDouble(n -> (n - meanY) * (n - meanY)).sum();
    return both / Math.sqrt(x * y);
  }
}
