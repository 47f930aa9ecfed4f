package dev.waymark.resolver.trace;

import java.util.LinkedHashMap;
import java.util.Map;

/// A trace as a sequence diagram in the language of Mermaid, which GitHub, GitLab and many wikis
/// draw.
///
/// All that comes from outside is escaped: only letters, digits and a few harmless signs stand as
/// they are, so nothing in a name can end a line, begin a comment or become markup.
public final class MermaidText {
  private static final String RESOLVER = "R";
  private static final String HARMLESS = " .,/-_()";

  private MermaidText() {}

  /// Renders the trace, each line ending in a newline.
  public static String render(Trace trace) {
    Map<String, String> ids = new LinkedHashMap<>();
    StringBuilder messages = new StringBuilder();
    for (Step step : TraceSteps.of(trace)) {
      String who = step.ending() == Step.Ending.OWN ? RESOLVER : id(ids, step.who());
      appendStep(messages, step, who);
    }
    StringBuilder text = new StringBuilder("sequenceDiagram\n");
    text.append("  participant ").append(RESOLVER).append(" as resolver\n");
    ids.forEach((who, id) -> line(text, "participant " + id + " as ", who));
    text.append(messages);
    line(text, "Note over " + RESOLVER + ": ", TraceWords.outcome(trace));
    return text.toString();
  }

  /// The participant's id; each server gets its own, in the order in which they are first asked.
  private static String id(Map<String, String> ids, String who) {
    return ids.computeIfAbsent(who, _ -> "S" + (ids.size() + 1));
  }

  private static void appendStep(StringBuilder text, Step step, String who) {
    String asked = step.n() + ". " + step.question();
    if (who.equals(RESOLVER)) {
      line(text, RESOLVER + "->>" + RESOLVER + ": ", asked + ", " + step.result());
      return;
    }
    line(text, RESOLVER + "->>" + who + ": ", asked);
    String arrow = step.ending() == Step.Ending.REPLIED ? "-->>" : "--x";
    line(text, who + arrow + RESOLVER + ": ", step.result());
  }

  private static void line(StringBuilder text, String before, String content) {
    text.append("  ").append(before).append(escape(content)).append('\n');
  }

  /// Mermaid knows characters by their number between `#` and `;`.
  static String escape(String content) {
    StringBuilder escaped = new StringBuilder();
    content
        .codePoints()
        .forEach(
            c -> {
              boolean letter = c < 128 && Character.isLetterOrDigit(c);
              if (letter || HARMLESS.indexOf(c) >= 0) {
                escaped.appendCodePoint(c);
              } else {
                escaped.append('#').append(c).append(';');
              }
            });
    return escaped.toString();
  }
}
