package dev.waymark.app;

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
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What comes after the lookup: addresses are tried in their order until one accepts a connection,
/// and the page is asked for over it.
///
/// Blocks its thread: the command line has nothing else to do meanwhile.
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

  /// Visits the page and tells each step to `steps`.
  ///
  /// @return whether a response came, whatever its status
  boolean get(Target.Page page, List<InetAddress> addresses, Consumer<WebStep> steps)
      throws InterruptedException {
    for (InetAddress address : addresses) {
      Channel channel = connect(new InetSocketAddress(address, page.port()), steps);
      if (channel != null) {
        return ask(channel, page, steps);
      }
    }
    return false;
  }

  private @Nullable Channel connect(InetSocketAddress wanted, Consumer<WebStep> steps)
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
    long end = System.nanoTime();
    if (connected.isSuccess()) {
      steps.accept(new WebStep.Connected(wanted, actual, start, end));
      return connected.channel();
    }
    Throwable cause = connected.cause();
    steps.accept(
        new WebStep.NotConnected(
            wanted, actual, reason(cause == null ? new TimeoutException() : cause), start, end));
    return null;
  }

  private static boolean ask(Channel channel, Target.Page page, Consumer<WebStep> steps)
      throws InterruptedException {
    var response = new CompletableFuture<WebStep.Responded>();
    String line = "GET " + page.path();
    FullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, page.path());
    request
        .headers()
        .set(HttpHeaderNames.HOST, page.host())
        .set(HttpHeaderNames.USER_AGENT, "waymark-trace")
        .set(HttpHeaderNames.ACCEPT, "*/*")
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    long start = System.nanoTime();
    channel.pipeline().addLast(new Receive(line, start, response));
    channel.writeAndFlush(request);
    try {
      steps.accept(response.get(RESPONSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
      return true;
    } catch (TimeoutException e) {
      String reason = "no response within " + RESPONSE_LIMIT.toSeconds() + " s";
      steps.accept(new WebStep.NotResponded(line, reason, start, System.nanoTime()));
      return false;
    } catch (ExecutionException e) {
      steps.accept(
          new WebStep.NotResponded(line, reason(e.getCause()), start, System.nanoTime()));
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

  /// Takes the response off the event loop.
  private static final class Receive extends SimpleChannelInboundHandler<FullHttpResponse> {
    private final String line;
    private final long start;
    private final CompletableFuture<WebStep.Responded> response;

    Receive(String line, long start, CompletableFuture<WebStep.Responded> response) {
      this.line = line;
      this.start = start;
      this.response = response;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse message) {
      if (message.decoderResult().isFailure()) {
        response.completeExceptionally(new IllegalStateException("that was not HTTP"));
        return;
      }
      response.complete(
          new WebStep.Responded(
              line,
              message.status().code(),
              message.status().reasonPhrase(),
              message.protocolVersion().text(),
              message.headers().entries(),
              message.content().readableBytes(),
              start,
              System.nanoTime()));
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
