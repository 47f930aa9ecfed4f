package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.trace.Ink;
import dev.waymark.resolver.trace.MermaidText;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Check (g) of the trace: Mermaid itself, in a browser, reads and draws what we write in its
/// language.
@Timeout(120)
class MermaidParserTest {
  private static final String MERMAID =
      "META-INF/resources/webjars/mermaid/11.6.0/dist/mermaid.min.js";

  /// Draws one diagram, and leaves what became of it in the page as Base64 of JSON.
  private static final String PAGE =
      """
      <!DOCTYPE html><meta charset="utf-8"><body><script src="mermaid.js"></script><script>
      const said = [];
      mermaid.initialize({startOnLoad: false});
      mermaid.render('drawing', DIAGRAM)
        .then(drawn => {
          document.body.innerHTML = drawn.svg;
          document.querySelectorAll('.messageText').forEach(text => said.push(text.textContent));
        }, error => said.push('ERROR ' + error))
        .finally(() => {
          const bytes = new TextEncoder().encode(JSON.stringify(said));
          document.body.dataset.said = btoa(String.fromCharCode(...bytes));
        });
      </script>""";

  private static final Pattern SAID = Pattern.compile("data-said=\"([^\"]*)\"");

  /// No line of a trace is folded that is so wide.
  private static final int WIDE = 2_000;

  @TempDir private Path folder;

  /// What stands at the arrows of the drawing, or why there is none.
  private List<String> drawn(String diagram) throws IOException, InterruptedException {
    try (InputStream mermaid = ClassLoader.getSystemResourceAsStream(MERMAID)) {
      Files.write(
          folder.resolve("mermaid.js"), Objects.requireNonNull(mermaid, MERMAID).readAllBytes());
    }
    JsonMapper json = JsonMapper.shared();
    String page = PAGE.replace("DIAGRAM", json.writeValueAsString(diagram));
    Path file = Files.writeString(folder.resolve("diagram.html"), page);
    Matcher said = SAID.matcher(Chromium.look(file, folder, 1280, 800).page());
    assertThat(said.find()).as("mermaid has run").isTrue();
    byte[] bytes = Base64.getDecoder().decode(said.group(1));
    List<String> texts = new ArrayList<>();
    for (JsonNode text : json.readTree(new String(bytes, StandardCharsets.UTF_8))) {
      texts.add(text.asString());
    }
    return texts;
  }

  private Trace trace(String options) {
    Path file = folder.resolve("run.json");
    List<String> words =
        new ArrayList<>(List.of("trace", "--port", "" + FreePort.find(), "--save", "" + file));
    words.addAll(List.of(options.split(" ")));
    assertThat(Ran.waymark(words.toArray(String[]::new)).err()).isEmpty();
    return RunFile.read(file).trace();
  }

  /// A page, a name with letters that mean something in Mermaid, a failure, an alias, a long
  /// answer.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://www.foobar.com/",
        "a;b#c.wild.foobar.com TXT",
        "--what-if kill=ns1.foobar.com --what-if lame=ns2.foobar.com www.foobar.com",
        "www.old.foobar.com",
        "foobar.com TXT"
      })
  @DisplayName("check (g): Mermaid reads the diagram, and it says what the text says")
  void mermaidDrawsWhatTheTextSays(String options) throws Exception {
    Trace trace = trace(options);
    String text = new TraceText(WIDE, false, Ink.NONE).render(trace).replaceAll("\\s+", " ");

    List<String> drawn = drawn(MermaidText.render(trace));

    assertThat(drawn).hasSizeGreaterThanOrEqualTo((int) (2 * trace.queries()));
    assertThat(drawn)
        .allSatisfy(
            message -> {
              String said = message.replaceFirst("^[0-9]+\\. ", "").replaceAll("\\s+", " ").strip();
              String asTable = said.replaceFirst(", (?=MISS|HIT)", " "); // question and result
              assertThat(text).contains(asTable);
            });
  }

  @Test
  void whatIsNoDiagramIsRefused() throws Exception {
    assertThat(drawn("sequenceDiagram\n  R->R>: nonsense\n"))
        .singleElement()
        .asString()
        .startsWith("ERROR Error: Parse error on line 2");
  }
}
