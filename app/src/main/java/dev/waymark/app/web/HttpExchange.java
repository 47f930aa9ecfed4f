package dev.waymark.app.web;

import dev.waymark.resolver.trace.PageEvent;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One request for a page and its response, over HTTP/1.1 or HTTP/2.
@SuppressWarnings("FutureReturnValueIgnored") // what fails shows as no response
final class HttpExchange {
  /// How long the web server may take to respond.
  static final Duration LIMIT = Duration.ofSeconds(5);

  /// The longest page that is read; nothing of it is shown, so there is no need for more.
  private static final int MAX_BODY = 1 << 20;

  /// Headers that Netty adds to what came over HTTP/2.
  private static final String NOT_SENT = "x-http2-";

  private HttpExchange() {}

  /// Makes a connection speak HTTP/2.
  static void beginHttp2(ChannelPipeline pipeline) {
    pipeline
        .addLast(Http2FrameCodecBuilder.forClient().gracefulShutdownTimeoutMillis(0).build())
        .addLast(new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
  }

  /// Asks for the page and tells how that went.
  ///
  /// @param alpn the protocol agreed on; empty if none was
  /// @return the response; empty if none came
  static Optional<PageEvent.HttpResponded> get(
      HappyEyeballs.Connection connection, PageUrl url, String alpn, Timeline timeline)
      throws InterruptedException {
    InetSocketAddress server = connection.server();
    String line = "GET " + url.path();
    var response = new CompletableFuture<Response>();
    long start = System.nanoTime();
    boolean isHttp2 = alpn.equals(ServiceChoice.HTTP_2);
    send(connection.channel(), isHttp2, request(url), response);
    try {
      Response got = response.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      PageEvent.HttpResponded responded =
          new PageEvent.HttpResponded(
              timeline.stamp(start, connection.distance()),
              server,
              line,
              got.status(),
              got.phrase(),
              isHttp2 ? "HTTP/2" : got.version(),
              got.headers(),
              got.bodyBytes());
      timeline.tell(responded);
      return Optional.of(responded);
    } catch (TimeoutException e) {
      String reason = "no response within " + LIMIT.toSeconds() + " s";
      timeline.tell(new PageEvent.HttpFailed(timeline.stamp(start), server, line, reason));
    } catch (ExecutionException e) {
      timeline.tell(
          new PageEvent.HttpFailed(timeline.stamp(start), server, line, reason(e.getCause())));
    }
    return Optional.empty();
  }

  private static FullHttpRequest request(PageUrl url) {
    FullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, url.path());
    request
        .headers()
        .set(HttpHeaderNames.HOST, url.authority())
        .set(HttpHeaderNames.USER_AGENT, "waymark-trace")
        .set(HttpHeaderNames.ACCEPT, "*/*");
    return request;
  }

  private static void send(
      Channel channel,
      boolean isHttp2,
      FullHttpRequest request,
      CompletableFuture<Response> response)
      throws InterruptedException {
    if (!isHttp2) {
      request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      channel
          .pipeline()
          .addLast(new HttpClientCodec())
          .addLast(new HttpObjectAggregator(MAX_BODY))
          .addLast(new Receive(response));
      channel.config().setAutoRead(true);
      channel.writeAndFlush(request);
      return;
    }
    var opened = new Http2StreamChannelBootstrap(channel).open().await();
    if (!opened.isSuccess()) {
      request.release();
      response.completeExceptionally(opened.cause());
      return;
    }
    Channel stream = opened.getNow();
    stream
        .pipeline()
        .addLast(new Http2StreamFrameToHttpObjectCodec(false))
        .addLast(new HttpObjectAggregator(MAX_BODY))
        .addLast(new Receive(response));
    stream.writeAndFlush(request);
  }

  private static String reason(@Nullable Throwable cause) {
    return cause == null || cause.getMessage() == null ? "connection lost" : cause.getMessage();
  }

  /// What is kept of a response.
  private record Response(
      int status, String phrase, String version, List<PageEvent.Header> headers, int bodyBytes) {}

  /// Takes the response off the event loop.
  private static final class Receive extends SimpleChannelInboundHandler<FullHttpResponse> {
    private final CompletableFuture<Response> response;

    Receive(CompletableFuture<Response> response) {
      this.response = response;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse message) {
      if (message.decoderResult().isFailure()) {
        response.completeExceptionally(new IllegalStateException("what came back is not HTTP"));
        return;
      }
      response.complete(
          new Response(
              message.status().code(),
              message.status().reasonPhrase(),
              message.protocolVersion().text(),
              message.headers().entries().stream()
                  .filter(header -> !header.getKey().startsWith(NOT_SENT))
                  .map(header -> new PageEvent.Header(header.getKey(), header.getValue()))
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
