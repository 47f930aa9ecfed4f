package dev.waymark.app.web;

import dev.waymark.resolver.trace.PageEvent;
import dev.waymark.resolver.trace.PageEvent.Trust;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Speaks TLS, and says whether the server is who it claims to be. Making one takes a while: who
/// knows early that it will be needed makes it beside other work.
@SuppressWarnings("FutureReturnValueIgnored") // what fails shows in the handshake
public final class TlsClient {
  /// How long a handshake may take.
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final SslContext context;
  private final CertificateJudge judge;

  /// Makes one.
  public TlsClient(InstantSource clock) {
    judge = new CertificateJudge(clock);
    try {
      context =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.JDK)
              .trustManager(new JudgedLater())
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      ApplicationProtocolConfig.Protocol.ALPN,
                      ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                      ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                      ServiceChoice.SPOKEN))
              .build();
    } catch (SSLException e) {
      throw new IllegalStateException("every Java platform speaks TLS", e);
    }
  }

  /// Begins TLS on a connection, and tells how that went.
  ///
  /// @param name of the server, in letters of ASCII
  /// @param authority which is trusted beside those of the system, if any
  /// @return what was agreed on; empty if no TLS came about
  Optional<PageEvent.TlsEstablished> handshake(
      HappyEyeballs.Connection connection,
      String name,
      Optional<X509Certificate> authority,
      Timeline timeline)
      throws InterruptedException {
    Channel channel = connection.channel();
    InetSocketAddress server = connection.server();
    long start = System.nanoTime();
    SslHandler handler = context.newHandler(channel.alloc(), name, server.getPort());
    handler.setHandshakeTimeoutMillis(LIMIT.toMillis());
    Negotiation negotiation = new Negotiation();
    // from the inside out: a handler for TLS begins, and reads, as soon as it is there
    channel.pipeline().addLast(negotiation).addFirst(handler);
    channel.config().setAutoRead(true);
    Future<Channel> done = handler.handshakeFuture().await();
    if (!done.isSuccess()) {
      timeline.tell(
          new PageEvent.TlsFailed(timeline.stamp(start), server, name, reason(done.cause())));
      return Optional.empty();
    }
    negotiation.isReady.join();
    SSLSession session = handler.engine().getSession();
    CertificateJudge.Verdict verdict = judge.judge(chain(session), name, authority);
    PageEvent.TlsEstablished established =
        new PageEvent.TlsEstablished(
            timeline.stamp(start, connection.distance().multipliedBy(roundTrips(session))),
            server,
            name,
            session.getProtocol(),
            session.getCipherSuite(),
            Objects.requireNonNullElse(handler.applicationProtocol(), ""),
            verdict.certificate(),
            verdict.trust(),
            verdict.anchor());
    timeline.tell(established);
    return Optional.of(established);
  }

  /// How often the server was waited for: once, in older versions twice (RFC 8446, section 2; RFC
  /// 5246, section 7.3).
  private static int roundTrips(SSLSession session) {
    return session.getProtocol().equals("TLSv1.3") ? 1 : 2;
  }

  private static X509Certificate[] chain(SSLSession session) {
    try {
      return (X509Certificate[]) session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException e) {
      throw new IllegalStateException("no suite without a certificate was offered", e);
    }
  }

  private static String reason(@Nullable Throwable cause) {
    return switch (cause) {
      case NotSslRecordException _ -> "what came back is not TLS: is this a port for plain HTTP?";
      case TimeoutException _ -> "no reply to the TLS greeting within " + LIMIT.toSeconds() + " s";
      case ClosedChannelException _ -> "the connection was closed before TLS stood";
      case null -> "the connection was closed before TLS stood";
      default -> "no TLS: " + cause.getMessage();
    };
  }

  /// Whether a certificate may be trusted.
  static boolean isTrusted(PageEvent.TlsEstablished tls) {
    return tls.trust() == Trust.TRUSTED;
  }

  /// Gets HTTP/2 ready as soon as it is agreed on: the server speaks first in it.
  private static final class Negotiation extends ApplicationProtocolNegotiationHandler {
    /// Done when the pipeline speaks what was agreed on, or the connection has gone.
    final CompletableFuture<Void> isReady = new CompletableFuture<>();

    Negotiation() {
      super(ApplicationProtocolNames.HTTP_1_1);
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
      if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
        HttpExchange.beginHttp2(context.pipeline());
      }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) throws Exception {
      super.handlerRemoved(context);
      isReady.complete(null);
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
      context.close(); // told by the handshake's future
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  /// Lets every certificate through, so that the handshake comes to its end and the trace can show
  /// whose it is. [CertificateJudge] has the say, before anything is sent over the connection.
  private static final class JudgedLater extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
