package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Type;

/// A server that has answered 10,000 questions is as small as after the first 1,000.
@Timeout(60)
final class StaysSmallTest {
  private static final int FEW = 1_000;
  private static final int MANY = 10_000;

  /// A hundred octets kept for each question would be nearly as much as this.
  private static final long SLACK = 1_000_000;

  /// Every so many questions one comes over a TCP connection of its own.
  private static final int TCP_EVERY = 100;

  /// Every so many questions the resolver forgets everything: the walk begins anew, as it would
  /// after the TTLs, and the cache holds the same few names.
  private static final int FLUSH_EVERY = 250;

  private ServedLab served;

  @BeforeEach
  void start() throws Exception {
    served = ServedLab.start();
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void theResolver() throws IOException {
    staysSmall(
        served.at(),
        i ->
            switch (i % 10) {
              case 0 -> "n" + i % 500 + ".wild.foobar.com.";
              case 1 -> "n" + i % 500 + ".foobar.com.";
              case 2 -> "cake.foobar.com.";
              case 3 -> "www.shop.foobar.com.";
              default -> "www.foobar.com.";
            });
  }

  @Test
  void anAuthoritativeServer() throws IOException {
    staysSmall(
        served.at(InetAddress.ofLiteral("127.53.2.1")),
        i ->
            switch (i % 5) {
              case 0 -> "n" + i + ".wild.foobar.com.";
              case 1 -> "n" + i + ".foobar.com.";
              case 2 -> "www.shop.foobar.com.";
              case 3 -> "one.foobar.com.";
              default -> "www.foobar.com.";
            });
  }

  private void staysSmall(InetSocketAddress server, IntFunction<String> names) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(5_000);
      socket.connect(server);
      ask(socket, server, names, 0, FEW);
      long heap = heap();
      Set<String> threads = threads();

      ask(socket, server, names, FEW, MANY);

      assertThat(heap()).isLessThan(heap + SLACK);
      assertThat(threads()).isSubsetOf(threads);
    }
  }

  private void ask(
      DatagramSocket socket, InetSocketAddress server, IntFunction<String> names, int from, int to)
      throws IOException {
    DatagramPacket reply = new DatagramPacket(new byte[4096], 4096);
    for (int i = from; i < to; i++) {
      if (i % TCP_EVERY == 0) {
        ServedLab.ask(server, names.apply(i), Type.A, Transport.TCP);
      } else {
        byte[] question = ServedLab.question(names.apply(i), Type.A).toWire();
        socket.send(new DatagramPacket(question, question.length));
        reply.setLength(4096);
        socket.receive(reply);
      }
      if (i % FLUSH_EVERY == 0) {
        served.lab().resolver().flush();
      }
    }
  }

  /// What is in use when nothing is garbage any more.
  private long heap() {
    served.lab().resolver().flush();
    served.lab().internet().log().clear();
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  /// The threads by name; those that carry virtual threads come and go as the JVM likes.
  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> !name.startsWith("ForkJoinPool"))
        .collect(Collectors.toSet());
  }
}
