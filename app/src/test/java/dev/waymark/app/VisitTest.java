package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.trace.Ink;
import dev.waymark.resolver.trace.PageCause;
import dev.waymark.resolver.trace.PageEvent;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What comes after the lookup, by the pages of the little internet and by servers that behave
/// badly.
@Timeout(60)
final class VisitTest {
  private static Lab lab;

  @BeforeAll
  static void start() {
    lab = Lab.start(FreePort.find(), 0);
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  private static <T extends TraceEvent> List<T> each(Trace trace, Class<T> type) {
    return trace.events().stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static PageEvent.PageFailed failure(Trace trace) {
    assertThat(trace.events().getLast()).isInstanceOf(PageEvent.PageFailed.class);
    return (PageEvent.PageFailed) trace.events().getLast();
  }

  private static String text(Trace trace) {
    return new TraceText(100, false, Ink.NONE).render(trace);
  }

  @Test
  void aPageOverTls() throws Exception {
    Trace trace = LabVisit.to("https://www.foobar.com/", lab);

    PageEvent.TlsEstablished tls = each(trace, PageEvent.TlsEstablished.class).getFirst();
    assertThat(tls.version()).isEqualTo("TLSv1.3");
    assertThat(tls.alpn()).isEqualTo("h2");
    assertThat(tls.trust()).isEqualTo(PageEvent.Trust.TRUSTED);
    assertThat(tls.anchor()).isEqualTo("Waymark Lab CA");
    assertThat(tls.certificate().names()).containsExactly("www.foobar.com", "foobar.com");
    PageEvent.HttpResponded http = each(trace, PageEvent.HttpResponded.class).getFirst();
    assertThat(http.version()).isEqualTo("HTTP/2");
    assertThat(http.status()).isEqualTo(200);
    assertThat(http.headers()).noneMatch(header -> header.name().startsWith("x-http2"));
    assertThat(text(trace))
        .containsPattern(
            "ANSWERED by lb1 \\([0-9.]+ ms\\) > web[123] \\([0-9.]+ ms\\) > app[12]"
                + " \\([0-9.]+ ms\\) > db[12] \\([0-9.]+ ms\\)")
        .contains("\n  DNS  ", "\n  TCP  ", "\n  TLS  ", "\n  HTTP ");
  }

  /// RFC 8305, section 3, and RFC 9460, section 3: what a browser asks for beside A.
  @Test
  void theOtherFamilyAndTheServiceAreLookedUpInTheSameTrace() throws Exception {
    Trace trace = LabVisit.to("https://www.foobar.com/", lab);

    assertThat(each(trace, PageEvent.FurtherLookup.class))
        .extracting(PageEvent.FurtherLookup::purpose)
        .containsExactly(PageEvent.Purpose.SERVICE, PageEvent.Purpose.OTHER_FAMILY);
    assertThat(trace.queries()).isEqualTo(6);
    assertThat(trace.events()).isSortedAccordingTo((a, b) -> a.stamp().n() - b.stamp().n());
    assertThat(text(trace)).contains("for the page 2 more (HTTPS, AAAA)");
  }

  /// RFC 9460, section 9.5.
  /// RFC 8305, section 4: IPv6 first. Where this machine has none, that attempt fails, and the IPv4
  /// address is tried at once.
  @Test
  void theIpv6AddressIsTriedFirst() throws Exception {
    Trace trace = LabVisit.to("https://six.foobar.com/", lab);

    List<InetSocketAddress> tried =
        trace.events().stream()
            .flatMap(
                event ->
                    switch (event) {
                      case PageEvent.TcpConnected tcp -> Stream.of(tcp.wanted());
                      case PageEvent.TcpFailed tcp -> Stream.of(tcp.wanted());
                      case PageEvent.TcpGivenUp tcp -> Stream.of(tcp.wanted());
                      default -> Stream.of();
                    })
            .toList();
    assertThat(tried.getFirst().getAddress()).isEqualTo(InetAddress.ofLiteral("::1"));
    assertThat(each(trace, PageEvent.HttpResponded.class)).hasSize(1);
    boolean hasIpv6 = NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) != null;
    assertThat(text(trace)).contains("  ::1 port 443  "); // RFC 5952
    assertThat(text(trace)).contains(hasIpv6 ? "ANSWERED by lb6" : "ANSWERED by lb1");
  }

  /// RFC 9460, section 7.3: the target's servers never reply, so the record's own addresses help.
  @Test
  void hintsAreTriedWhereNoAddressCanBeFound() throws Exception {
    Trace trace = LabVisit.to("https://hints.foobar.com/", lab);

    assertThat(each(trace, PageEvent.HintsUsed.class))
        .singleElement()
        .satisfies(
            used ->
                assertThat(used.addresses())
                    .containsExactly(
                        InetAddress.ofLiteral("::1"), InetAddress.ofLiteral("127.53.3.1")));
    assertThat(each(trace, PageEvent.HttpResponded.class)).hasSize(1);
    assertThat(text(trace).replaceAll("\\s+", " "))
        .contains(
            "the addresses of www.dead.com could not be found out: those in the HTTPS record");
  }

  /// What the name itself says counts more than what the record says of it.
  @Test
  void hintsAreNotNeededWhereTheTargetHasAddresses() throws Exception {
    lab.internet().mend("ns1.dead.com");
    lab.internet().mend("ns2.dead.com");
    try {
      Trace trace = LabVisit.to("https://hints.foobar.com/", lab);

      assertThat(each(trace, PageEvent.HintsUsed.class)).isEmpty();
      assertThat(each(trace, PageEvent.TcpConnected.class))
          .extracting(tcp -> tcp.wanted().getAddress())
          .containsExactly(InetAddress.ofLiteral("127.53.3.1"));
    } finally {
      lab.internet().restore();
    }
  }

  @Test
  void anHttpsRecordAsksForTls() throws Exception {
    Trace trace = LabVisit.to("http://www.foobar.com/", lab);

    assertThat(each(trace, PageEvent.Redirected.class))
        .singleElement()
        .satisfies(
            to -> {
              assertThat(to.status()).isZero();
              assertThat(to.to()).isEqualTo("https://www.foobar.com/");
            });
    assertThat(each(trace, PageEvent.TlsEstablished.class)).hasSize(1);
  }

  /// RFC 9460, section 2.4.2: the apex cannot have a CNAME, but an alias for the web. The
  /// certificate must be for the name of the URL all the same.
  @Test
  void anAliasForTheWebIsFollowedAndThenARedirect() throws Exception {
    Trace trace = LabVisit.to("https://foobar.com/", lab);

    assertThat(each(trace, PageEvent.ServiceChosen.class).getFirst())
        .satisfies(
            service -> {
              assertThat(service.priority()).isZero();
              assertThat(service.target()).hasToString("www.foobar.com.");
            });
    assertThat(each(trace, PageEvent.TlsEstablished.class))
        .extracting(PageEvent.TlsEstablished::serverName)
        .containsExactly("foobar.com", "www.foobar.com");
    assertThat(each(trace, PageEvent.HttpResponded.class))
        .extracting(PageEvent.HttpResponded::status)
        .containsExactly(301, 200);
  }

  /// RFC 9110, section 15.4: a redirect is a new visit, with lookups of its own.
  @Test
  void aRedirectToTlsIsFollowed() throws Exception {
    Trace trace = LabVisit.to("http://bakery.com/", lab);

    assertThat(each(trace, PageEvent.Redirected.class))
        .extracting(PageEvent.Redirected::to)
        .containsExactly("https://www.bakery.com/");
    assertThat(each(trace, PageEvent.FurtherLookup.class))
        .extracting(lookup -> lookup.question().name().toString())
        .contains("bakery.com.", "www.bakery.com.");
    assertThat(text(trace)).contains("ANSWERED by www.bakery.com");
  }

  @Test
  void withoutTlsNothingIsSaidOfIt() throws Exception {
    Trace trace = LabVisit.to("http://www.harbor.net/", lab);

    assertThat(each(trace, PageEvent.HttpResponded.class).getFirst().version())
        .isEqualTo("HTTP/1.1");
    assertThat(text(trace)).doesNotContain("TLS");
  }

  @Test
  void redirectsInACircleEnd() throws Exception {
    Trace trace = LabVisit.to("https://www.foobar.com/loop", lab);

    assertThat(failure(trace).cause()).isEqualTo(PageCause.REDIRECT_LOOP);
    assertThat(each(trace, PageEvent.HttpResponded.class)).hasSize(2);
    assertThat(text(trace)).contains("PAGE     none   https://www.foobar.com/loop was visited");
  }

  /// As a browser: nothing is asked of a server that is not who it should be.
  @ParameterizedTest
  @CsvSource({
    "https://expired.foobar.com/, EXPIRED, NOT TRUSTED: expired, renew the certificate",
    "https://stranger.foobar.com/, UNKNOWN_AUTHORITY, Nobody You Know CA is not known, trust it",
    "https://one.foobar.com/, WRONG_NAME, one.foobar.com is not among the names, an alias in DNS"
  })
  void aCertificateThatIsNotToBeTrustedEndsTheVisit(
      String url, PageCause cause, String told, String repair) throws Exception {
    Trace trace = LabVisit.to(url, lab);

    assertThat(failure(trace).cause()).isEqualTo(cause);
    assertThat(each(trace, PageEvent.HttpResponded.class)).isEmpty();
    String text = text(trace).replaceAll("\\s+", " ");
    assertThat(text).contains(told, repair, "CULPRIT the web server of ");
  }

  @Test
  void aNameWithoutAddressHasNoPage() throws Exception {
    assertThat(failure(LabVisit.to("http://_dmarc.foobar.com/", lab)).cause())
        .isEqualTo(PageCause.NO_ADDRESS);
  }

  /// "The next address was tried" is true of all but the last.
  @Test
  void eachAddressIsTriedAndTheLastHasNoNext() throws Exception {
    Trace trace = LabVisit.to("http://www.foobar.com:81/", lab);

    assertThat(each(trace, PageEvent.TcpFailed.class)).hasSize(3);
    assertThat(failure(trace).cause()).isEqualTo(PageCause.NO_CONNECTION);
    assertThat(text(trace).replaceAll("\\s+", " "))
        .contains("did not take the connection: there was no other address to try")
        .doesNotContain("next address");
  }

  /// `--connect-to` as curl has it: only the connection goes elsewhere.
  @Test
  void anOrderChangesOnlyTheConnection() throws Exception {
    Trace trace = LabVisit.to("https://www.foobar.com/", lab, "www.foobar.com::127.53.3.3:");

    assertThat(each(trace, PageEvent.TcpConnected.class).getFirst().wanted().getAddress())
        .isEqualTo(InetAddress.ofLiteral("127.53.3.3"));
    assertThat(each(trace, PageEvent.TlsEstablished.class).getFirst().serverName())
        .isEqualTo("www.foobar.com");
    assertThat(text(trace)).containsPattern("you +www.foobar.com port 443 +connect to 127.53.3.3");
  }

  @Test
  void anOrderMayNameAHostThatIsLookedUp() throws Exception {
    Trace trace = LabVisit.to("https://www.foobar.com/", lab, "::lb2.foobar.com:");

    assertThat(each(trace, PageEvent.TcpConnected.class).getFirst().wanted().getAddress())
        .isEqualTo(InetAddress.ofLiteral("127.53.3.2"));
    assertThat(each(trace, PageEvent.HttpResponded.class)).hasSize(1);
  }

  /// A server that says `reply` to whoever connects, reads what comes, and closes.
  private static ServerSocket server(String reply) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  try (Socket client = server.accept()) {
                    int first = client.getInputStream().read();
                    client.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
                    client
                        .getInputStream()
                        .skip(first < 0 ? 0 : client.getInputStream().available());
                  }
                }
              } catch (IOException _) {
                // closed by the test
              }
            });
    return server;
  }

  @ParameterizedTest
  @CsvSource({
    "http, '', NO_RESPONSE, the connection was closed before a response came",
    "http, 'SSH-2.0-somebody\r\n\r\n', NO_RESPONSE, what came back is not HTTP",
    "https, 'HTTP/1.1 400 Bad Request\r\n\r\n', NO_TLS, what came back is not TLS",
    "https, '', NO_TLS, the connection was closed before TLS stood"
  })
  void whoSpeaksSomethingElseIsTold(String scheme, String reply, PageCause cause, String told)
      throws Exception {
    try (ServerSocket server = server(reply)) {
      Trace trace =
          LabVisit.to(scheme + "://www.harbor.net/", lab, "::127.0.0.1:" + server.getLocalPort());

      assertThat(failure(trace).cause()).isEqualTo(cause);
      assertThat(text(trace).replaceAll("\\s+", " ")).contains(told);
    }
  }

  /// A server that accepts and never says a word.
  @Test
  void whoNeverAnswersIsNotWaitedForForEver() throws Exception {
    Trace trace = LabVisit.to("http://www.harbor.net/never", lab);

    assertThat(failure(trace).cause()).isEqualTo(PageCause.NO_RESPONSE);
    assertThat(text(trace)).contains("no response within 5 s");
  }

  @ParameterizedTest
  @CsvSource({
    "gopher://x/, is not a scheme",
    "http://127.0.0.1/, is an address already",
    "http://[::1]/, is an address already",
    "https://a..b/, not a domain name",
    "http:///, no name between"
  })
  void aRedirectToNowhereIsTold(String location, String told) throws Exception {
    String reply = "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
    try (ServerSocket server = server(reply)) {
      Trace trace =
          LabVisit.to("http://www.harbor.net/", lab, "::127.0.0.1:" + server.getLocalPort());

      assertThat(failure(trace).cause()).isEqualTo(PageCause.REDIRECT_UNUSABLE);
      assertThat(failure(trace).text()).contains(told);
    }
  }
}
