package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a collector takes: the JSON mapping of OTLP's Protocol Buffers.
class OtlpJsonTest {
  @TempDir private Path folder;

  private static List<JsonNode> spans(String json) {
    List<JsonNode> spans = new ArrayList<>();
    JsonNode resource = JsonMapper.shared().readTree(json).path("resourceSpans").path(0);
    resource.path("scopeSpans").path(0).path("spans").forEach(spans::add);
    return spans;
  }

  private static List<JsonNode> named(List<JsonNode> spans, String name) {
    return spans.stream().filter(span -> span.path("name").asString().equals(name)).toList();
  }

  private Run run(String target) {
    Path file = folder.resolve("run.json");
    String port = String.valueOf(FreePort.find());
    Ran.waymark("trace", "--port", port, "--save", file.toString(), target);
    return RunFile.read(file);
  }

  @Test
  void everyQuestionAndPhaseIsASpan() {
    Run run = run("http://www.foobar.com/");
    List<JsonNode> spans = spans(OtlpJson.write(run));

    assertThat(named(spans, "DNS query")).hasSize((int) run.trace().queries());
    assertThat(named(spans, "TCP connect")).hasSize(1);
    assertThat(named(spans, "GET")).hasSize(1);
    assertThat(named(spans, "GET").getFirst().toString())
        .contains("{\"key\":\"http.response.status_code\",\"value\":{\"intValue\":\"200\"}}");
  }

  /// Ids are 16 and 8 bytes in hexadecimal; every parent is a span of the same trace, and no span
  /// ends before it began.
  @Test
  void spansAreATree() {
    List<JsonNode> spans = spans(OtlpJson.write(run("http://www.foobar.com/")));
    Set<String> ids = new HashSet<>();
    spans.forEach(span -> assertThat(ids.add(span.path("spanId").asString())).isTrue());
    assertThat(ids).allMatch(id -> id.matches("[0-9a-f]{16}"));
    assertThat(spans.stream().map(span -> span.path("traceId").asString()).distinct())
        .singleElement()
        .asString()
        .matches("[0-9a-f]{32}");
    assertThat(spans.stream().filter(span -> !span.has("parentSpanId"))).hasSize(1);
    for (JsonNode span : spans) {
      assertThat(ids.contains(span.path("parentSpanId").asString()) || !span.has("parentSpanId"))
          .isTrue();
      assertThat(Long.parseLong(span.path("endTimeUnixNano").asString()))
          .isGreaterThanOrEqualTo(Long.parseLong(span.path("startTimeUnixNano").asString()));
    }
  }

  /// The fields of OTLP's messages that we use, each with its type in Protocol Buffers' JSON: what
  /// is not in this table would be refused or lost by a collector.
  private static final Map<String, Map<String, String>> OTLP =
      Map.of(
          "request", Map.of("resourceSpans", "resourceSpans*"),
          "resourceSpans", Map.of("resource", "resource", "scopeSpans", "scopeSpans*"),
          "resource", Map.of("attributes", "attribute*"),
          "scopeSpans", Map.of("scope", "scope", "spans", "span*"),
          "scope", Map.of("name", "string"),
          "span",
              Map.of(
                  "traceId", "[0-9a-f]{32}",
                  "spanId", "[0-9a-f]{16}",
                  "parentSpanId", "[0-9a-f]{16}",
                  "name", "string",
                  "kind", "enum",
                  "startTimeUnixNano", "[0-9]{19}",
                  "endTimeUnixNano", "[0-9]{19}",
                  "attributes", "attribute*",
                  "status", "status"),
          "status", Map.of("code", "enum", "message", "string"),
          "attribute", Map.of("key", "string", "value", "value"),
          "value", Map.of("stringValue", "string", "intValue", "-?[0-9]+"));

  private static void assertIs(String type, JsonNode node) {
    if (type.endsWith("*")) {
      assertThat(node.isArray()).as(type).isTrue();
      node.forEach(each -> assertIs(type.substring(0, type.length() - 1), each));
    } else if (OTLP.containsKey(type)) {
      assertThat(node.isObject()).as(type).isTrue();
      assertThat(OTLP.get(type).keySet()).as(type).containsAll(node.propertyNames());
      node.propertyStream()
          .forEach(field -> assertIs(OTLP.get(type).get(field.getKey()), field.getValue()));
    } else if (type.equals("enum")) {
      assertThat(node.isInt()).isTrue();
    } else {
      assertThat(node.isString()).as(type).isTrue();
      assertThat(node.asString()).isNotEmpty().matches(type.equals("string") ? "(?s).*" : type);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://www.foobar.com/",
        "http://www.foobar.com:81/",
        "www.lame.com",
        "big.foobar.com"
      })
  void allOfItIsOtlp(String target) {
    JsonNode tree = JsonMapper.shared().readTree(OtlpJson.write(run(target)));

    assertIs("request", tree);
    for (JsonNode span : spans(tree.toString())) {
      assertThat(span.path("kind").asInt()).isBetween(1, 5);
      assertThat(span.propertyNames()).contains("traceId", "spanId", "name", "startTimeUnixNano");
    }
  }

  @Test
  void failuresAreErrors() {
    List<JsonNode> spans = spans(OtlpJson.write(run("http://www.foobar.com:81/")));

    assertThat(named(spans, "TCP connect"))
        .isNotEmpty()
        .allMatch(span -> span.path("status").path("code").asInt() == 2);
  }

  @Test
  void theSameRunIsTheSameTrace() {
    Run run = run("www.foobar.com");

    assertThat(OtlpJson.write(run)).isEqualTo(OtlpJson.write(run));
    assertThat(Ran.waymark("replay", "--format", "otlp", folder.resolve("run.json").toString()))
        .isEqualTo(new Ran(Waymark.DONE, OtlpJson.write(run), ""));
  }
}
