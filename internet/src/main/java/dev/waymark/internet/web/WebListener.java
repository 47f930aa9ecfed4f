package dev.waymark.internet.web;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// A place where the little web listens: with TLS or without, and with TLS for HTTP/2 too.
@SuppressWarnings("FutureReturnValueIgnored") // a client that is gone needs no reply
final class WebListener {
  /// Enough for a person with telnet, too short for connections to pile up.
  static final int IDLE_SECONDS = 30;

  /// The largest request body: nobody has anything to send here.
  static final int MAX_BODY = 64 * 1024;

  private WebListener() {}

  /// Listens for HTTP/1.1 on `address` and gives each request to `handler`, which must be sharable.
  ///
  /// @param distance by how much all that is sent is held back
  /// @throws IOException if the address and port are not to be had
  static Channel plain(
      EventLoopGroup loops,
      InetSocketAddress address,
      ChannelHandler handler,
      Supplier<Duration> distance)
      throws InterruptedException, IOException {
    return listen(loops, address, distance, pipeline -> addHttp1(pipeline, handler));
  }

  /// Listens for TLS on `address`, and by ALPN (RFC 7301) for HTTP/2 or HTTP/1.1 in it.
  ///
  /// @param distance by how much all that is sent is held back
  /// @param contexts what is needed for the name that a client asks for (RFC 6066, section 3); the
  ///     name is empty where it asks for none
  /// @throws IOException if the address and port are not to be had
  static Channel tls(
      EventLoopGroup loops,
      InetSocketAddress address,
      ChannelHandler handler,
      Supplier<Duration> distance,
      Function<String, CompletableFuture<SslContext>> contexts)
      throws InterruptedException, IOException {
    return listen(
        loops,
        address,
        distance,
        pipeline ->
            pipeline
                .addLast(
                    new SniHandler(
                        (name, promise) -> {
                          String asked = Objects.requireNonNullElse(name, "");
                          return pass(contexts.apply(asked.toLowerCase(Locale.ROOT)), promise);
                        }))
                .addLast(new Negotiation(handler)));
  }

  private static Future<SslContext> pass(
      CompletableFuture<SslContext> made, Promise<SslContext> promise) {
    var _ =
        made.whenComplete(
            (context, failure) -> {
              if (failure == null) {
                promise.trySuccess(context);
              } else {
                promise.tryFailure(failure);
              }
            });
    return promise;
  }

  private static Channel listen(
      EventLoopGroup loops,
      InetSocketAddress address,
      Supplier<Duration> distance,
      Consumer<ChannelPipeline> handlers)
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
                        .addLast(new Distance(distance))
                        .addLast(new ReadTimeoutHandler(IDLE_SECONDS));
                    handlers.accept(channel.pipeline());
                  }
                })
            .bind(address)
            .await();
    if (bound.cause() instanceof IOException e) {
      throw e;
    }
    return bound.sync().channel();
  }

  private static void addHttp1(ChannelPipeline pipeline, ChannelHandler handler) {
    pipeline
        .addLast(new HttpServerCodec())
        .addLast(new HttpObjectAggregator(MAX_BODY))
        .addLast(handler);
  }

  private static void addHttp2(ChannelPipeline pipeline, ChannelHandler handler) {
    pipeline
        .addLast(Http2FrameCodecBuilder.forServer().build())
        .addLast(
            new Http2MultiplexHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel stream) {
                    stream
                        .pipeline()
                        .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                        .addLast(new HttpObjectAggregator(MAX_BODY))
                        .addLast(handler);
                  }
                }))
        .addLast(new Gone());
  }

  /// Closes a connection whose client has broken off or said nonsense.
  private static final class Gone extends io.netty.channel.ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  /// Goes on in the protocol that both sides speak. A client that does not like the certificate
  /// goes away, which is nothing to write into a log.
  private static final class Negotiation extends ApplicationProtocolNegotiationHandler {
    private final ChannelHandler handler;

    Negotiation(ChannelHandler handler) {
      super(ApplicationProtocolNames.HTTP_1_1);
      this.handler = handler;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
      if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
        addHttp2(context.pipeline(), handler);
      } else {
        addHttp1(context.pipeline(), handler);
      }
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
