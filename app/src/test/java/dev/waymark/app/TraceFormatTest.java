package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.Judged;
import dev.waymark.resolver.trace.Octets;
import dev.waymark.resolver.trace.PageCause;
import dev.waymark.resolver.trace.Rule;
import dev.waymark.resolver.trace.Stamp;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Question;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The schema of saved runs is the page `docs/trace-format.md`. Whoever changes an event is told
/// here, changes the page, and thinks of [TraceJson#VERSION].
class TraceFormatTest {
  private static final Path PAGE = Path.of("..", "docs", "trace-format.md");
  private static final Path SOURCE =
      Path.of("../resolver/src/main/java/dev/waymark/resolver/trace");

  /// What stands in JSON as one value, in the words of the page.
  private static final Map<Class<?>, String> WORDS =
      Map.ofEntries(
          Map.entry(int.class, "number"),
          Map.entry(long.class, "number"),
          Map.entry(boolean.class, "true or false"),
          Map.entry(String.class, "text"),
          Map.entry(Name.class, "name"),
          Map.entry(InetAddress.class, "address"),
          Map.entry(InetSocketAddress.class, "address:port"),
          Map.entry(Duration.class, "duration"),
          Map.entry(Instant.class, "time"),
          Map.entry(Octets.class, "bytes"),
          Map.entry(Rule.class, "rule"),
          Map.entry(Cause.class, "cause"),
          Map.entry(PageCause.class, "page cause"),
          Map.entry(Question.class, "question"),
          Map.entry(Record.class, "record"),
          Map.entry(Judged.class, "judged record"));

  @TempDir private Path folder;

  private final Map<String, Class<?>> parts = new TreeMap<>();
  private final Map<String, Class<?>> constants = new TreeMap<>();

  private String word(Type type) {
    if (type instanceof ParameterizedType list) {
      return "list of " + word(list.getActualTypeArguments()[0]);
    }
    Class<?> plain = (Class<?>) type;
    String word = WORDS.get(plain);
    if (word != null) {
      return word;
    }
    String name = plain.getSimpleName();
    if (plain.isEnum()) {
      constants.put(name, plain);
    } else {
      parts.put(name, plain);
    }
    return name;
  }

  private String fields(Class<?> record) {
    return Stream.of(record.getRecordComponents())
        .filter(component -> component.getType() != Stamp.class)
        .map(component -> "`" + component.getName() + "` " + word(component.getGenericType()))
        .collect(Collectors.joining(", "));
  }

  /// The first sentence of what the source says about a record.
  private static String sentence(Class<?> record) throws IOException {
    String source =
        Files.readString(SOURCE.resolve("TraceEvent.java"))
            + Files.readString(SOURCE.resolve("PageEvent.java"));
    List<String> lines = source.lines().toList();
    int at = 0;
    while (!lines.get(at).matches(" *record " + record.getSimpleName() + "\\(.*")) {
      at++;
    }
    int begin = at;
    while (lines.get(begin - 1).strip().startsWith("///")) {
      begin--;
    }
    String comment =
        lines.subList(begin, at).stream()
            .map(line -> line.strip().substring(3).strip())
            .takeWhile(line -> !line.isEmpty())
            .collect(Collectors.joining(" "));
    return comment.replaceFirst("(?<=[.])(?<!section.) .*", "").replaceAll("[\\[\\]]", "`");
  }

  private List<String> rows() throws IOException {
    List<String> rows = new ArrayList<>();
    for (TraceEvent.Kind kind : TraceEvent.Kind.values()) {
      String fields = fields(kind.type());
      rows.add("| `%s` | %s | %s |".formatted(kind, sentence(kind.type()), fields));
    }
    Set<String> done = new TreeSet<>();
    while (!done.containsAll(parts.keySet())) {
      for (String part : List.copyOf(parts.keySet())) {
        fields(parts.get(part));
        done.add(part);
      }
    }
    parts.forEach((name, type) -> rows.add("| `%s` | %s |".formatted(name, fields(type))));
    constants.forEach(
        (name, type) ->
            rows.add(
                "| `%s` | %s |"
                    .formatted(
                        name,
                        Stream.of(type.getEnumConstants())
                            .map(constant -> ((Enum<?>) constant).name())
                            .collect(Collectors.joining(", ")))));
    return rows;
  }

  @Test
  void thePageHasEveryKindOfEventWithItsFields() throws IOException {
    List<String> page;
    try (Stream<String> lines = Files.lines(PAGE)) {
      page = lines.filter(line -> line.startsWith("| `")).toList();
    }

    assertThat(page).as(PAGE.toString()).containsExactlyElementsOf(rows());
  }

  @Test
  void thePageSaysTheVersion() throws IOException {
    assertThat(Files.readString(PAGE)).contains("`waymark-trace` is " + TraceJson.VERSION + ".");
  }

  /// And what is written has those fields, and no others.
  @Test
  void whatIsWrittenHasTheFieldsOfThePage() {
    Path file = folder.resolve("run.json");
    Ran.waymark(
        "trace", "--port", "" + FreePort.find(), "--save", "" + file, "https://www.foobar.com/");
    JsonNode run = JsonMapper.shared().readTree(file);

    assertThat(run.path("events")).hasSizeGreaterThan(20);
    for (JsonNode event : run.path("events")) {
      Class<?> type = TraceEvent.Kind.valueOf(event.path("kind").asString()).type();
      List<String> known =
          Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
      assertThat(event.propertyNames())
          .allMatch(field -> field.equals("kind") || known.contains(field));
    }
  }
}
