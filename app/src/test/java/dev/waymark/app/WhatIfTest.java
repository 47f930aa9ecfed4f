package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs of `waymark trace` in a little internet where something goes wrong, far away, or later.
@Timeout(120)
final class WhatIfTest {
  private static final String BOTH = "--what-if %1$s=ns1.foobar.com --what-if %1$s=ns2.foobar.com";

  @TempDir private Path folder;

  private static Ran trace(String options) {
    List<String> words = new ArrayList<>(List.of("trace", "--port", "" + FreePort.find()));
    words.addAll(List.of(options.split(" ")));
    return Ran.waymark(words.toArray(String[]::new));
  }

  /// What it says, wherever its lines are folded.
  private static String plain(Ran ran) {
    return ran.out().replaceAll("\\s+", " ");
  }

  /// The situations that people meet: each names the cause, the culprit, the repair, and the
  /// extended error that a client sees (RFC 8914).
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kill   | no reply                       | No Reachable Authority | start its name servers
          refuse | LAME: it refuses to answer     | No Reachable Authority | load the zone on these servers
          lame   | LAME: it points back up        | No Reachable Authority | load the zone on these servers
          """)
  void bothServersOfAZoneAtFault(String fault, String step, String error, String repair) {
    Ran ran = trace(BOTH.formatted(fault) + " www.foobar.com");

    assertThat(ran.out()).contains("WHAT IF", step, "SERVFAIL", error, "foobar.com");
    assertThat(plain(ran)).contains(repair);
    assertThat(ran.status()).isEqualTo(Waymark.FAILED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kill", "lame", "refuse", "truncate", "spoof", "split", "loss"})
  void oneServerAtFaultIsNoObstacle(String fault) {
    Ran ran = trace("--what-if " + fault + "=ns1.foobar.com www.foobar.com");

    assertThat(ran.out()).contains("WHAT IF  ns1.foobar.com ", "ANSWER   127.53.3.");
    assertThat(ran.status()).isEqualTo(Waymark.DONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--network continental www.foobar.com",
        "--network continental --what-if kill=ns1.foobar.com one.foobar.com",
        "--all --format json --network intercontinental www.bakery.com"
      })
  void twoRunsWithTheSameSeedAreTheSameToTheByte(String options) {
    String port = "" + FreePort.find();

    assertThat(undisturbed(port, options)).isEqualTo(undisturbed(port, options)).isNotEmpty();
  }

  /// The output of a run in which no healthy server was taken for dead: on a busy machine one may
  /// take longer than a resolver waits.
  private static String undisturbed(String port, String options) {
    List<String> words = new ArrayList<>(List.of("trace", "--port", port, "--seed", "7"));
    words.addAll(List.of(options.split(" ")));
    String healthy = "(?s).*(a|b)\\.(root|gtld)-servers[^\n]* no reply.*|(?s).*TIMEOUT.*";
    String out = "";
    for (int tries = 0; tries == 0 || tries < 5 && out.matches(healthy); tries++) {
      out = Ran.waymark(words.toArray(String[]::new)).out();
    }
    return out;
  }

  @Test
  void aModelledReplyTakesItsServersRoundTrip() {
    Ran ran = trace("--seed 1 --network continental foobar.com");

    assertThat(plain(ran)).contains("model \"continental\"", "not measured");
    assertThat(ran.out())
        .containsPattern(
            "COST     4 queries in 3 zones \\(50 allowed\\), \\d+\\.0 ms by the network model");
  }

  /// The way to a page takes the model's round trips, too: one each for TCP, TLS 1.3 and HTTP.
  @Test
  void eachTimeOfAVisitIsSaidToBeMeasuredOrModelled() throws Exception {
    Path file = folder.resolve("run.json");
    Ran ran =
        trace("--network ns1.foobar.com=30,ns2.foobar.com=30,www.bakery.com=40,lb1=40,lb2=40,lb3=40"
            + " --save " + file + " https://www.foobar.com/");

    assertThat(plain(ran))
        .contains("web servers: lb1 40 ms, lb2 40 ms, lb3 40 ms, www.bakery.com 40 ms")
        .contains("30.0 ms of them by the network model")
        .contains("of these by the network model: DNS 90.0 ms, TCP 40.0 ms, TLS 40.0 ms, HTTP 40.0 ms")
        .contains("; the rest was measured");
    assertThat(ran.status()).isEqualTo(Waymark.DONE);
    String json = Files.readString(file);
    assertThat(json.split("\"modelledUs\" : 40000", -1)).hasSize(4);
    assertThat(json.split("\"modelledUs\" : 30000", -1)).hasSize(4);
    assertThat(Ran.waymark("replay", file.toString()).out()).isEqualTo(ran.out());
    assertThat(Ran.waymark("replay", "--format", "html", file.toString()).out())
        .contains("of that by the model", "<td class=\"ms\">40.0</td>");
    assertThat(Ran.waymark("replay", "--format", "otlp", file.toString()).out())
        .contains("waymark.modelled_us", "40000");
    assertThat(plain(Ran.waymark("replay", "--explain", "10", file.toString())))
        .contains(" ms: 40.0 ms by the network model, ");
  }

  @Test
  void withoutAModelAllTimesAreMeasured() {
    Ran ran = trace("--all www.foobar.com");

    assertThat(plain(ran))
        .containsPattern("COST 4 queries in 3 zones \\(50 allowed\\), [0-9.]+ ms measured")
        .containsPattern("took [0-9.]+ ms, measured")
        .doesNotContain("network model");
  }

  /// Some seconds later the cache answers, when the TTL is over one server does.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          13s | HIT: 127.53.3. | 47 of 60 s left | answers cached
          61s | MISS           | 1 query         | delegations cached
          """)
  void afterSomeTimeTheCacheHasLess(String after, String step, String detail, String why) {
    Ran ran = trace("--after " + after + " www.foobar.com");

    assertThat(plain(ran)).contains("LATER", step, detail, "COMPARED with the run before", why);
  }

  @Test
  void whatGoesWrongLaterDoesNotSpoilTheCache() {
    Ran ran = trace(BOTH.formatted("kill") + " --after 5s www.foobar.com");

    assertThat(ran.out()).contains("HIT: 127.53.3.", "ANSWER   127.53.3.");
  }

  @Test
  void allPathsAgreeWhereAllIsWell() {
    Ran ran = trace("--all-paths www.foobar.com");

    assertThat(ran.out())
        .contains("ALL PATHS", "the root: yes, all 2", "com: yes, all 2", "foobar.com: yes, all 2");
    assertThat(ran.status()).isEqualTo(Waymark.DONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          split  | foobar.com: NO.                       | serial 2026010099
          refuse | 1 of 2 servers of no help: ns2.foobar | REFUSED
          kill   | 1 of 2 servers of no help: ns2.foobar | no reply within
          """)
  void allPathsShowWhereTheyPart(String fault, String verdict, String says) {
    Ran ran = trace("--all-paths --what-if " + fault + "=ns2.foobar.com www.foobar.com");

    assertThat(plain(ran)).contains(verdict, says);
    assertThat(ran.status()).isEqualTo(Waymark.FAILED);
  }

  @Test
  void aSavedRunKeepsItsCircumstances() {
    Path file = folder.resolve("run.json");
    Ran live =
        trace(
            "--network continental --what-if slow=ns1.foobar.com:50 --save "
                + file
                + " foobar.com");

    assertThat(Ran.waymark("replay", file.toString()).out()).isEqualTo(live.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --what-if kil=ns1.foobar.com www.foobar.com      | 'kil' is no fault
          --what-if kill=ns9 www.foobar.com                | 'ns9' is no name server here
          --network mars www.foobar.com                    | 'mars' is not loopback
          --after soon www.foobar.com                      | 'soon' is not a length of time
          --after 900000h www.foobar.com                   | longer than a year
          --seed x www.foobar.com                          | 'x'
          --seed 1 http://www.foobar.com/                  | give a name
          --all-paths --json www.foobar.com                | --all-paths prints text
          --server 127.0.0.1:1 --after 1s www.foobar.com   | --server asks a resolver as it is
          """)
  void badOptionsAreOneLine(String options, String said) {
    Ran ran = trace(options);

    assertThat(ran.err()).contains(said);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
  }

  @Test
  void aSavedRunWithAnImpossibleFaultIsToldSo() throws Exception {
    Path file = folder.resolve("run.json");
    trace("--what-if kill=ns1.foobar.com --save " + file + " www.foobar.com");
    Files.writeString(file, Files.readString(file).replace("kill=ns1", "melt=ns1"));

    Ran ran = Ran.waymark("replay", file.toString());

    assertThat(ran.err()).hasLineCount(1).contains("not a saved run", "'melt' is no fault");
    assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
  }
}
