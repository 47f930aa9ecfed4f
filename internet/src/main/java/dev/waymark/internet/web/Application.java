package dev.waymark.internet.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// An application: asks a database for the words, and makes a page of them.
///
/// @param name how it calls itself
/// @param databases which it asks in turn
record Application(String name, Upstream databases) implements Site {
  @Override
  public void answer(
      ChannelHandlerContext client, FullHttpRequest request, Consumer<FullHttpResponse> respond) {
    String host = request.headers().get(HttpHeaderNames.HOST, "nobody in particular");
    databases.ask(
        client,
        request,
        "http",
        found -> {
          String words = found.content().toString(StandardCharsets.UTF_8);
          boolean isFound = found.status().equals(HttpResponseStatus.OK);
          FullHttpResponse page =
              Page.of(isFound ? HttpResponseStatus.OK : found.status(), host, words);
          page.headers()
              .set(SiteHandler.SERVER_TIMING, found.headers().getAll(SiteHandler.SERVER_TIMING));
          found.release();
          respond.accept(page);
        });
  }
}
