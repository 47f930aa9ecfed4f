package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

@Timeout(60)
class MetricsTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir private Path zones;

  @Test
  void metricsSayWhatTheServerDoes() throws Exception {
    String zone = "$TTL 5\n@ SOA ns h 7 2 3 4 5\n@ NS a.invalid.\n";
    Files.writeString(zones.resolve("a\"b.zone"), zone);
    Path broken = Files.writeString(zones.resolve("c.zone"), zone);
    PrintWriter log = new PrintWriter(new StringWriter());
    try (ZoneService service = ZoneService.start(zones, List.of(ANY_PORT), log);
        MetricsServer shown = MetricsServer.open(ANY_PORT, new ZoneMetrics(service));
        HttpClient client = HttpClient.newHttpClient()) {
      Name name = Name.fromConstantString("x.c.");
      new SimpleResolver(service.addresses().getFirst())
          .send(Message.newQuery(Record.newRecord(name, Type.MX, DClass.IN)));
      Files.writeString(broken, "garbage");
      service.directory().reload();

      HttpResponse<String> reply = get(client, shown, "/metrics");

      assertThat(reply.headers().firstValue("Content-Type")).hasValue(MetricsText.CONTENT_TYPE);
      assertThat(reply.body().lines())
          .contains(
              "# TYPE waymark_requests_total counter",
              "waymark_requests_total{transport=\"udp\"} 1",
              "waymark_requests_total{transport=\"tcp\"} 0",
              "waymark_requests_by_type_total{transport=\"udp\",type=\"MX\"} 1",
              "waymark_replies_total{transport=\"udp\",rcode=\"NXDOMAIN\"} 1",
              "waymark_dropped_total{transport=\"udp\",cause=\"not_a_request\"} 0",
              "waymark_reply_size_bytes_bucket{transport=\"udp\",le=\"128\"} 1",
              "waymark_reply_size_bytes_bucket{transport=\"udp\",le=\"+Inf\"} 1",
              "waymark_reply_size_bytes_count{transport=\"udp\"} 1",
              "waymark_tcp_connections 0",
              "waymark_tcp_accepted_total 0",
              "waymark_tcp_cut_total{cause=\"idle\"} 0",
              "waymark_zones 2",
              "waymark_zones_outdated 1",
              "waymark_reloads_total{result=\"bad\"} 1",
              "waymark_zone_serial{zone=\"c.\"} 7",
              "waymark_zone_current{zone=\"c.\"} 0")
          .allMatch(line -> line.matches("(# (HELP|TYPE) .*|[a-z_]+(\\{.*\\})? [-0-9.E]+)"));
      assertThat(get(client, shown, "/").statusCode()).isEqualTo(404);
      assertThat(get(client, shown, "/metrics/more").statusCode()).isEqualTo(404);
    }
  }

  private static HttpResponse<String> get(HttpClient client, MetricsServer shown, String path)
      throws Exception {
    URI uri = URI.create("http://" + Endpoint.text(shown.address()) + path);
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  /// Names of zones come from files: a quote, a backslash or a new line must not end a label.
  @Test
  void labelsAreEscaped() {
    MetricsText text = new MetricsText().sample("n", Map.of("zone", "a\"b\\c\nd"), 1.5);

    assertThat(text).hasToString("n{zone=\"a\\\"b\\\\c\\nd\"} 1.5\n");
  }

  @Test
  void metricsStayOnThisMachine() {
    Ran ran =
        Ran.waymark("authoritative", "--zones", zones.toString(), "--metrics", "192.0.2.1:9100");

    assertThat(ran.err()).hasLineCount(1).contains("--metrics", "192.0.2.1:9100 is not a loopback");
    assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
  }
}
