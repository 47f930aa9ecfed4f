package dev.waymark.internet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ClientReply;
import dev.waymark.wire.transport.DnsClient;
import dev.waymark.wire.transport.ListenException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class LittleInternetTest {
  private static LittleInternet internet;

  @BeforeAll
  static void start() throws ListenException {
    internet = LittleInternet.start(0, 0);
  }

  @AfterAll
  static void stop() {
    internet.close();
  }

  @ParameterizedTest
  @CsvSource({
    "127.53.0.1, .",
    "127.53.0.2, .",
    "127.53.0.1, arpa.",
    "127.53.0.2, root-servers.net.",
    "127.53.1.1, com.",
    "127.53.1.2, net.",
    "127.53.1.1, gtld-servers.net.",
    "127.53.2.1, foobar.com.",
    "127.53.2.2, sister.com.",
    "127.53.2.3, shop.foobar.com.",
    "127.53.4.1, harbor.net.",
    "127.53.4.2, bakery.com.",
    "127.53.4.1, 53.127.in-addr.arpa."
  })
  void everyServerIsAnAuthorityForItsZones(String address, String zone) throws IOException {
    for (Transport transport : Transport.values()) {
      Message reply = ask(address, zone, Type.SOA, transport);

      assertThat(reply.getHeader().getFlag(Flags.AA)).isTrue();
      assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
    }
  }

  @Test
  void whatWasAskedIsLogged() throws IOException {
    internet.log().clear();

    ask("127.53.2.1", "www.foobar.com.", Type.A, Transport.UDP);

    assertThat(internet.log().entries())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.server()).isEqualTo("ns1.foobar.com");
              assertThat(entry.question().type()).isEqualTo(Type.A);
              assertThat(entry.transport()).isEqualTo(Transport.UDP);
            });
  }

  @Test
  void aPortThatIsTakenIsRefusedWholeAndNamed() {
    assertThatThrownBy(() -> LittleInternet.start(internet.port(), 0))
        .isInstanceOf(ListenException.class)
        .hasMessageContaining("127.53.0.1:" + internet.port())
        .hasMessageContaining("in use");
  }

  @Test
  void theFrontSharesRequestsAmongThreeWebServers() throws Exception {
    Set<String> servers = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      HttpResponse<String> response = get("127.53.3.1", "GET");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Via")).contains("1.1 lb1");
      servers.add(response.headers().firstValue("X-Served-By").orElseThrow());
    }
    assertThat(servers).containsExactlyInAnyOrder("web1", "web2", "web3");
  }

  @ParameterizedTest
  @CsvSource({
    "127.53.3.21, www.bakery.com",
    "127.53.3.31, www.shop.foobar.com",
    "127.53.3.41, www.harbor.net",
    "127.53.3.51, www.sister.com"
  })
  void neighboursHaveWebServersOfTheirOwn(String address, String name) throws Exception {
    HttpResponse<String> response = get(address, "GET");

    assertThat(response.headers().firstValue("X-Served-By")).contains(name);
    assertThat(response.body()).contains(name);
  }

  /// RFC 9110, section 9.3.2.
  @Test
  void headHasTheLengthButNotThePage() throws Exception {
    HttpResponse<String> response = get("127.53.3.2", "HEAD");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  /// RFC 9110, section 15.5.6.
  @Test
  void otherMethodsAreNotAllowed() throws Exception {
    HttpResponse<String> response = get("127.53.3.21", "DELETE");

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
  }

  @Test
  void otherPortsAndAddressesAreNotMapped() {
    InetSocketAddress other = new InetSocketAddress("127.53.3.1", 444);
    InetSocketAddress stranger = new InetSocketAddress("192.0.2.1", 80);

    assertThat(internet.connectTo(other)).isEqualTo(other);
    assertThat(internet.connectTo(stranger)).isEqualTo(stranger);
  }

  private static HttpResponse<String> get(String address, String method) throws Exception {
    InetSocketAddress to =
        internet.connectTo(new InetSocketAddress(InetAddress.ofLiteral(address), 80));
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://" + address + ":" + to.getPort() + "/");
      HttpRequest request =
          HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build();
      return client.send(request, BodyHandlers.ofString());
    }
  }

  private static Message ask(String address, String name, int type, Transport transport)
      throws IOException {
    Message question = Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.ofLiteral(address), internet.port());
    try (DnsClient client = new DnsClient(new SecureRandom())) {
      ClientReply reply =
          client.exchange(server, question, transport, Duration.ofSeconds(5), _ -> {});
      assertThat(reply).isInstanceOf(ClientReply.Received.class);
      return ((ClientReply.Received) reply).message();
    }
  }
}
