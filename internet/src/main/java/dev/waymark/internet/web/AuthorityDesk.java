package dev.waymark.internet.web;

import dev.waymark.internet.pki.CertificateAuthority;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.function.Consumer;

/// Hands out the certificate of the lab's authority, so that other programs can trust it; all other
/// paths are the site's behind it.
///
/// @param certificates where that certificate is made
/// @param site which has the rest
record AuthorityDesk(Certificates certificates, Site site) implements Site {
  /// The path of the certificate.
  static final String PATH = "/ca.pem";

  @Override
  public void answer(
      ChannelHandlerContext client, FullHttpRequest request, Consumer<FullHttpResponse> respond) {
    if (!request.uri().equals(PATH)) {
      site.answer(client, request, respond);
      return;
    }
    var _ =
        certificates
            .authority()
            .thenAcceptAsync(made -> respond.accept(file(made)), client.executor());
  }

  /// The media type is the one of RFC 8555, section 9.1.
  private static FullHttpResponse file(X509Certificate certificate) {
    FullHttpResponse file =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            Unpooled.copiedBuffer(
                CertificateAuthority.pem(certificate), StandardCharsets.US_ASCII));
    file.headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/pem-certificate-chain")
        .set(HttpHeaderNames.CONTENT_LENGTH, file.content().readableBytes());
    return file;
  }
}
