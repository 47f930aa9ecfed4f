package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Check (h) of the trace: the one-file page opens in a browser from disk, with the network off,
/// and all of it can be seen.
@Timeout(120)
class HtmlFileTest {
  private static final String POLICY = "<meta http-equiv=\"Content-Security-Policy\"";

  /// Tells what sticks out: of the window, of its drawing, or over its neighbour.
  private static final String MEASURE =
      """
      <script>
      const root = document.documentElement, flaws = [];
      if (root.scrollWidth > root.clientWidth) flaws.push('page wider than the window');
      document.querySelectorAll('svg').forEach(svg => {
        const texts = [...svg.querySelectorAll('text:not(.cross)')].map(t => [t, t.getBBox()]);
        texts.forEach(([t, box]) => {
          if (box.x < 0 || box.x + box.width > svg.width.baseVal.value) flaws.push('cut: ' + t.textContent);
        });
        texts.forEach(([t, a], i) => texts.slice(i + 1).forEach(([other, b]) => {
          if (a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
            flaws.push('over each other: ' + t.textContent + ' and ' + other.textContent);
        }));
      });
      document.querySelectorAll('summary span').forEach(span => {
        if (span.scrollWidth > span.clientWidth + 1) flaws.push('cut: ' + span.textContent);
      });
      parent.document.body.dataset.window = root.clientWidth;
      parent.document.body.dataset.flaws = flaws.join('; ') || 'none';
      </script></body>""";

  @TempDir private static Path folder;
  private static String page = "";
  private static String failed = "";

  @BeforeAll
  static void run() {
    page = html("https://www.foobar.com/");
    failed = html("--what-if kill=ns1.foobar.com --what-if lame=ns2.foobar.com www.foobar.com");
  }

  private static String html(String options) {
    String command = "trace --format html --port " + FreePort.find() + " " + options;
    Ran ran = Ran.waymark(command.split(" "));
    assertThat(ran.err()).isEmpty();
    return ran.out();
  }

  private static Chromium.Seen look(String html, int width, int height)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("run.html"), html);
    return Chromium.look(file, folder, width, height);
  }

  @Test
  @DisplayName("check (h): the page opens from disk with the network off, without a console error")
  void opensFromDiskWithTheNetworkOff() throws Exception {
    Chromium.Seen seen = look(page, 1280, 800);

    assertThat(seen.console()).isEmpty();
    assertThat(seen.page()).contains("<h1>https://www.foobar.com/</h1>", "200 OK", "</svg>");
    assertThat(look(failed, 1280, 800).console()).isEmpty();
  }

  /// The page forbids whatever is not in it; if something were fetched or run, the console would
  /// say so.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <script>1</script>
          <img src="https://www.example.com/x.png">
          <link rel="stylesheet" href="x.css">
          """)
  void whatThePageMayNotDoIsOnTheConsole(String foreign) throws Exception {
    Chromium.Seen seen = look(page.replace("</main>", foreign + "</main>"), 1280, 800);

    assertThat(seen.console()).isNotEmpty().allMatch(line -> line.contains("Content Security"));
  }

  @ParameterizedTest
  @CsvSource({"1280, 800", "390, 844"})
  @DisplayName("check (h): nothing is cut off or stands over something else")
  void allOfItCanBeSeen(int width, int height) throws Exception {
    for (String each : new String[] {page, failed}) {
      Chromium.Seen seen = measure(each, width, height);

      assertThat(seen.console()).isEmpty();
      assertThat(seen.page()).contains("data-window=\"" + width + "\"", "data-flaws=\"none\"");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <div style="width: 3000px">x</div>                                | page wider
          <svg width="90"><text x="80" y="20">much too long</text></svg>     | cut: much
          <svg width="900"><text x="99" y="20">a</text><text x="99" y="22">b</text></svg> | over each
          """)
  void whatCannotBeSeenIsNoticed(String flaw, String said) throws Exception {
    assertThat(measure(page.replace("</main>", flaw + "</main>"), 1280, 800).page())
        .contains("data-flaws=\"" + said);
  }

  /// Opens the page with all steps unfolded, in a frame of that size: no window is narrower than
  /// 500.
  private static Chromium.Seen measure(String html, int width, int height) throws Exception {
    String measured =
        html.replace("<details class", "<details open class")
            .replace(POLICY, "<meta name=\"no-policy\"")
            .replace("</body>", MEASURE);
    String frame =
        "<!DOCTYPE html><body><iframe width=\"%s\" height=\"%s\" style=\"border: 0\" srcdoc=\"%s\">"
            .formatted(width, height, measured.replace("&", "&amp;").replace("\"", "&quot;"));
    return look(frame, 2 * width, 2 * height);
  }
}
