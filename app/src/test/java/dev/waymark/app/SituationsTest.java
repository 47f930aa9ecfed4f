package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.Resolver;
import dev.waymark.resolver.ResolverSettings;
import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.Transport;
import dev.waymark.wire.access.AddressSet;
import dev.waymark.wire.transport.ClientReply;
import dev.waymark.wire.transport.DnsClient;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// The situations in which people reach for a tool, and what other tools leave out: each trace
/// names the cause, the culprit and the repair, and a client of the running resolver gets an
/// extended error (RFC 8914) that says who is at fault.
@Timeout(120)
final class SituationsTest {
  private static ServedLab served;

  @BeforeAll
  static void start() throws Exception {
    served = ServedLab.start();
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private static Ran trace(String options) {
    List<String> words = new ArrayList<>(List.of("trace", "--port", "" + FreePort.find()));
    words.addAll(List.of(options.split(" ")));
    return Ran.waymark(words.toArray(String[]::new));
  }

  /// What it says, wherever its lines are folded.
  private static String plain(String text) {
    return text.replaceAll("\\s+", " ");
  }

  /// What a client gets from the running resolver: its RCODE, and the extended error with its text.
  private static String client(String name) {
    Message question = ServedLab.question(name, Type.A);
    question.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    try (DnsClient client = new DnsClient(new SecureRandom())) {
      ClientReply reply =
          client.exchange(served.at(), question, Transport.TCP, Duration.ofSeconds(30), _ -> {});
      assertThat(reply).isInstanceOf(ClientReply.Received.class);
      Message message = ((ClientReply.Received) reply).message();
      String errors = "";
      for (EDNSOption option : message.getOPT().getOptions()) {
        if (option instanceof ExtendedErrorCodeOption error) {
          errors += " EDE " + error.getErrorCode() + ": " + error.getText();
        }
      }
      return Rcode.string(message.getRcode()) + errors;
    }
  }

  /// Without validation four questions are needed: priming, two referrals, the answer. Each says
  /// what it brought and why that was believed.
  @Test
  void plainNameWithAnEmptyCache() {
    Ran ran = trace("www.foobar.com");

    assertThat(ran.out())
        .containsPattern("COST     [4-7] quer[a-z]+ in 3 zones") // more where one got lost
        .contains("REFERRAL to com: 2 servers", "REFERRAL to foobar.com: 2 servers")
        .contains("ANSWER   127.53.3.");
    List<String> lines = ran.out().lines().toList();
    Pattern step = Pattern.compile(" +[2-5] +[0-9.]+  .*");
    for (int i = 0; i < lines.size(); i++) {
      if (step.matcher(lines.get(i)).matches()) {
        assertThat(lines.get(i + 1)).as(lines.get(i)).matches(" {14}(\\. )?.+|.* {20,}[a-z].*");
      }
    }
  }

  /// A machine whose own resolver is missing cannot even find localhost: the trace needs none, as
  /// it has the root's addresses and believes glue.
  @Test
  void theSystemsResolverIsNotNeeded(@TempDir Path folder) throws Exception {
    Path empty = Files.createFile(folder.resolve("hosts"));
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Djdk.net.hosts.file=" + empty,
                "-cp",
                System.getProperty("java.class.path"),
                Waymark.class.getName(),
                "trace",
                "--port",
                "" + FreePort.find(),
                "https://www.foobar.com/")
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(out).isEqualTo(Waymark.DONE);
    assertThat(out).contains("ANSWER   127.53.3.", "200 OK");
  }

