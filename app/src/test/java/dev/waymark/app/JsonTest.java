package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waymark.resolver.Resolver;
import dev.waymark.resolver.trace.Ink;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceText;
import dev.waymark.wire.Question;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Saved traces: what is written can be read by anybody, and read back it tells the same story.
@Timeout(60)
final class JsonTest {
  private static Lab lab;

  @BeforeAll
  static void start() {
    lab = Lab.start(FreePort.find(), 0);
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  private static Resolver cold() {
    return new Resolver(lab.resolver().settings(), lab.resolver().hints());
  }

  private static Question question(String name, int type) {
    return new Question(Name.fromConstantString(name), type);
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertTellsTheSame(Trace live) {
    Trace replayed = TraceJson.read(bytes(TraceJson.write(live)), "the trace");

    for (boolean all : new boolean[] {false, true}) {
      for (int width : new int[] {80, 100}) {
        TraceText text = new TraceText(width, all, Ink.NONE);
        assertThat(text.render(replayed)).isEqualTo(text.render(live));
      }
    }
    TraceText text = new TraceText(80, true, Ink.ANSI);
    assertThat(text.render(replayed)).isEqualTo(text.render(live));
    for (int n = 1; n <= text.steps(live); n++) {
      assertThat(text.explain(replayed, n)).isEqualTo(text.explain(live, n));
    }
    assertThat(TraceJson.write(replayed)).isEqualTo(TraceJson.write(live));
    assertThat(TraceJson.read(TraceJson.writeCompact(live), "the trace").events())
        .hasSameSizeAs(live.events());
  }

  @ParameterizedTest
  @CsvSource({
    "www.foobar.com., A",
    "www.foobar.com., AAAA",
    "one.foobar.com., A",
    "cake.foobar.com., A",
    "www.old.foobar.com., A",
    "nowhere.foobar.com., A",
    "anything.wild.foobar.com., TXT",
    "dotted\\.label.foobar.com., A",
    "mystery.foobar.com., TYPE65280",
    "foobar.com., MX",
    "foobar.com., SOA",
    "foobar.com., CAA",
    "www.foobar.com., HTTPS",
    "_http._tcp.foobar.com., SRV",
    "big.foobar.com., TXT",
    "1.3.53.127.in-addr.arpa., PTR",
    "localhost., A",
    "., NS"
  })
  void coldAndWarmTracesAreToldAgainByteForByte(String name, String type) {
    try (Resolver resolver = cold()) {
      assertTellsTheSame(resolver.trace(question(name, Type.value(type))));
      assertTellsTheSame(resolver.trace(question(name, Type.value(type))));
    }
  }

  @Test
  void failedTracesAreToldAgainByteForByte() {
    Lab gone = Lab.start(FreePort.find(), 0);
    gone.internet().close();

    Trace failed = gone.resolver().trace(question("www.foobar.com.", Type.A));
    Trace again = gone.resolver().trace(question("www.foobar.com.", Type.A));
    gone.close();

    assertThat(failed.events().getLast()).isInstanceOf(TraceEvent.Fail.class);
    assertTellsTheSame(failed);
    assertTellsTheSame(again);
  }

  /// Pages that come, over TLS and without, after redirects, and pages that do not come.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://www.foobar.com/",
        "http://www.harbor.net/",
        "http://foobar.com/",
        "http://www.bakery.com/",
        "https://www.foobar.com/loop",
        "https://expired.foobar.com/",
        "http://www.foobar.com:81/"
      })
  void pagesAreToldAgainByteForByte(String url) throws Exception {
    assertTellsTheSame(LabVisit.to(url, lab));
  }

  @Test
  void theCommandWritesJsonAndNothingElse() {
    Ran ran =
        Ran.waymark(
            "trace", "--json", "--port", String.valueOf(FreePort.find()), "http://foobar.com/");

    assertThat(ran.err()).isEmpty();
    assertThat(ran.status()).isEqualTo(Waymark.DONE);
    JsonNode tree = new JsonMapper().readTree(ran.out());
    assertThat(tree.path("waymark-trace").asInt()).isEqualTo(TraceJson.VERSION);
    assertThat(tree.path("question").path("name").asString()).isEqualTo("foobar.com.");
    assertThat(tree.path("question").path("type").asString()).isEqualTo("A");
    assertThat(tree.path("events"))
        .allSatisfy(event -> assertThat(event.path("kind").asString()).isNotEmpty());
    assertThat(tree.path("events").path(tree.path("events").size() - 1).path("kind").asString())
        .isEqualTo("HTTP");
    Trace replayed = TraceJson.read(bytes(ran.out()), "the trace");
    assertThat(RunJson.write(RunJson.read(bytes(ran.out()), "the run"))).isEqualTo(ran.out());
    assertThat(new TraceText(100, false, Ink.NONE).render(replayed)).contains("200 OK");
  }

