package dev.waymark.internet.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// What stands behind the application: it has a sentence for each path, and for one of them it
/// needs a long time.
@SuppressWarnings("FutureReturnValueIgnored") // an application that is gone needs no reply
record Database() implements Site {
  /// The path that takes long.
  static final String SLOW_PATH = "/slow";

  /// Long enough to be seen beside everything else, short enough to be waited for.
  static final Duration SLOW = Duration.ofMillis(1_500);

  @Override
  public void answer(
      ChannelHandlerContext client, FullHttpRequest request, Consumer<FullHttpResponse> respond) {
    String path = request.uri();
    if (path.equals(SLOW_PATH)) {
      client
          .executor()
          .schedule(
              () -> respond.accept(row("It took the database some time to find this.")),
              SLOW.toMillis(),
              TimeUnit.MILLISECONDS);
    } else {
      respond.accept(row("This is what the database has for " + path + "."));
    }
  }

  private static FullHttpResponse row(String sentence) {
    FullHttpResponse row =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            Unpooled.copiedBuffer(sentence, StandardCharsets.UTF_8));
    row.headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, row.content().readableBytes());
    return row;
  }
}
