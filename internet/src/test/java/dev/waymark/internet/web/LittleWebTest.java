package dev.waymark.internet.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waymark.internet.LittleInternet;
import dev.waymark.wire.transport.ListenException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The little web as a client sees it that trusts the lab's authority and nobody else.
@Timeout(60)
class LittleWebTest {
  private static LittleInternet internet;
  private static SSLContext trusting;

  @BeforeAll
  static void start() throws Exception {
    internet = LittleInternet.start(0, 0);
    trusting = trusting(internet.authority().get());
  }

  @AfterAll
  static void stop() {
    internet.close();
  }

  private static SSLContext trusting(X509Certificate authority) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("lab", authority);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private static Socket connect(String address, int port) throws IOException {
    InetSocketAddress to =
        internet.connectTo(new InetSocketAddress(InetAddress.ofLiteral(address), port));
    return new Socket(to.getAddress(), to.getPort());
  }

  /// TLS with a name that the certificate has to be for.
  private static SSLSocket secure(Socket plain, String name, String... protocols)
      throws IOException {
    SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket(plain, name, 443, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(name)));
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static String ask(Socket socket, String method, String host, String path)
      throws IOException {
    String request =
        method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    try (InputStream in = socket.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String http(String address, String host, String path) throws IOException {
    try (Socket socket = connect(address, 80)) {
      return ask(socket, "GET", host, path);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.53.3.1, www.foobar.com",
    "127.53.3.2, foobar.com",
    "127.53.3.21, www.bakery.com",
    "127.53.3.31, www.shop.foobar.com",
    "127.53.3.41, www.harbor.net",
    "127.53.3.51, sister.com"
  })
  void everySiteProvesItsName(String address, String name) throws IOException {
    try (SSLSocket socket = secure(connect(address, 443), name)) {
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
      assertThat(ask(socket, "GET", "nobody.example", "/")).startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  /// RFC 7301: the server chooses among what the client offers.
  @ParameterizedTest
  @CsvSource({"h2;http/1.1, h2", "http/1.1, http/1.1", "h3, ''"})
  void theProtocolIsAgreedOn(String offered, String agreed) throws IOException {
    Socket plain = connect("127.53.3.1", 443);
    try (SSLSocket socket = secure(plain, "www.foobar.com", offered.split(";", -1))) {
      assertThat(socket.getApplicationProtocol()).isEqualTo(agreed);
    }
  }

  @ParameterizedTest
  @CsvSource({"expired.foobar.com", "stranger.foobar.com", "one.foobar.com"})
  void someCertificatesAreNotToBeTrusted(String name) throws IOException {
    try (Socket plain = connect("127.53.3.1", 443)) {
      assertThatThrownBy(() -> secure(plain, name)).isInstanceOf(SSLHandshakeException.class);
    }
  }

  /// `curl --cacert`: RFC 7468.
  @Test
  void theAuthorityHandsOutItsCertificate() throws Exception {
    String response = http("127.53.3.41", "ca.harbor.net", "/ca.pem");
    String pem = response.substring(response.indexOf("\r\n\r\n") + 4);

    assertThat(response).startsWith("HTTP/1.1 200 OK\r\n");
    try (InputStream in =
        new java.io.ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))) {
      assertThat(CertificateFactory.getInstance("X.509").generateCertificate(in))
          .isEqualTo(internet.authority().get());
    }
  }

  /// Everybody on the way says who they are, and how long they and those behind them took.
  @Test
  void aResponseNamesAllWhoTookPart() throws IOException {
    Set<String> who = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      String response = http("127.53.3.2", "www.foobar.com", "/");

      assertThat(response).contains("via: 1.1 lb2").containsPattern("X-Served-By: web[123]\r\n");
      var timed =
          java.util.regex.Pattern.compile(
                  "Server-Timing: (db|app|web|lb);desc=\"(\\w+)\";dur=([0-9.]+)", 2)
              .matcher(response);
      double before = 0;
      while (timed.find()) {
        who.add(timed.group(2));
        assertThat(Double.parseDouble(timed.group(3))).isGreaterThanOrEqualTo(before);
        before = Double.parseDouble(timed.group(3));
      }
    }
    assertThat(who)
        .containsExactlyInAnyOrder("db1", "db2", "app1", "app2", "web1", "web2", "web3", "lb2");
  }

  @ParameterizedTest
  @CsvSource({
    "127.53.3.1, foobar.com, /a?b, 301, http://www.foobar.com/a?b",
    "127.53.3.21, bakery.com, /, 301, https://www.bakery.com/",
    "127.53.3.21, www.bakery.com, /, 301, https://www.bakery.com/",
    "127.53.3.1, www.foobar.com, /loop, 302, /loop/back",
    "127.53.3.1, www.foobar.com, /loop/back, 302, /loop"
  })
  void somePagesAreElsewhere(String address, String host, String path, int status, String place)
      throws IOException {
    assertThat(http(address, host, path))
        .startsWith("HTTP/1.1 " + status + " ")
        .containsIgnoringCase("location: " + place + "\r\n");
  }

  /// RFC 9112, section 2.2: what is no request gets 400, and TLS on a plain port is none.
  @Test
  void nonsenseIsRefused() throws IOException {
    try (Socket socket = connect("127.53.3.41", 80)) {
      socket
          .getOutputStream()
          .write("this is not HTTP\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    int taken = internet.connectTo(new InetSocketAddress("127.53.3.1", 443)).getPort();

    assertThatThrownBy(() -> LittleInternet.start(0, 0, taken))
        .isInstanceOf(ListenException.class)
        .hasMessageContaining("127.53.3.1:" + taken);
  }
}
