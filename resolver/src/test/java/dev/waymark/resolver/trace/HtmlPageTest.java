package dev.waymark.resolver.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.TextParseException;

class HtmlPageTest {
  private static final Pattern TAG =
      Pattern.compile(
          "<(/?)([a-zA-Z!][a-zA-Z0-9]*)((?: [a-zA-Z0-9-]+(?:=\"[^\"<>]*\")?)*)(?: html)?(/?)>");

  private static final Set<String> WITHOUT_END = Set.of("!DOCTYPE", "meta", "link");

  private static String page() throws TextParseException {
    Trace trace = MermaidTextTest.hostile();
    String text = new TraceText(100, true, Ink.NONE).render(trace);
    return HtmlPage.render(MermaidTextTest.HOSTILE, text, trace);
  }

  /// Whatever a server or a page says: every `<` of the file is a tag of ours, and each is closed.
  @Test
  void hostileTextStaysText() throws TextParseException {
    String page = page();
    String body = page.replaceFirst("(?s)<style>.*</style>", "");
    Matcher tags = TAG.matcher(body);
    Deque<String> open = new ArrayDeque<>();
    int count = 0;
    while (tags.find()) {
      count++;
      if (!tags.group(1).isEmpty()) {
        assertThat(open.pop()).isEqualTo(tags.group(2));
      } else if (tags.group(4).isEmpty() && !WITHOUT_END.contains(tags.group(2))) {
        open.push(tags.group(2));
      }
    }
    assertThat(open).isEmpty();
    assertThat(body.chars().filter(c -> c == '<').count()).isEqualTo(count);
    assertThat(page).contains("&lt;script&gt;alert(1)").doesNotContainIgnoringCase("<script");
  }

  /// One file is all there is: nothing is fetched, nothing runs.
  @Test
  void needsNothingElse() throws TextParseException {
    assertThat(page())
        .contains("default-src 'none'")
        .doesNotContainPattern("(src|href)=\"(?!data:)")
        .doesNotContain("url(", "@import", "javascript:")
        .doesNotContainPattern(" on[a-z]+=");
  }

  /// Who does not see the drawings has the same in words, and can reach it with the keyboard.
  @Test
  void isUsableWithoutEyesAndWithoutMouse() throws TextParseException {
    String page = page();

    assertThat(page)
        .contains("<html lang=\"en\">", "<main>", "<svg role=\"img\" aria-label=", "<pre>")
        .contains("prefers-color-scheme: dark");
    assertThat(page.split("<details ", -1)).hasSize(4 + 1);
    assertThat(page.split("tabindex=\"0\" role=\"region\" aria-labelledby", -1)).hasSize(3 + 1);
    String text = new TraceText(100, true, Ink.NONE).render(MermaidTextTest.hostile());
    assertThat(page).contains("<pre>\n" + Html.escape(text) + "</pre>");
  }

  @Test
  void whatIsLostIsDrawnInAnotherWay() throws TextParseException {
    assertThat(page()).contains("class=\"gone\"", "bar LOST", "&#215;");
  }
}
