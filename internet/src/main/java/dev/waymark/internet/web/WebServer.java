package dev.waymark.internet.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A web server: sends clients to where they belong, keeps what is odd about this web (a loop of
/// redirects, a path without an answer), and has pages made by its applications or makes a short
/// one itself. It names itself in the header [#SERVED_BY].
///
/// @param name how it calls itself
/// @param scheme by which it is asked, unless somebody in front of it says otherwise
/// @param moved hosts, as `scheme://host`, and where their pages have moved to
/// @param applications which make the pages; empty for a server of its own
record WebServer(
    String name, String scheme, Map<String, String> moved, Optional<Upstream> applications)
    implements Site {
  /// The response header in which a web server names itself.
  static final String SERVED_BY = "X-Served-By";

  /// The request header in which whoever stands in front says how the client asked.
  static final String FORWARDED_PROTO = "X-Forwarded-Proto";

  /// A path that leads to another one, which leads back.
  static final String LOOP_PATH = "/loop";

  private static final String LOOP_BACK_PATH = "/loop/back";

  /// A path that is never answered.
  static final String SILENT_PATH = "/never";

  /// Copies the map.
  WebServer {
    moved = Map.copyOf(moved);
  }

  @Override
  public void answer(
      ChannelHandlerContext client, FullHttpRequest request, Consumer<FullHttpResponse> respond) {
    Consumer<FullHttpResponse> named =
        response -> {
          response.headers().set(SERVED_BY, name);
          if (request.method().equals(HttpMethod.HEAD)) {
            response.content().clear(); // the length is told, not the page: RFC 9110, section 9.3.2
          }
          respond.accept(response);
        };
    String path = request.uri();
    if (request.decoderResult().isFailure()) {
      named.accept(Page.of(HttpResponseStatus.BAD_REQUEST, name, "That was not an HTTP request."));
    } else if (!isRead(request.method())) {
      FullHttpResponse refused =
          Page.of(
              HttpResponseStatus.METHOD_NOT_ALLOWED, name, "Only GET and HEAD are answered here.");
      refused.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
      named.accept(refused);
    } else if (path.equals(LOOP_PATH) || path.equals(LOOP_BACK_PATH)) {
      String other = path.equals(LOOP_PATH) ? LOOP_BACK_PATH : LOOP_PATH;
      named.accept(Page.redirect(HttpResponseStatus.FOUND, other));
    } else if (!path.equals(SILENT_PATH)) {
      page(client, request, named);
    }
  }

  private static boolean isRead(HttpMethod method) {
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
  }

  private void page(
      ChannelHandlerContext client, FullHttpRequest request, Consumer<FullHttpResponse> respond) {
    String host = request.headers().get(HttpHeaderNames.HOST, "nobody in particular");
    String asked = request.headers().get(FORWARDED_PROTO, scheme);
    String place = moved.get(asked + "://" + host.toLowerCase(Locale.ROOT));
    if (place != null) {
      respond.accept(Page.redirect(HttpResponseStatus.MOVED_PERMANENTLY, place + request.uri()));
    } else if (applications.isPresent()) {
      applications.get().ask(client, request, asked, respond);
    } else {
      respond.accept(Page.of(HttpResponseStatus.OK, name, "You asked for " + host + "."));
    }
  }
}
