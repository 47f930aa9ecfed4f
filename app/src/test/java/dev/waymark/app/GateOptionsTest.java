package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.waymark.wire.Transport;
import dev.waymark.wire.access.AccessList;
import dev.waymark.wire.transport.Traffic;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/// The options of `waymark authoritative` that say who may ask, how often, and what is written
/// down, and a server that does what they say.
@Timeout(60)
class GateOptionsTest {
  private static final InetSocketAddress AT =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5300);

  @TempDir private Path root;
  private Path zones = Path.of("");

  @BeforeEach
  void writeZones() throws IOException {
    zones = Files.createDirectory(root.resolve("zones"));
    for (String apex : List.of("open", "closed")) {
      Files.writeString(
          zones.resolve(apex + ".zone"),
          "$ORIGIN " + apex + ".\n$TTL 5\n@ SOA ns h 7 2 3 4 5\n@ NS a.invalid.\n* A 192.0.2.1\n");
    }
  }

  private ServiceSettings settings(String... words) {
    return settings(List.of(AT), words);
  }

  private ServiceSettings settings(List<InetSocketAddress> listen, String... words) {
    GateOptions options = new GateOptions();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(options)).parseArgs(words);
    return options.settings(zones, listen, WireSettings.defaults());
  }

  /// Whoever asks from this machine measures or tests; others may have forged their address.
  @Test
  void repliesAreLimitedBeyondLoopbackUnlessSaidOtherwise() {
    InetAddress loopback = InetAddress.ofLiteral("127.53.0.1");
    InetAddress other = InetAddress.ofLiteral("192.0.2.1");

    assertThat(settings().limited().at(loopback)).isFalse();
    assertThat(settings().limited().at(InetAddress.ofLiteral("::1"))).isFalse();
    assertThat(settings().limited().at(other)).isTrue();
    assertThat(settings("--rate-limit", "50").limited().at(loopback)).isTrue();
    assertThat(settings("--rate-limit", "off").limited().at(other)).isFalse();
    assertThat(settings("--rate-limit-slip", "3").limited().at(loopback)).isFalse();
    assertThat(settings("--rate-limit-slip", "3").rateLimit().slip()).isEqualTo(3);
  }

  @Test
  void listsOfListenersReplaceTheGeneralOne() {
    InetSocketAddress second = new InetSocketAddress(InetAddress.ofLiteral("::1"), 53);
    ServiceSettings settings =
        settings(
            List.of(AT, second),
            "--acl=allow 10.0.0.0/8",
            "--acl",
            "drop 10.6.6.6",
            "--listen-acl=[::1]:53=refuse any",
            "--zone-acl=example.com=allow 192.0.2.0/24",
            "--zone-acl=Example.COM.=drop 192.0.2.1",
            "--rate-limit-exempt=10.0.0.0/8,2001:db8::/32");

    assertThat(settings.accessAt(AT)).hasToString("allow 10.0.0.0/8; drop 10.6.6.6/32");
    assertThat(settings.accessAt(second)).hasToString("refuse any");
    assertThat(settings.zoneAccess().lists())
        .hasEntrySatisfying(
            Name.fromConstantString("example.com."),
            list -> assertThat(list).hasToString("allow 192.0.2.0/24; drop 192.0.2.1/32"));
    assertThat(settings("--max-udp-size=512").accessAt(AT)).isSameAs(AccessList.OPEN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--acl=alow any              | --acl: 'alow': a rule begins with allow, refuse or drop",
        "--acl=allow                 | --acl: 'allow': for whom?",
        "--acl=allow 10.0.0.1/8      | --acl: '10.0.0.1/8' has bits set behind the prefix; 10.0.0.0/8?",
        "--acl=                      | --acl: '' has no rule",
        "--listen-acl=allow any      | --listen-acl: 'allow any' is not ADDRESS:PORT=RULES",
        "--listen-acl=127.0.0.9:53=allow any | --listen-acl: 127.0.0.9:53 is not one of the --listen",
        "--listen-acl=nowhere=allow any      | --listen-acl: 'nowhere' is not ADDRESS:PORT",
        "--zone-acl=a..b=allow any   | --zone-acl: 'a..b' is not a domain name",
        "--zone-acl=example.com=any  | --zone-acl example.com.: 'any': a rule begins with",
        "--rate-limit=fast           | --rate-limit: 'fast' is neither a number nor 'off'",
        "--rate-limit=0              | --rate-limit: the rate is a number from 1 to 10000, not 0",
        "--rate-limit-slip=11        | --rate-limit: the slip is a number from 0 to 10, not 11",
        "--rate-limit-window=-1      | --rate-limit: the window is a number from 0 to 3600, not -1",
        "--rate-limit-exempt=10/8    | '10/8' is not a block of addresses",
        "--max-udp-size=65535        | --max-udp-size: a datagram has from 512 to 4096 bytes",
        "--query-log-sample=0        | --query-log: one of 0 cannot be written",
        "--query-log-size=0          | --query-log: a file of the log has at least",
        "--query-log-files=-1        | --query-log: from 0 to 1000 old files can be kept, not -1",
        "--query-log=/no/such/file   | --query-log: /no/such/file cannot be written",
      })
  void whatMakesNoSenseIsOneLine(String option, String expected) {
    List<String> words =
        new ArrayList<>(List.of("authoritative", "--zones", zones.toString(), option));
    words.addAll(List.of("--listen", "127.0.0.1:0", "--control", "off"));
    if (option.startsWith("--query-log-")) {
      words.addAll(List.of("--query-log", root.resolve("log").toString()));
    }

    Ran ran = Ran.waymark(words.toArray(String[]::new));

    assertThat(ran.err()).hasLineCount(1).contains(expected);
    assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
  }

  private static Message ask(ZoneService service, boolean tcp, String name) throws IOException {
    SimpleResolver client = new SimpleResolver(service.addresses().getFirst());
    client.setTCP(tcp);
    client.setTimeout(tcp ? Duration.ofSeconds(20) : Duration.ofMillis(200));
    return client.send(
        Message.newQuery(Record.newRecord(Name.fromConstantString(name), Type.A, DClass.IN)));
  }

  private ZoneService start(String... words) throws Exception {
    List<InetSocketAddress> anyPort = List.of(new InetSocketAddress(AT.getAddress(), 0));
    return ZoneService.start(settings(anyPort, words), new PrintWriter(new StringWriter()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aServerKeepsToItsLists(boolean tcp) throws Exception {
    Transport transport = tcp ? Transport.TCP : Transport.UDP;
    try (ZoneService service = start("--zone-acl=closed=allow 192.0.2.0/24")) {
      assertThat(ask(service, tcp, "a.open.").getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(ask(service, tcp, "a.closed.").getRcode()).isEqualTo(Rcode.REFUSED);
      assertThat(service.traffic().counts(transport).limited())
          .containsEntry(Traffic.Limit.NO_ACCESS, 1L);
    }
    try (ZoneService service = start("--acl=drop 127.0.0.0/8")) {
      assertThatIOException().isThrownBy(() -> ask(service, tcp, "a.open."));
      assertThat(service.traffic().counts(transport).dropped())
          .containsEntry(Traffic.Drop.NO_ACCESS, 1L);
      assertThat(new ZoneMetrics(service).get())
          .contains(
              "waymark_dropped_total{transport=\""
                  + (tcp ? "tcp" : "udp")
                  + "\",cause=\"no_access\"} 1\n");
    }
  }

  @Test
  void whatIsLimitedIsLoggedAndCounted() throws Exception {
    Path file = root.resolve("queries");
    int unanswered = 0;
    try (ZoneService service =
        start("--rate-limit=1", "--rate-limit-slip=2", "--query-log", file.toString())) {
      for (int i = 0; i < 5; i++) {
        try {
          ask(service, false, "\"\\010</script>.open."); // dnsjava asks by TCP what was truncated
        } catch (IOException e) { // no reply in time
          unanswered++;
        }
      }
      JsonNode stats =
          ZoneCommands.JSON.readTree(
              ControlTest.reply(new ZoneCommands(service, () -> {}), "stats"));
      assertThat(stats.at("/udp/limited/slipped").asInt()).isEqualTo(2);
      assertThat(stats.at("/udp/dropped/rate_limit").asInt()).isEqualTo(2);
      assertThat(stats.at("/tcp/replies").asInt()).isEqualTo(2);
      assertThat(stats.at("/queryLog/lost").asInt()).isZero();
      String metrics = new ZoneMetrics(service).get();
      assertThat(metrics)
          .contains("waymark_limited_total{transport=\"udp\",how=\"slipped\"} 2\n")
          .contains("waymark_query_log_total{line=\"lost\"} 0\n");
    }
    assertThat(unanswered).isEqualTo(2);
    List<JsonNode> lines =
        Files.readAllLines(file).stream().map(ZoneCommands.JSON::readTree).toList();
    Map<String, Long> transports =
        lines.stream()
            .collect(
                Collectors.groupingBy(
                    line -> line.get("transport").asString(), Collectors.counting()));
    assertThat(transports).isEqualTo(Map.of("udp", 5L, "tcp", 2L));
    assertThat(lines)
        .allMatch(line -> line.get("name").asString().equals("\\\"\\010</script>.open."))
        .allMatch(line -> line.get("zone").asString().equals("open."));
  }

  /// As logrotate does: rename, then SIGHUP.
  @Test
  void hangUpOpensTheLogAnew() throws Exception {
    Path file = root.resolve("queries");
    try (ZoneService service = start("--query-log", file.toString())) {
      ask(service, false, "first.open.");
      while (service.queryLog().orElseThrow().written() < 1) {
        Thread.onSpinWait();
      }
      Files.move(file, root.resolve("old"));
      service.hangUp();
      while (!Files.exists(file)) {
        Thread.onSpinWait();
      }
      ask(service, true, "second.open.");
    }
    assertThat(Files.readString(root.resolve("old"))).hasLineCount(1).contains("first.open.");
    assertThat(Files.readString(file)).hasLineCount(1).contains("second.open.");
  }
}
