package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.internet.LittleInternet;
import dev.waymark.resolver.settings.CacheSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import tools.jackson.databind.JsonNode;

/// `waymark resolver` in front of the little internet: what it does when it is told to, by the
/// control socket, SIGHUP and its files.
@Timeout(60)
class ResolverServiceTest {
  @TempDir private Path root;
  private final StringWriter log = new StringWriter();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private LittleInternet internet;
  private Path config = Path.of("");
  private Path path = Path.of("");
  private ResolverService service;
  private ControlSocket socket;
  private boolean fault;

  @BeforeEach
  void start() throws Exception {
    internet = LittleInternet.start(0, 0);
    config = root.resolve("resolver.toml");
    path = root.resolve("control");
    Files.writeString(
        root.resolve("hints"),
        internet.rootHints().stream()
            .map(Record::toString)
            .collect(Collectors.joining("\n", "", "\n")));
    configure("");
    service = ResolverService.start(read(), this::read, new PrintWriter(log, true));
    socket = ControlSocket.open(path, new ResolverCommands(service, stopped::countDown));
  }

  @AfterEach
  void stop() throws IOException {
    socket.close();
    service.close();
    internet.close();
  }

  private void configure(String more) throws IOException {
    Files.writeString(
        config,
        """
        listen = ["127.0.0.1:0"]
        root-hints = "%s"
        upstream-port = %d
        loopback-servers = true
        ipv6 = false
        upstream-log = "%s"
        """
                .formatted(root.resolve("hints"), internet.port(), root.resolve("log"))
            + more);
  }

  private ResolverSetup read() {
    if (fault) {
      throw new IllegalStateException("wanted by this test");
    }
    String[] typed = {"resolver", "--config", config.toString()};
    return Waymark.reread(typed, ResolverCommand.class, ResolverCommand::setup);
  }

  private Ran control(String... words) {
    return Ran.waymark(
        Stream.concat(Stream.of("control", "--socket", path.toString()), Stream.of(words))
            .toArray(String[]::new));
  }

  private InetSocketAddress address() {
    return service.server().addresses().getFirst();
  }

  private Message ask(String name, int type) throws IOException {
    return new SimpleResolver(address()).send(question(name, type));
  }

