package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.internet.WhatIf;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// The trace is the resolver's own: what it ends with is what `dig` gets from the same resolver.
@Timeout(60)
final class SameAnswersTest {
  private static ServedLab served;

  @BeforeAll
  static void start() throws Exception {
    Assumptions.assumeTrue(Tools.isInstalled("dig"), "dig is not installed");
    served = ServedLab.start();
  }

  @AfterAll
  static void stop() {
    if (served != null) {
      served.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "www.foobar.com, A",
    "www.foobar.com, AAAA",
    "WWW.FooBar.com, HTTPS",
    "nowhere.foobar.com, A",
    "dangling.foobar.com, A",
    "one.foobar.com, A",
    "one.foobar.com, CNAME",
    "cake.foobar.com, A",
    "cousin.foobar.com, A",
    "www.old.foobar.com, A",
    "buy.foobar.com, A",
    "anything.wild.foobar.com, A",
    "so.many.dots.wild.foobar.com, TXT",
    "ent.foobar.com, A",
    "foobar.com, MX",
    "foobar.com, SOA",
    "foobar.com, NS",
    "foobar.com, TXT",
    "foobar.com, CAA",
    "_http._tcp.foobar.com, SRV",
    "mystery.foobar.com, TYPE65280",
    "dotted\\.label.foobar.com, A",
    "medium.foobar.com, TXT",
    "big.foobar.com, TXT",
    "www.bakery.com, A",
    "www.shop.foobar.com, A",
    "shop.foobar.com, NS",
    "1.3.53.127.in-addr.arpa, PTR",
    "com, NS",
    "., NS"
  })
  @DisplayName("check (b): dig gets from the same resolver what the trace ends with")
  void digGetsWhatTheTraceEndsWith(String name, String type) throws Exception {
    String at = Endpoint.text(served.at());
    Ran ran = Ran.waymark("trace", "--json", "--server", at, name, type);
    assertThat(ran.err()).isEmpty();
    Trace trace = TraceJson.read(ran.out().getBytes(StandardCharsets.UTF_8), "the trace");

    List<String> dug = dig(name, type);

    TraceEvent.Answer answer = (TraceEvent.Answer) trace.end().orElseThrow();
    assertThat(dug.getFirst()).contains("status: " + Rcode.string(answer.rcode()) + ",");
    assertThat(dug.stream().skip(1).map(SameAnswersTest::withoutTtl))
        .containsExactlyInAnyOrderElementsOf(
            answer.records().stream().map(SameAnswersTest::withoutTtl).toList());
  }

  /// Asked once more, a failure is one that is remembered, with the first one's words: the trace
  /// and dig are then told the same.
  @ParameterizedTest
  @ValueSource(strings = {"refuse", "kill"})
  @DisplayName("check (b): dig gets the extended error that the trace ends with")
  void digGetsTheErrorThatTheTraceEndsWith(String fault) throws Exception {
    try (ServedLab broken = ServedLab.start()) {
      for (String server : List.of("ns1", "ns2")) {
        broken.lab().internet().set(WhatIf.parse(fault + "=" + server + ".foobar.com"));
      }
      String at = Endpoint.text(broken.at());
      assertThat(Ran.waymark("trace", "--server", at, "www.foobar.com").status())
          .isEqualTo(Waymark.FAILED);

      Ran ran = Ran.waymark("trace", "--json", "--server", at, "www.foobar.com");
      Trace trace = TraceJson.read(ran.out().getBytes(StandardCharsets.UTF_8), "the trace");
      TraceEvent.Fail fail = (TraceEvent.Fail) trace.end().orElseThrow();

      assertThat(run("dig", "@127.0.0.1", "-p", "" + broken.at().getPort(), "www.foobar.com"))
          .contains("status: SERVFAIL,", "EDE: " + fail.error().code() + " (", "(" + fail.text());
    }
  }

  /// The line with the status, then the answer section.
  private static List<String> dig(String name, String type) throws Exception {
    String port = String.valueOf(served.at().getPort());
    String output =
        run(
            "dig",
            "@127.0.0.1",
            "-p",
            port,
            "+noall",
            "+comments",
            "+answer",
            "+nosplit",
            name,
            type);
    List<String> lines = output.lines().toList();
    return Stream.concat(
            lines.stream().filter(line -> line.contains("status:")),
            lines.stream().filter(line -> !line.isEmpty() && !line.startsWith(";")))
        .toList();
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static String withoutTtl(Record rr) {
    return rr.getName() + " " + Type.string(rr.getType()) + " " + rr.rdataToString();
  }

  /// A line of dig, as the record library would write it.
  private static String withoutTtl(String line) {
    String[] fields = line.split("[ \t]+", 5);
    try {
      Name owner = Name.fromString(fields[0]);
      int type = Type.value(fields[3]);
      return withoutTtl(
          Record.fromString(
              owner, type, DClass.IN, Long.parseLong(fields[1]), fields[4], Name.root));
    } catch (IOException e) {
      throw new IllegalStateException(line, e);
    }
  }
}
