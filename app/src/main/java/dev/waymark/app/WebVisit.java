package dev.waymark.app;

import dev.waymark.resolver.trace.Stamp;
import dev.waymark.resolver.trace.TraceEvent;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What comes after the lookup: addresses are tried in their order until one accepts a connection,
/// and the page is asked for over it.
///
/// Blocks its thread: the command line has nothing else to do meanwhile.
@SuppressWarnings("FutureReturnValueIgnored") // what fails shows as no response
final class WebVisit implements AutoCloseable {
  /// How long one address may take to accept; the next one deserves its chance.
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

  /// How long the web server may take to respond.
  private static final Duration RESPONSE_LIMIT = Duration.ofSeconds(5);

  /// The longest page that is read; nothing of it is shown, so there is no need for more.
  private static final int MAX_BODY = 1 << 20;

  private final UnaryOperator<InetSocketAddress> connectTo;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  /// @param connectTo says where a connection to an address really goes, as curl's `--connect-to`
  WebVisit(UnaryOperator<InetSocketAddress> connectTo) {
    this.connectTo = connectTo;
  }

  /// Visits the page and tells each step to `timeline`.
  ///
  /// @return whether a response came, whatever its status
  boolean get(Target.Page page, List<InetAddress> addresses, Timeline timeline)
      throws InterruptedException {
    for (InetAddress address : addresses) {
      Channel channel = connect(new InetSocketAddress(address, page.port()), timeline);
      if (channel != null) {
        return ask(channel, page, timeline);
      }
    }
    return false;
  }

  private @Nullable Channel connect(InetSocketAddress wanted, Timeline timeline)
      throws InterruptedException {
    InetSocketAddress actual = connectTo.apply(wanted);
    long start = System.nanoTime();
    ChannelFuture connected =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_LIMIT.toMillis())
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel
                        .pipeline()
                        .addLast(new HttpClientCodec())
                        .addLast(new HttpObjectAggregator(MAX_BODY));
                  }
                })
            .connect(actual)
            .await();
    Stamp stamp = timeline.stamp(start);
    if (connected.isSuccess()) {
      timeline.tell(new TraceEvent.TcpConnected(stamp, wanted, actual));
      return connected.channel();
    }
    timeline.tell(new TraceEvent.TcpFailed(stamp, wanted, actual, reason(connected.cause())));
    return null;
  }

  private static boolean ask(Channel channel, Target.Page page, Timeline timeline)
      throws InterruptedException {
    InetSocketAddress server = (InetSocketAddress) channel.remoteAddress();
    String line = "GET " + page.path();
    FullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, page.path());
    request
        .headers()
        .set(HttpHeaderNames.HOST, page.host())
        .set(HttpHeaderNames.USER_AGENT, "waymark-trace")
        .set(HttpHeaderNames.ACCEPT, "*/*")
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    var response = new CompletableFuture<Response>();
    long start = System.nanoTime();
    channel.pipeline().addLast(new Receive(response));
    channel.writeAndFlush(request);
    try {
      Response got = response.get(RESPONSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      timeline.tell(
          new TraceEvent.HttpResponded(
              timeline.stamp(start),
              server,
              line,
              got.status().code(),
              got.status().reasonPhrase(),
              got.version(),
              got.headers(),
              got.bodyBytes()));
      return true;
    } catch (TimeoutException e) {
      String reason = "no response within " + RESPONSE_LIMIT.toSeconds() + " s";
      timeline.tell(new TraceEvent.HttpFailed(timeline.stamp(start), server, line, reason));
      return false;
    } catch (ExecutionException e) {
      timeline.tell(
          new TraceEvent.HttpFailed(timeline.stamp(start), server, line, reason(e.getCause())));
      return false;
    } finally {
      channel.close();
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

  @Override
  public void close() {
    loops.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS);
  }

  /// What is kept of a response.
  private record Response(
      HttpResponseStatus status, String version, List<TraceEvent.Header> headers, int bodyBytes) {}

  /// Takes the response off the event loop.
  private static final class Receive extends SimpleChannelInboundHandler<FullHttpResponse> {
    private final CompletableFuture<Response> response;

    Receive(CompletableFuture<Response> response) {
      this.response = response;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse message) {
      if (message.decoderResult().isFailure()) {
        response.completeExceptionally(new IllegalStateException("that was not HTTP"));
        return;
      }
      response.complete(
          new Response(
              message.status(),
              message.protocolVersion().text(),
              message.headers().entries().stream()
                  .map(header -> new TraceEvent.Header(header.getKey(), header.getValue()))
                  .toList(),
              message.content().readableBytes()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      response.completeExceptionally(
          new IllegalStateException("the connection was closed before a response came"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      response.completeExceptionally(cause);
    }
  }
}
