package dev.waymark.internet.web;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Servers that stand behind another one and are asked in turn.
///
/// The connection to the server uses the event loop of the client's, so nothing waits for anything.
@SuppressWarnings("FutureReturnValueIgnored") // a client that is gone needs no reply
final class Upstream {
  private static final int CONNECT_MILLIS = 2_000;

  private final List<InetSocketAddress> servers;
  private final AtomicInteger turn = new AtomicInteger();

  Upstream(List<InetSocketAddress> servers) {
    this.servers = List.copyOf(servers);
  }

  /// Asks the next server for the same page. HEAD is asked as GET: who gets the response cuts it.
  ///
  /// @param scheme by which the client asked, told in `X-Forwarded-Proto`
  /// @param then gets the response, which is then its own; 502 or 504 if none came (RFC 9110,
  ///     sections 15.6.3 and 15.6.5)
  void ask(
      ChannelHandlerContext client,
      FullHttpRequest request,
      String scheme,
      Consumer<FullHttpResponse> then) {
    InetSocketAddress server = servers.get(Math.floorMod(turn.getAndIncrement(), servers.size()));
    Return back = new Return(then);
    FullHttpRequest passed = passed(request, scheme);
    new Bootstrap()
        .group(client.channel().eventLoop())
        .channel(NioSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel
                    .pipeline()
                    .addLast(new ReadTimeoutHandler(WebListener.IDLE_SECONDS))
                    .addLast(new HttpClientCodec())
                    .addLast(new HttpObjectAggregator(WebListener.MAX_BODY))
                    .addLast(back);
              }
            })
        .connect(server)
        .addListener(
            (ChannelFuture connected) -> {
              if (connected.isSuccess()) {
                connected.channel().writeAndFlush(passed);
              } else {
                passed.release();
                back.fail(HttpResponseStatus.BAD_GATEWAY);
              }
            });
  }

  private static FullHttpRequest passed(FullHttpRequest request, String scheme) {
    FullHttpRequest passed =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, request.uri());
    passed
        .headers()
        .set(HttpHeaderNames.HOST, request.headers().get(HttpHeaderNames.HOST, ""))
        .set(WebServer.FORWARDED_PROTO, scheme)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return passed;
  }

  /// Takes the server's response back.
  private static final class Return extends SimpleChannelInboundHandler<FullHttpResponse> {
    private final Consumer<FullHttpResponse> then;
    private boolean isDone;

    Return(Consumer<FullHttpResponse> then) {
      this.then = then;
    }

    void fail(HttpResponseStatus status) {
      if (!isDone) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        isDone = true;
        then.accept(response);
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext server, FullHttpResponse response) {
      if (response.decoderResult().isFailure()) {
        fail(HttpResponseStatus.BAD_GATEWAY);
      } else if (!isDone) {
        isDone = true;
        response.headers().remove(HttpHeaderNames.CONNECTION);
        then.accept(response.retain());
      }
      server.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext server) {
      fail(HttpResponseStatus.BAD_GATEWAY);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext server, Throwable cause) {
      if (cause instanceof ReadTimeoutException) {
        fail(HttpResponseStatus.GATEWAY_TIMEOUT);
      }
      server.close(); // other faults are answered by channelInactive
    }
  }
}