  private static Message question(String name, int type) {
    return Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, DClass.IN));
  }

  private List<String> answer(String name) throws IOException {
    return ask(name, Type.A).getSection(Section.ANSWER).stream()
        .map(Record::rdataToString)
        .toList();
  }

  private long asked() {
    return service.resolver().watch().counts().asked().values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  @Test
  void statusAndStatsSayHowItStands() throws IOException {
    ask("www.foobar.com.", Type.A);
    ask("www.foobar.com.", Type.A);

    assertThat(control("status").out())
        .contains(Endpoint.text(address()), "answers      2", "delegations  3");
    JsonNode stats = ZoneCommands.JSON.readTree(control("--json", "stats").out());
    assertThat(stats.at("/udp/requests").asInt()).isEqualTo(2);
    assertThat(stats.at("/resolved").asInt()).as("the other came from the cache").isEqualTo(1);
    assertThat(stats.at("/upstream/asked/udp").asInt()).isEqualTo(4);
    assertThat(stats.at("/upstreamLog/lost").asInt()).isZero();
    assertThat(new ResolverMetrics(service).get().lines())
        .contains(
            "waymark_requests_total{transport=\"udp\"} 2",
            "waymark_resolved_total 1",
            "waymark_upstream_queries_total{transport=\"udp\"} 4",
            "waymark_cache_answers 2",
            "waymark_in_flight 0",
            "waymark_requests_in_work 0")
        .allMatch(line -> line.matches("(# (HELP|TYPE) .*|[a-z_]+(\\{.*\\})? [-0-9.E]+)"));
  }

  @Test
  void theCacheIsShownInPresentationFormatAndForgottenInParts() throws IOException {
    ask("www.foobar.com.", Type.A);
    ask("nowhere.foobar.com.", Type.A);
    ask("www.foobar.com.", Type.MX);

    assertThat(control("cache", "dump", "FOOBAR.com").out().lines())
        .anyMatch(line -> line.matches("www\\.foobar\\.com\\. [0-9]+ IN A 127\\.53\\.3\\.1 ; .*"))
        .anyMatch(line -> line.matches("; nowhere\\.foobar\\.com\\. [0-9]+ NXDOMAIN ; .*"))
        .anyMatch(line -> line.matches("; www\\.foobar\\.com\\. [0-9]+ NODATA MX ; .*"))
        .anyMatch(
            line -> line.matches("; foobar\\.com\\. [0-9]+ delegation ns1.* 127\\.53\\.2\\.1 .*"))
        .noneMatch(line -> line.startsWith("; com. "));
    assertThat(control("cache", "dump").out()).contains("; com. ");

    assertThat(control("cache", "flush", "name", "www.foobar.com").out()).contains("flushed  2");
    assertThat(control("cache", "dump").out()).doesNotContain("www.").contains("nowhere");
    assertThat(control("cache", "flush", "tree", "com").out()).contains("flushed  3");
    assertThat(control("cache", "dump").out()).doesNotContain("foobar").contains("root-servers");
    assertThat(control("cache", "flush", "all").status()).isZero();
    assertThat(control("cache", "dump").out()).hasLineCount(1);
    assertThat(answer("www.foobar.com.")).isNotEmpty();
  }

  /// Whoever asks next asks the servers: nothing that was ready for the name is left anywhere.
  @Test
  void whatWasForgottenIsAskedForAgain() throws IOException {
    for (String[] flush :
        List.of(
            new String[] {"cache", "flush", "name", "www.foobar.com"},
            new String[] {"cache", "flush", "tree", "com"},
            new String[] {"cache", "flush", "all"})) {
      answer("www.foobar.com.");
      answer("www.foobar.com.");
      long before = asked();
      answer("www.foobar.com.");
      assertThat(asked()).isEqualTo(before);

      assertThat(control(flush).status()).isZero();
      answer("www.foobar.com.");
      assertThat(asked()).as(String.join(" ", flush)).isGreaterThan(before);
    }
  }

  @Test
  void aNameIsTracedWithTheCacheAsItIs() throws IOException {
    ask("www.foobar.com.", Type.A);
    long before = asked();

    Ran warm = control("trace", "www.foobar.com");
    assertThat(warm.out()).contains("own cache", "www.foobar.com A", "HIT: ", "0 queries");
    assertThat(asked()).isEqualTo(before);
    assertThat(control("--json", "trace", "foobar.com", "MX").out())
        .startsWith("{\"waymark-trace\":2")
        .hasLineCount(1);
    assertThat(asked()).isGreaterThan(before);
  }

  @Test
  void wrongCommandsAreOneLine() {
    for (String wrong :
        List.of(
            "relaod",
            "status now",
            "cache",
            "cache dump a b",
            "cache flush",
            "cache flush a..b",
            "cache flush name a..b",
            "trace",
            "trace a..b",
            "trace a BANANA",
            "trace a OPT",
            "trace a IXFR",
            "trace a TYPE0",
            "zones")) {
      Ran ran = control(wrong.split(" "));
      assertThat(ran.err()).as(wrong).hasLineCount(1).startsWith("waymark control: ");
      assertThat(ran.out()).isEmpty();
      assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
    }
  }

  @Test
  void aReloadChangesSettingsAndKeepsTheCache() throws IOException {
    ask("www.foobar.com.", Type.A);
    long before = asked();
    configure("host = [\"printer.lan=192.0.2.9\"]\nextended-errors = false\n");

    Ran ran = control("reload");

    assertThat(ran.status()).isZero();
    assertThat(ran.out()).contains("reload  reloaded");
    assertThat(answer("printer.lan.")).containsExactly("192.0.2.9");
    assertThat(answer("www.foobar.com.")).hasSize(3);
    assertThat(asked()).isEqualTo(before);
    Message refused = question("x.foobar.com.", Type.A);
    refused.getHeader().unsetFlag(Flags.RD);
    refused.addRecord(new org.xbill.DNS.OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    Message reply = new SimpleResolver(address()).send(refused);
    assertThat(reply.getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(reply.getOPT().getOptions(15)).isEmpty();
  }

  @Test
  void aBadConfigurationKeepsTheOldOneAndSaysWhy() throws IOException {
    configure("hots = 5\n");

    Ran ran = control("reload");

    assertThat(ran.status()).isEqualTo(Waymark.FAILED);
    assertThat(ran.out()).contains(config + ":7: hots", "is it 'host'?", "kept as it was");
    assertThat(answer("www.foobar.com.")).hasSize(3);
    service.hangUp();
    assertThat(log.toString()).hasLineCount(1).contains(config + ":7: hots", "kept as it was");
    Files.delete(root.resolve("hints"));
    configure("");
    assertThat(control("reload").out()).contains("no such file, expected root hints");
  }

  /// What may fail comes first: a log that cannot be written keeps the size of the cache, too.
  @Test
  void aReloadThatFailsLateHasChangedNothing() throws IOException {
    Files.writeString(
        config,
        Files.readString(config)
                .replace(root.resolve("log").toString(), root.resolve("no/folder/log").toString())
            + "cache-size = 8\nhost = [\"printer.lan=192.0.2.9\"]\n");

    Ran ran = control("reload");

    assertThat(ran.status()).isEqualTo(Waymark.FAILED);
    assertThat(ran.out()).contains("no/folder/log", "kept as it was");
    assertThat(service.resolver().settings().cache().bytes()).isEqualTo(CacheSettings.BYTES);
    assertThat(answer("printer.lan.")).isEmpty();
    assertThat(answer("www.foobar.com.")).hasSize(3);
    assertThat(Files.readAllLines(root.resolve("log"))).isNotEmpty();
  }

  /// A fault is told, by signal too, and ends nothing.
  @Test
  void aReloadThatMeetsAFaultIsToldAndHasChangedNothing() throws IOException {
    fault = true;
    service.hangUp();
    assertThat(log.toString())
        .hasLineCount(1)
        .contains("wanted by this test", "everything is kept as it was");
    fault = false;
    assertThat(service.reload().isDone()).isTrue();
    assertThat(answer("www.foobar.com.")).hasSize(3);
  }

  @Test
  void whatCannotChangeIsSaid() throws IOException {
    configure("tcp-idle = 3\n");

    assertThat(control("reload").out()).contains("after the next start only: tcp-idle");
    configure("cache-snapshot = \"" + root.resolve("cache") + "\"\n");
    assertThat(control("reload").out()).contains("after the next start only: cache-snapshot");
  }

  /// A reload that cannot be: the heap would not hold it, and what is served stays.
  @Test
  void aCacheThatDoesNotFitIsRefused() throws IOException {
    configure("cache-size = 1048576\n");

    assertThat(control("reload").out())
        .contains(
            config + ":7: cache-size: 1048576 MB do not fit into a heap of", "kept as it was");
    assertThat(answer("www.foobar.com.")).hasSize(3);
  }

  /// Who reads the line of the file knows what to mend, also in a file that the file names.
  @Test
  void aBadFileThatTheConfigurationNamesIsToldWithItsLine() throws IOException {
    Path zone = Files.writeString(root.resolve("own.zone"), "nothing at all\n");
    configure("local-zone = [\"" + zone + "\"]\n");

    assertThat(control("reload").out()).contains(config + ":7: local-zone: " + zone + ":1:");
  }

  /// Every question of a client that does not stop asking is answered while the settings change.
  @Test
  void noQuestionIsLostDuringReloads() throws IOException {
    ask("www.foobar.com.", Type.A);
    List<Integer> answered = new ArrayList<>();
    try (DatagramSocket client = new DatagramSocket()) {
      client.connect(address());
      client.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
      for (int i = 0; i < 300; i++) {
        String name = i % 3 == 0 ? "n" + i + ".foobar.com." : "www.foobar.com.";
        Message question = question(name, Type.A);
        byte[] wire = question.toWire();
        client.send(new DatagramPacket(wire, wire.length));
        if (i % 10 == 0) {
          assertThat(service.reload().isDone()).isTrue();
        }
        DatagramPacket reply = new DatagramPacket(new byte[1232], 1232);
        client.receive(reply);
        int rcode = reply.getData()[3] & 0xF;
        answered.add(rcode);
      }
    }
    assertThat(answered).hasSize(300).allMatch(r -> r == Rcode.NOERROR || r == Rcode.NXDOMAIN);
  }

  @Test
  void whatIsAskedIsWrittenDown() throws IOException {
    ask("www.foobar.com.", Type.A);
    service.upstreamLog().orElseThrow().close();
    assertThat(Files.getPosixFilePermissions(root.resolve("log")))
        .as("what clients ask is not everybody's business")
        .doesNotContain(PosixFilePermission.OTHERS_READ, PosixFilePermission.GROUP_WRITE);

    List<JsonNode> lines =
        Files.readAllLines(root.resolve("log")).stream().map(ZoneCommands.JSON::readTree).toList();
    assertThat(lines).hasSize(4);
    JsonNode com = lines.get(1);
    assertThat(com.get("zone").asString()).isEqualTo(".");
    assertThat(com.get("name").asString()).isEqualTo("com.");
    assertThat(com.get("for").asString()).isEqualTo("www.foobar.com.");
    assertThat(com.get("type").asString()).isEqualTo("A");
    assertThat(com.get("transport").asString()).isEqualTo("udp");
    assertThat(com.get("address").asString()).startsWith("127.53.0.");
    assertThat(com.get("rcode").asString()).isEqualTo("NOERROR");
    assertThat(com.get("ms").isNumber()).isTrue();
    assertThat(com.has("why")).isTrue();
  }

  /// RFC 6891, section 6.2.5: a server may send less than a client takes.
  @Test
  void datagramsAreAsLongAsTheSettingAllows() throws IOException {
    configure("max-udp-size = 512\nhost = " + manyHosts() + "\n");
    service.reload();
    Message question = question("many.lan.", Type.A);
    question.addRecord(new org.xbill.DNS.OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    SimpleResolver client = new SimpleResolver(address());
    client.setIgnoreTruncation(true);

    Message reply = client.send(question);

    assertThat(reply.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(reply.numBytes()).isLessThanOrEqualTo(512);
  }

  private static String manyHosts() {
    return Stream.iterate(1, i -> i + 1)
        .limit(60)
        .map(i -> "\"many.lan=192.0.2." + i + "\"")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  @Test
  void clientsAreToldWhyUnlessThatIsSwitchedOff() throws IOException {
    Message question = question("x.foobar.com.", Type.A);
    question.getHeader().unsetFlag(Flags.RD);
    question.addRecord(new org.xbill.DNS.OPTRecord(1232, 0, 0), Section.ADDITIONAL);

    Message reply = new SimpleResolver(address()).send(question);

    assertThat(reply.getOPT().getOptions(15))
        .singleElement()
        .isInstanceOfSatisfying(
            ExtendedErrorCodeOption.class, error -> assertThat(error.getErrorCode()).isEqualTo(20));
  }

  @Test
  void stopIsAnsweredBeforeItHappens() throws InterruptedException {
    assertThat(control("stop").status()).isZero();
    stopped.await();
  }
}
