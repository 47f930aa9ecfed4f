package dev.waymark.internet.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import java.util.function.Consumer;

/// What a server of the little web does with a request. Runs on an event loop and never blocks.
interface Site {
  /// Answers, at once or later.
  ///
  /// @param request valid during the call; whoever needs it longer retains it
  /// @param respond to be called on the event loop of `client`, once, or never by a site that stays
  ///     silent
  void answer(
      ChannelHandlerContext client, FullHttpRequest request, Consumer<FullHttpResponse> respond);
}
