package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// A resolver under a mixed load for long: hits, names never asked before, names that do not exist,
/// and names in dead zones (S20, S22). Heap, threads and sockets do not grow, and every hit is
/// answered: no queue lies in front of hits that a flood could fill.
///
/// Runs for some seconds; `-Dwaymark.soak.seconds=600` has it run for ten minutes.
class SoakTest {
  private static final int SECONDS = Integer.getInteger("waymark.soak.seconds", 6);
  private static final int PER_SECOND = Integer.getInteger("waymark.soak.rate", 300);
  private static final int ZONES = 40;

  /// Full soon, so that what is added later pushes something out.
  private static final long CACHE_BYTES = 1L << 20;

  /// What hits in the flood cost is measured, not asserted: a busy machine is slow.
  private static final int MAX_TIMES = 1 << 20;

  private static final long HEAP_ROOM = 8L << 20;
  private static final int SOME_SOCKETS = 20;

  @TempDir private Path folder;

  @Test
  void floodLeavesHitsAloneAndNothingBehind() throws Exception {
    assumeThat(Dnsperf.isInstalled()).as("dnsperf is installed").isTrue();
    Path questions = folder.resolve("questions");
    Files.write(
        questions,
        IntStream.range(0, SECONDS * PER_SECOND).mapToObj(SoakTest::question).toList(),
        StandardCharsets.US_ASCII);
    try (LossyInternet internet = new LossyInternet(ZONES, 0, 5);
        Resolver resolver = resolver(internet);
        EventLoops loops = new EventLoops(1);
        DnsServer server =
            DnsServer.open(
                loops,
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                resolver.responder(trace -> new byte[0]))) {
      InetSocketAddress address = server.addresses().getFirst();
      Hits alone = Hits.measure(address, System.nanoTime() + 1_000_000_000L, () -> true);
      CompletableFuture<Dnsperf> flood =
          CompletableFuture.supplyAsync(() -> flood(address, questions));
      long third = System.nanoTime() + SECONDS * 1_000_000_000L / 3;
      Hits first = Hits.measure(address, third, () -> true);
      Use early = Use.now();
      Hits rest = Hits.measure(address, Long.MAX_VALUE, () -> !flood.isDone());
      Use late = Use.now();
      Dnsperf run = flood.get();
      while (resolver.inFlight() > 0) {
        Thread.onSpinWait();
      }
      System.out.printf(
          "SoakTest: %s; hits alone %s, in the flood %s, then %s; %s, then %s%n",
          run, alone, first, rest, early, late);
      assertThat(run.lost()).as("unanswered questions of the flood").isZero();
      assertThat(rest.asked()).as("hits during the flood").isGreaterThan(SECONDS * 20);
      assertThat(alone.lost() + first.lost() + rest.lost()).as("unanswered hits").isZero();
      assertThat(late.heap()).isLessThan(early.heap() + HEAP_ROOM);
      assertThat(late.threads()).isLessThanOrEqualTo(early.threads() + 2);
      assertThat(late.sockets()).isLessThanOrEqualTo(early.sockets() + SOME_SOCKETS);
    }
  }

  private static Dnsperf flood(InetSocketAddress address, Path questions) {
    try {
      return Dnsperf.run(address, questions, PER_SECOND, SECONDS);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// Of twenty questions eight are hits, six are for new names, three for names that do not exist,
  /// three for names in dead zones.
  private static String question(int i) {
    int kind = i % 20;
    String name =
        kind < 8
            ? "popular" + i % 7 + ".z" + i % 5
            : kind < 14
                ? "new" + i + ".z" + i % ZONES
                : kind < 17 ? "nx" + i + ".z" + i % ZONES : "r" + i + ".dead" + i / 20 % 10;
    return name + ".com A";
  }

  private static Resolver resolver(LossyInternet internet) {
    ResolverSettings settings = internet.settings();
    return new Resolver(
        settings.withCache(settings.cache().withBytes(CACHE_BYTES)), internet.hints());
  }

  /// What the process uses: heap after a collection, platform threads, sockets.
  private record Use(long heap, int threads, long sockets) {
    static Use now() throws IOException {
      System.gc();
      long sockets = 0;
      try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
        for (Path each : descriptors) {
          sockets += isSocket(each) ? 1 : 0;
        }
      }
      return new Use(
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
          ManagementFactory.getThreadMXBean().getThreadCount(),
          sockets);
    }

    private static boolean isSocket(Path descriptor) {
      try {
        return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
      } catch (IOException e) {
        return false; // closed meanwhile
      }
    }

    @Override
    public String toString() {
      return "%.1f MB heap, %d threads, %d sockets".formatted(heap / 1e6, threads, sockets);
    }
  }

  /// Hits asked one after another, none before the one before is answered.
  private record Hits(int asked, int lost, long p50Micros, long p99Micros) {
    static Hits measure(InetSocketAddress server, long until, BooleanSupplier goesOn)
        throws IOException {
      Message question =
          Message.newQuery(
              Record.newRecord(Name.fromConstantString("popular0.z0.com."), Type.A, DClass.IN));
      long[] nanos = new long[MAX_TIMES];
      int asked = 0;
      int lost = 0;
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.connect(server);
        socket.setSoTimeout(5_000);
        while (System.nanoTime() < until && goesOn.getAsBoolean()) {
          question.getHeader().setID(asked & 0xFFFF);
          byte[] request = question.toWire();
          long start = System.nanoTime();
          socket.send(new DatagramPacket(request, request.length));
          DatagramPacket reply = new DatagramPacket(new byte[512], 512);
          try {
            do {
              socket.receive(reply);
            } while (reply.getData()[0] != request[0] || reply.getData()[1] != request[1]);
          } catch (SocketTimeoutException e) {
            lost++;
          }
          nanos[asked++ % MAX_TIMES] = System.nanoTime() - start;
        }
      }
      int times = Math.min(asked, MAX_TIMES);
      Arrays.sort(nanos, 0, times);
      return new Hits(asked, lost, nanos[times / 2] / 1_000, nanos[times * 99 / 100] / 1_000);
    }

    @Override
    public String toString() {
      return "%d asked, %d lost, p50 %d us, p99 %d us".formatted(asked, lost, p50Micros, p99Micros);
    }
  }
}