  // What is no trace

  private static void assertRefused(byte[] json, String complaint) {
    assertThatThrownBy(() -> TraceJson.read(json, "saved.json"))
        .isInstanceOf(BadInput.class)
        .message()
        .startsWith("saved.json ")
        .contains(complaint)
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                             | is not",
        "{                              | is not JSON",
        "hello                          | is not JSON",
        "{\"a\": 1} trailing             | is not",
        "[]                             | has no 'waymark-trace'",
        "null                           | has no 'waymark-trace'",
        "17                             | has no 'waymark-trace'",
        "{}                             | has no 'waymark-trace'",
        "{\"waymark-trace\": \"1\"}       | has no 'waymark-trace'",
        "{\"waymark-trace\": 99999999999} | has no 'waymark-trace'",
        "{\"waymark-trace\": 3}           | has version 3 of traces; this program reads 1 to 2",
        "{\"waymark-trace\": 0}           | has version 0 of traces; this program reads 1 to 2",
        "{\"waymark-trace\": 1}           | is not a trace that can be read"
      })
  void whatIsNoTraceIsRefusedInOneLine(String json, String complaint) {
    assertRefused(bytes(json), complaint);
  }

  /// Each piece of a good trace, replaced by something wrong.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"www.foobar.com.\"  | \"www..com.\"",
        "\"kind\" : \"QUERY\"   | \"kind\" : \"NONSENSE\"",
        "\"kind\" : \"QUERY\"   | \"no\" : \"QUERY\"",
        "\"127.53.0.          | \"127.53.0.x",
        "\"type\" : \"A\"       | \"type\" : \"BANANA\"",
        "\"section\" : \"       | \"section\" : \"x",
        "\"rule\" : \"          | \"rule\" : \"x",
        "\"started\" : \"       | \"started\" : \"x",
        "\"rdata\" : \"7f       | \"rdata\" : \"7x",
        "\"rdata\" : \"7f       | \"rdata\" : \"",
        "\"n\" :               | \"n\" : 1e99, \"m\" :",
        "\"message\" : \"       | \"message\" : \"-",
        "\"message\" :         | \"msg\" :",
        "\"from\" : \"127.0.0.1 | \"from\" : \"[fd53::1]"
      })
  void aSpoiltTraceIsRefusedInOneLine(String good, String bad) {
    try (Resolver resolver = cold()) {
      String json = TraceJson.write(resolver.trace(question("www.foobar.com.", Type.A)));
      assertThat(json).contains(good);

      assertRefused(bytes(json.replace(good, bad)), "is not a trace that can be read");
    }
  }

  /// The first version had no packets; what it has is read as it was.
  @Test
  void anOlderVersionIsRead() {
    try (Resolver resolver = cold()) {
      Trace trace = resolver.trace(question("www.foobar.com.", Type.A)).withoutPackets();
      String json = TraceJson.write(trace);
      String older = json.replace("\"waymark-trace\" : 2", "\"waymark-trace\" : 1");

      assertThat(older).isNotEqualTo(json);
      assertThat(TraceJson.read(bytes(older), "older.json")).isEqualTo(trace);
    }
  }

  @Test
  void aTraceThatEndsTooEarlyIsRefused() {
    try (Resolver resolver = cold()) {
      byte[] json = TraceJson.writeCompact(resolver.trace(question("www.foobar.com.", Type.A)));

      for (int length = 0; length < json.length; length += 97) {
        assertRefused(Arrays.copyOf(json, length), "is not");
      }
    }
  }

  @Test
  void bytesThatAreNoTextAndBracketsWithoutEndAreRefused() {
    assertRefused(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1, 2}, "is not JSON");
    assertRefused(bytes("[".repeat(100_000)), "is not JSON");
  }
}
