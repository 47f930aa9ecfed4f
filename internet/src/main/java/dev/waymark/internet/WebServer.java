package dev.waymark.internet;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// A web server of the little internet: answers every path with a short page that says who it is,
/// and names itself in the header [#SERVED_BY].
///
/// Runs on event loops; a connection that says nothing for [#IDLE_SECONDS] is closed.
@SuppressWarnings("FutureReturnValueIgnored") // a client that is gone needs no reply
final class WebServer extends SimpleChannelInboundHandler<FullHttpRequest> {
  /// The response header in which a web server names itself.
  static final String SERVED_BY = "X-Served-By";

  /// Enough for a person with telnet, too short for connections to pile up.
  static final int IDLE_SECONDS = 30;

  /// The largest request body: nobody has anything to send here.
  static final int MAX_BODY = 64 * 1024;

  private final String name;

  WebServer(String name) {
    this.name = name;
  }

  @Override
  public boolean isSharable() {
    return true;
  }

  /// Listens for HTTP/1.1 on `address` and gives each request to `handler`, which must be sharable.
  ///
  /// @throws IOException if the address and port are not to be had
  static Channel listen(EventLoopGroup loops, InetSocketAddress address, ChannelHandler handler)
      throws InterruptedException, IOException {
    var bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel
                        .pipeline()
                        .addLast(new ReadTimeoutHandler(IDLE_SECONDS))
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(MAX_BODY))
                        .addLast(handler);
                  }
                })
            .bind(address)
            .await();
    if (bound.cause() instanceof IOException e) {
      throw e;
    }
    return bound.sync().channel();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    respond(context, request, answer(request));
  }

  private FullHttpResponse answer(FullHttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return page(HttpResponseStatus.BAD_REQUEST, "That was not an HTTP request.");
    }
    HttpMethod method = request.method();
    if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
      FullHttpResponse refused =
          page(HttpResponseStatus.METHOD_NOT_ALLOWED, "Only GET and HEAD are answered here.");
      refused.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
      return refused;
    }
    String host = request.headers().get(HttpHeaderNames.HOST, "nobody in particular");
    FullHttpResponse page = page(HttpResponseStatus.OK, "You asked for " + host + ".");
    if (method.equals(HttpMethod.HEAD)) {
      page.content().clear(); // the length is told, the page is not sent (RFC 9110, section 9.3.2)
    }
    return page;
  }

  private FullHttpResponse page(HttpResponseStatus status, String sentence) {
    String text =
        "<!doctype html><html lang=\"en\"><title>"
            + escape(name)
            + "</title><h1>"
            + escape(name)
            + "</h1><p>"
            + escape(sentence)
            + "</p></html>\n";
    ByteBuf body = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    FullHttpResponse page = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    page.headers()
        .set(SERVED_BY, name)
        .set(HttpHeaderNames.CONTENT_TYPE, "text/html; charset=utf-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    return page;
  }

  /// Sends the response, and closes the connection if the client wants it closed.
  static void respond(
      ChannelHandlerContext context, FullHttpRequest request, FullHttpResponse response) {
    boolean keepAlive = HttpUtil.isKeepAlive(request) && !request.decoderResult().isFailure();
    HttpUtil.setKeepAlive(response, keepAlive);
    var written = context.writeAndFlush(response);
    if (!keepAlive) {
      written.addListener(io.netty.channel.ChannelFutureListener.CLOSE);
    }
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close(); // a client that went away, said nonsense, or nothing for too long
  }
}
