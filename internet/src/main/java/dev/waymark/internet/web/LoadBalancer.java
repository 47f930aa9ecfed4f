package dev.waymark.internet.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.function.Consumer;

/// A load balancer: passes each request on to the next of its web servers, and adds itself to the
/// `Via` header of what comes back (RFC 9110, section 7.6.3).
///
/// @param name how it calls itself
/// @param scheme by which it is asked
/// @param servers which it shares with its neighbours, so that all get their turn
record LoadBalancer(String name, String scheme, Upstream servers) implements Site {
  @Override
  public void answer(
      ChannelHandlerContext client, FullHttpRequest request, Consumer<FullHttpResponse> respond) {
    servers.ask(
        client,
        request,
        scheme,
        response -> {
          response.headers().add(HttpHeaderNames.VIA, "1.1 " + name);
          respond.accept(response);
        });
  }
}
