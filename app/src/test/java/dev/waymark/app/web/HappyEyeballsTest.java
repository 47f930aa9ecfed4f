package dev.waymark.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.trace.PageEvent;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Question;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

@Timeout(30)
class HappyEyeballsTest {
  private static final EventLoopGroup LOOPS =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  private final Timeline timeline =
      new Timeline(new Trace(new Question(Name.root, Type.A), Instant.EPOCH, List.of(), 0));

  @AfterAll
  static void stop() {
    LOOPS.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static List<InetAddress> addresses(String... literals) {
    return Stream.of(literals).map(InetAddress::ofLiteral).toList();
  }

  /// RFC 8305, section 4: families by turns, IPv6 first.
  @Test
  void familiesTakeTurns() {
    assertThat(
            HappyEyeballs.order(
                addresses("192.0.2.1", "192.0.2.2", "2001:db8::1", "192.0.2.3", "2001:db8::2")))
        .containsExactlyElementsOf(
            addresses("2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "192.0.2.3"));
    assertThat(HappyEyeballs.order(addresses("192.0.2.1"))).hasSize(1);
    assertThat(HappyEyeballs.order(List.of())).isEmpty();
  }

  private List<TraceEvent> connect(
      Map<InetAddress, InetSocketAddress> real, List<InetAddress> addresses) throws Exception {
    HappyEyeballs attempts =
        new HappyEyeballs(
            LOOPS, wanted -> real.getOrDefault(wanted.getAddress(), wanted), _ -> Duration.ZERO);
    Optional<HappyEyeballs.Connection> connection = attempts.connect(addresses, 443, timeline);
    connection.ifPresent(open -> open.channel().close().awaitUninterruptibly());
    assertThat(connection.isPresent())
        .isEqualTo(
            timeline.trace().events().stream().anyMatch(PageEvent.TcpConnected.class::isInstance));
    return timeline.trace().events();
  }

  private static ServerSocket listening() throws IOException {
    return new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
  }

  private static InetSocketAddress at(ServerSocket server) {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  /// A refusal is an answer: the next address is tried at once, not after the delay.
  @Test
  void afterARefusalTheNextIsTriedAtOnce() throws Exception {
    InetSocketAddress nobody;
    try (ServerSocket closed = listening()) {
      nobody = at(closed);
    }
    try (ServerSocket server = listening()) {
      List<InetAddress> two = addresses("2001:db8::1", "192.0.2.1");
      List<TraceEvent> told = connect(Map.of(two.get(0), nobody, two.get(1), at(server)), two);

      assertThat(told)
          .hasExactlyElementsOfTypes(PageEvent.TcpFailed.class, PageEvent.TcpConnected.class);
      assertThat(((PageEvent.TcpFailed) told.getFirst()).reason()).contains("refused");
    }
  }

  /// RFC 8305, section 5: the second attempt begins a delay after the first, and the first to
  /// succeed is used. A full queue of connections makes the kernel leave ours without an answer.
  @Test
  void aSilentAddressDelaysTheNextByAQuarterOfASecond() throws Exception {
    List<Socket> waiting = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        ServerSocket server = listening()) {
      for (int i = 0; i < 2; i++) {
        waiting.add(new Socket(full.getInetAddress(), full.getLocalPort()));
      }
      List<InetAddress> three = addresses("2001:db8::1", "192.0.2.1", "192.0.2.2");
      List<TraceEvent> told =
          connect(Map.of(three.get(0), at(full), three.get(1), at(server)), three);

      assertThat(told)
          .hasExactlyElementsOfTypes(PageEvent.TcpGivenUp.class, PageEvent.TcpConnected.class);
      long between = told.get(1).stamp().startUs() - told.get(0).stamp().startUs();
      assertThat(between).isGreaterThanOrEqualTo(HappyEyeballs.DELAY.toMillis() * 1_000);
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void withoutAddressesThereIsNoConnection() throws Exception {
    assertThat(connect(Map.of(), List.of())).isEmpty();
  }
}
