package dev.waymark.internet.web;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Hands requests to a site, sends its responses, and tells in `Server-Timing` (W3C) how long this
/// server and those behind it took.
@SuppressWarnings("FutureReturnValueIgnored") // a client that is gone needs no reply
final class SiteHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  /// The response header in which servers tell how long they took.
  static final String SERVER_TIMING = "Server-Timing";

  private final String role;
  private final String name;
  private final Site site;

  /// @param role what this server is: `lb`, `web`, `app` or `db`
  /// @param name which of them it is
  SiteHandler(String role, String name, Site site) {
    this.role = role;
    this.name = name;
    this.site = site;
  }

  @Override
  public boolean isSharable() {
    return true;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext client, FullHttpRequest request) {
    boolean keepAlive = HttpUtil.isKeepAlive(request) && !request.decoderResult().isFailure();
    long began = System.nanoTime();
    site.answer(client, request, response -> send(client, response, keepAlive, began));
  }

  private void send(
      ChannelHandlerContext client, FullHttpResponse response, boolean keepAlive, long began) {
    double millis = (System.nanoTime() - began) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    response
        .headers()
        .add(
            SERVER_TIMING,
            String.format(Locale.ROOT, "%s;desc=\"%s\";dur=%.1f", role, name, millis));
    HttpUtil.setKeepAlive(response, keepAlive);
    var written = client.writeAndFlush(response);
    if (!keepAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext client, Throwable cause) {
    client.close(); // a client that went away, said nonsense, or nothing for too long
  }
}
