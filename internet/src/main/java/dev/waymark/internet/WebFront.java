package dev.waymark.internet;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A load balancer of the little internet: passes each request on to the next of its web servers,
/// and adds itself to the `Via` header of what comes back (RFC 9110, section 7.6.3).
///
/// Runs on event loops: the connection to the web server uses the loop of the client's, so nothing
/// waits for anything.
@SuppressWarnings("FutureReturnValueIgnored") // a client that is gone needs no reply
final class WebFront extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final int CONNECT_MILLIS = 2_000;

  private final String name;
  private final List<InetSocketAddress> servers;
  private final AtomicInteger turn;

  /// @param turn counts the requests, shared by all fronts of the same servers
  WebFront(String name, List<InetSocketAddress> servers, AtomicInteger turn) {
    this.name = name;
    this.servers = List.copyOf(servers);
    this.turn = turn;
  }

  @Override
  public boolean isSharable() {
    return true;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext client, FullHttpRequest request) {
    InetSocketAddress server = servers.get(Math.floorMod(turn.getAndIncrement(), servers.size()));
    FullHttpRequest kept = request.retain();
    new Bootstrap()
        .group(client.channel().eventLoop())
        .channel(NioSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel
                    .pipeline()
                    .addLast(new ReadTimeoutHandler(WebServer.IDLE_SECONDS))
                    .addLast(new HttpClientCodec())
                    .addLast(new HttpObjectAggregator(WebServer.MAX_BODY))
                    .addLast(new Return(client, kept));
              }
            })
        .connect(server)
        .addListener(
            (ChannelFuture connected) -> {
              if (connected.isSuccess()) {
                connected.channel().writeAndFlush(kept.retain());
              } else {
                badGateway(client, kept);
              }
            });
  }

  private void badGateway(ChannelHandlerContext client, FullHttpRequest request) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_GATEWAY);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
    send(client, request, response);
  }

  private void send(
      ChannelHandlerContext client, FullHttpRequest request, FullHttpResponse response) {
    response.headers().add(HttpHeaderNames.VIA, "1.1 " + name);
    WebServer.respond(client, request, response);
    request.release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close(); // a client that went away, said nonsense, or nothing for too long
  }

  /// Takes the web server's response back to the client.
  private final class Return extends SimpleChannelInboundHandler<FullHttpResponse> {
    private final ChannelHandlerContext client;
    private final FullHttpRequest request;
    private boolean answered;

    Return(ChannelHandlerContext client, FullHttpRequest request) {
      this.client = client;
      this.request = request;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext server, FullHttpResponse response) {
      answered = true;
      send(client, request, response.retain());
      server.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext server) {
      if (!answered) {
        answered = true;
        badGateway(client, request);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext server, Throwable cause) {
      server.close(); // answered by channelInactive
    }
  }
}
