package dev.waymark.resolver.trace;

import static dev.waymark.resolver.trace.TraceWords.millis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;

/// A trace as one HTML file that needs nothing else: no network, no script.
///
/// The steps are a list that unfolds with the keyboard as well; the drawings repeat it and say
/// so to a screen reader; at the end stands the text that a terminal would have shown.
public final class HtmlPage {
  private HtmlPage() {}

  /// Renders the trace.
  ///
  /// @param title what was traced, as it was typed
  /// @param text the same trace as text for a terminal
  public static String render(String title, String text, Trace trace) {
    List<Step> steps = TraceSteps.of(trace);
    Html page = new Html();
    page.add("<!DOCTYPE html>")
        .add("<html lang=\"en\">")
        .add("<head>")
        .add("<meta charset=\"utf-8\">")
        .add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .add(
            "<meta http-equiv=\"Content-Security-Policy\""
                + " content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">")
        .add("<link rel=\"icon\" href=\"data:,\">")
        .add("<title>%s - Waymark trace</title>", title)
        .style(css())
        .add("</head>")
        .add("<body>")
        .add("<header>")
        .add("<h1>%s</h1>", title)
        .add("<p>%s</p>", TraceWords.outcome(trace))
        .add(
            "<p class=\"faint\">%s, %s, traced %s</p>",
            TraceWords.text(trace.question()),
            TraceWords.queries(trace.queries()),
            trace.started().truncatedTo(ChronoUnit.SECONDS))
        .add("</header>")
        .add("<main>")
        .add("<h2 id=\"steps\">Step by step</h2>")
        .add("<p class=\"faint\">Each step unfolds and tells why.</p>")
        .add("<ol aria-labelledby=\"steps\">");
    steps.forEach(step -> appendStep(page, step));
    page.add("</ol>")
        .add("<h2 id=\"sequence\">Who asked whom</h2>")
        .add("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"sequence\">")
        .add(SequenceDrawing.of(steps))
        .add("</div>")
        .add("<h2 id=\"time\">Where the time went</h2>")
        .add("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"time\">")
        .add(Waterfall.of(steps))
        .add("</div>")
        .add("<h2 id=\"text\">The same as text</h2>")
        .add("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"text\"><pre>")
        .text(text)
        .add("</pre></div>")
        .add("</main>")
        .add("</body>")
        .add("</html>");
    return page.toString();
  }

  private static void appendStep(Html page, Step step) {
    String place = step.depth() == 0 ? "" : "side";
    String ending = step.ending() == Step.Ending.LOST ? "lost" : "";
    page.add("<li class=\"%s\"><details class=\"%s\"><summary>", place, ending)
        .add("<span class=\"n\">%s</span>", step.n())
        .add("<span class=\"ms\">%s ms</span>", millis(step.startUs()))
        .add("<span class=\"who\">%s</span>", step.who())
        .add("<span class=\"question\">%s</span>", step.question())
        .add("<span class=\"result\">%s</span>", step.result())
        .add("</summary><ul>");
    for (Note note : step.notes()) {
      page.add(
          "<li class=\"%s\">%s <span class=\"rfc\">%s</span></li>",
          note.detail() ? "detail" : "", note.text(), note.reference());
    }
    page.add("</ul></details></li>");
  }

  private static String css() {
    try (InputStream css = HtmlPage.class.getResourceAsStream("page.css")) {
      byte[] bytes = Objects.requireNonNull(css, "page.css is part of this module").readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