  /// `--server` with a server that only has zones: whether it says REFUSED, refers or answers.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          127.53.0.1 | www.foobar.com | it says NOERROR
          127.53.2.1 | www.foobar.com | it says NOERROR
          127.53.2.1 | www.bakery.com | it says REFUSED, EDE 20
          127.53.6.1 | www.lame.com   | it says REFUSED, EDE 20
          """)
  void aServerThatDoesNotRecurse(String server, String name, String says) {
    int port = served.lab().internet().port();

    Ran ran = Ran.waymark("trace", "--server", server + ":" + port, name);

    assertThat(ran.err())
        .hasLineCount(1)
        .contains(server + ":" + port + " does not recurse (RA is not set; " + says)
        .contains("nobody is at fault", "Name a resolver with --server")
        .contains("dig @" + server + " -p " + port + " +norecurse " + name + " A");
    assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          clients | refuses to work for this machine (REFUSED, EDE 18: this resolver does not serve
          tracers | is a resolver (it says NOERROR, EDE 18: no trace over UDP, or not for you), but
          """)
  void aResolverThatDoesNotServeOrTraceForYou(String what, String said) throws Exception {
    UnaryOperator<ResolverSettings> change =
        settings ->
            what.equals("clients")
                ? settings.withClients(AddressSet.EMPTY)
                : settings.withTracers(AddressSet.EMPTY);
    InetSocketAddress at =
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), FreePort.find());
    Lab lab = served.lab();
    try (Resolver resolver =
            new Resolver(change.apply(lab.resolver().settings()), lab.resolver().hints());
        EventLoops loops = new EventLoops(1);
        DnsServer _ =
            DnsServer.open(loops, List.of(at), resolver.responder(TraceJson::writeCompact))) {

      Ran ran = Ran.waymark("trace", "--server", Endpoint.text(at), "www.foobar.com");

      assertThat(ran.err()).hasLineCount(1).contains(said);
      assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
    }
  }

  @Test
  void bothServersRefuse() {
    Ran ran = trace("www.lame.com");

    assertThat(plain(ran.out()))
        .contains("LAME: it refuses to answer for the zone")
        .contains("ns1.lame.com should know lame.com and does not")
        .contains("ns2.lame.com should know lame.com and does not")
        .contains(
            "SERVFAIL EDE 22 No Reachable Authority: no name server of lame.com speaks for it")
        .contains("CULPRIT the operator of lame.com; not you")
        .contains("REPAIR the operator of the zone: load the zone on these servers")
        .containsPattern("COST [5-9] queries in 3 zones");
    assertThat(ran.status()).isEqualTo(Waymark.FAILED);
    assertThat(client("www.lame.com."))
        .startsWith("SERVFAIL EDE 22: no name server of lame.com speaks for it: ns")
        .contains("ns1.lame.com (127.53.6.1) REFUSED", "ns2.lame.com (127.53.6.2) REFUSED");
  }

  @Test
  void bothServersNeverAnswer() {
    Ran ran = trace("www.dead.com");

    assertThat(plain(ran.out()))
        .contains("no reply within")
        .contains("SERVFAIL EDE 22 No Reachable Authority: no name server of dead.com replied")
        .contains("CULPRIT the operator of dead.com, if nothing blocks the way there; not you")
        .contains("REPAIR the operator of the zone: start its name servers");
    assertThat(ran.status()).isEqualTo(Waymark.FAILED);
    assertThat(client("www.dead.com."))
        .startsWith("SERVFAIL EDE 22: no name server of dead.com replied: ns")
        .contains("ns1.dead.com (127.53.7.1) silent", "ns2.dead.com (127.53.7.2) silent");
    assertThat(client("www.dead.com.")) // at once, and still with the reason (RFC 9520)
        .startsWith("SERVFAIL EDE " + ExtendedError.CACHED_ERROR.code())
        .contains("no name server of dead.com replied");
  }

  /// Records do not propagate: each cache goes on until the TTL is over (RFC 1034, section 4.3.4).
  @Test
  void aRecordChangesWhileItIsCached() {
    Ran ran = trace("--after 13s --what-if set=www.foobar.com:127.53.3.9 www.foobar.com");

    assertThat(plain(ran.out()))
        .contains("WHAT IF the owner of www.foobar.com gives it the address 127.53.3.9")
        .contains("HIT: 127.53.3.", "47 of 60 s left")
        .contains("asked by this trace, not by the resolver")
        .contains("COST 0 queries", "this trace asked 1 more, to compare")
        .containsPattern(
            "CHANGED the owner of www.foobar.com has changed it: ns[12].foobar.com says 127.53.3.9"
                + " now. This resolver gives the old answer for another 47 s")
        .contains("Nobody is at fault", "cache flush name www.foobar.com");
    assertThat(ran.status()).isEqualTo(Waymark.DONE);
  }

  @Test
  void aRecordThatHasNotChangedIsSaidToBeTheSame() {
    Ran ran = trace("--after 13s one.foobar.com");

    assertThat(plain(ran.out()))
        .contains("yes: the owner says the same as the cache", "this trace asked 4 more")
        .doesNotContain("CHANGED");
  }

  /// RFC 2308, section 5: the smaller of the SOA's TTL and its last field, 120 s here.
  @Test
  void aNameIsAskedForBeforeItIsCreated() {
    Ran ran = trace("--after 30s --what-if set=new.foobar.com:127.53.3.9 new.foobar.com");

    assertThat(plain(ran.out()))
        .contains("HIT: NXDOMAIN: there is no new.foobar.com", "believed for another 90 s")
        .contains("CHANGED new.foobar.com was asked for before it had a A record, and has one now")
        .contains("believes that there is none for another 90 s", "as the SOA of the zone says")
        .contains("Nobody is at fault", "create a name first, then ask for it");
    assertThat(plain(trace("new.foobar.com").out()))
        .contains(
            "remembered too, for 120 s: the smaller of the SOA's TTL (120 s) and its minimum");
  }

  @Test
  void whenTheTimeIsOverTheChangeIsSeen() {
    Ran ran = trace("--after 61s --what-if set=www.foobar.com:127.53.3.9 www.foobar.com");

    assertThat(ran.out()).contains("ANSWER   127.53.3.9\n").doesNotContain("CHANGED");
  }

  @Test
  void aServerThatSaysNothingLeavesItOpen() {
    Ran ran =
        trace(
            "--after 5s --what-if kill=ns1.foobar.com --what-if kill=ns2.foobar.com"
                + " www.foobar.com");

    assertThat(plain(ran.out()))
        .contains("HIT: 127.53.3.", "no reply", "that cannot be told now")
        .doesNotContain("CHANGED");
    assertThat(ran.status()).isEqualTo(Waymark.DONE);
  }
}
