package dev.waymark.app.web;

import dev.waymark.resolver.trace.PageEvent;
import dev.waymark.resolver.trace.Stamp;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Connects to one of several addresses: they are tried in turn, IPv6 and IPv4 by turns, each a
/// little later than the one before, and the first connection that stands is used (RFC 8305).
@SuppressWarnings("FutureReturnValueIgnored") // what fails shows in the queue
final class HappyEyeballs {
  /// How much later the next attempt begins while the one before has no end (RFC 8305, section 5).
  static final Duration DELAY = Duration.ofMillis(250);

  /// How long one address may take to accept.
  static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

  private final EventLoopGroup loops;
  private final UnaryOperator<InetSocketAddress> connectTo;
  private final Function<InetAddress, Duration> distance;
  private final List<Attempt> attempts = new ArrayList<>();
  private final BlockingQueue<Attempt> ended = new LinkedBlockingQueue<>();

  /// @param connectTo says where a connection to an address really goes
  /// @param distance how much longer a connection to an address takes by a network model: no server
  ///     can hold that back
  HappyEyeballs(
      EventLoopGroup loops,
      UnaryOperator<InetSocketAddress> connectTo,
      Function<InetAddress, Duration> distance) {
    this.loops = loops;
    this.connectTo = connectTo;
    this.distance = distance;
  }

  /// A connection that stands.
  ///
  /// @param server as the URL wants it; the connection may really go elsewhere
  /// @param distance one round trip to the server by a network model; zero without one
  record Connection(Channel channel, InetSocketAddress server, Duration distance) {}

  private final class Attempt {
    final InetSocketAddress wanted;
    final InetSocketAddress actual;
    final Duration away;
    final long startNanos = System.nanoTime();
    final ChannelFuture connecting;
    volatile long endNanos;

    Attempt(InetSocketAddress wanted) {
      this.wanted = wanted;
      actual = connectTo.apply(wanted);
      away = distance.apply(wanted.getAddress());
      connecting =
          new Bootstrap()
              .group(loops)
              .channel(NioSocketChannel.class)
              .option(ChannelOption.TCP_NODELAY, true)
              .option(ChannelOption.AUTO_READ, false) // until somebody is there to read
              .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_LIMIT.toMillis())
              .handler(new ChannelInboundHandlerAdapter())
              .connect(actual);
      connecting.addListener(
          (ChannelFuture done) -> {
            if (away.isZero()) {
              over();
            } else {
              done.channel().eventLoop().schedule(this::over, away.toNanos(), TimeUnit.NANOSECONDS);
            }
          });
    }

    private void over() {
      endNanos = System.nanoTime();
      ended.add(this);
    }

    boolean isOver() {
      return endNanos != 0;
    }

    /// From its beginning to its end, or to now: an attempt may end while it is given up.
    Stamp stamp(Timeline timeline) {
      return timeline
          .stamp(startNanos, isOver() ? endNanos : System.nanoTime())
          .modelled(isOver() ? away.toNanos() / 1_000 : 0);
    }
  }

  /// The order in which addresses are tried: families by turns, IPv6 first, and each family in the
  /// order in which it came (RFC 8305, section 4).
  static List<InetAddress> order(List<InetAddress> addresses) {
    List<InetAddress> six = addresses.stream().filter(Inet6Address.class::isInstance).toList();
    List<InetAddress> four = addresses.stream().filter(one -> !six.contains(one)).toList();
    List<InetAddress> ordered = new ArrayList<>();
    for (int i = 0; i < Math.max(six.size(), four.size()); i++) {
      ordered.addAll(six.subList(Math.min(i, six.size()), Math.min(i + 1, six.size())));
      ordered.addAll(four.subList(Math.min(i, four.size()), Math.min(i + 1, four.size())));
    }
    return ordered;
  }

  /// Connects, and tells every attempt in the order in which they began.
  Optional<Connection> connect(List<InetAddress> addresses, int port, Timeline timeline)
      throws InterruptedException {
    Iterator<InetAddress> next = order(addresses).iterator();
    Attempt winner = null;
    int open = 0;
    while (winner == null && (open > 0 || next.hasNext())) {
      if (next.hasNext()) {
        attempts.add(new Attempt(new InetSocketAddress(next.next(), port)));
        open++;
      }
      Attempt done =
          next.hasNext() ? ended.poll(DELAY.toMillis(), TimeUnit.MILLISECONDS) : ended.take();
      if (done != null) {
        open--;
        winner = done.connecting.isSuccess() ? done : null;
      }
    }
    for (Attempt attempt : attempts) {
      tell(attempt, attempt == winner, timeline);
    }
    return Optional.ofNullable(winner)
        .map(attempt -> new Connection(attempt.connecting.channel(), attempt.wanted, attempt.away));
  }

  private static void tell(Attempt attempt, boolean isWinner, Timeline timeline) {
    if (isWinner) {
      timeline.tell(
          new PageEvent.TcpConnected(
              attempt.stamp(timeline), attempt.wanted, attempt.actual));
    } else if (attempt.isOver() && !attempt.connecting.isSuccess()) {
      timeline.tell(
          new PageEvent.TcpFailed(
              attempt.stamp(timeline),
              attempt.wanted,
              attempt.actual,
              reason(attempt.connecting.cause())));
    } else {
      attempt.connecting.channel().close();
      timeline.tell(
          new PageEvent.TcpGivenUp(
              timeline.stamp(attempt.startNanos), attempt.wanted, attempt.actual));
    }
  }

  private static String reason(@Nullable Throwable cause) {
    return switch (cause) {
      case io.netty.channel.ConnectTimeoutException _ ->
          "no reply within " + CONNECT_LIMIT.toSeconds() + " s";
      case java.net.ConnectException _ -> "connection refused: nobody listens there";
      case java.net.NoRouteToHostException _ -> "no route to this address";
      case null -> "connection lost";
      default -> cause.getMessage() == null ? "connection lost" : cause.getMessage();
    };
  }
}
