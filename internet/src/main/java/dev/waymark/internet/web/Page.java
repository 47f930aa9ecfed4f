package dev.waymark.internet.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/// The pages of the little web: a heading and a sentence.
final class Page {
  private Page() {}

  static FullHttpResponse of(HttpResponseStatus status, String heading, String sentence) {
    String text =
        "<!doctype html><html lang=\"en\"><title>"
            + escape(heading)
            + "</title><h1>"
            + escape(heading)
            + "</h1><p>"
            + escape(sentence)
            + "</p></html>\n";
    ByteBuf body = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    FullHttpResponse page = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    page.headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/html; charset=utf-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    return page;
  }

  /// A page that sends the client elsewhere (RFC 9110, section 15.4).
  static FullHttpResponse redirect(HttpResponseStatus status, String location) {
    FullHttpResponse page = of(status, status.reasonPhrase(), "See " + location);
    page.headers().set(HttpHeaderNames.LOCATION, location);
    return page;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
