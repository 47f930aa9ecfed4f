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
  private static final String CLIENT = "C";
  private static final String HARMLESS = " .,/-_()";

  private MermaidText() {}

  /// Renders the trace, each line ending in a newline.
  public static String render(Trace trace) {
    Map<String, String> ids = new LinkedHashMap<>();
    StringBuilder messages = new StringBuilder();
    boolean hasClient = false;
    for (Step step : TraceSteps.of(trace)) {
      String asker = step.part() == Step.Part.DNS ? RESOLVER : CLIENT;
      hasClient |= asker.equals(CLIENT);
      String who = step.ending() == Step.Ending.OWN ? asker : id(ids, step.who());
      appendStep(messages, step, asker, who);
    }
    StringBuilder text = new StringBuilder("sequenceDiagram\n");
    if (hasClient) {
      text.append("  participant ").append(CLIENT).append(" as client\n");
    }
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

  private static void appendStep(StringBuilder text, Step step, String asker, String who) {
    String asked = step.n() + ". " + step.question();
    if (who.equals(asker)) {
      line(text, asker + "->>" + asker + ": ", asked + ", " + step.result());
      return;
    }
    line(text, asker + "->>" + who + ": ", asked);
    String arrow = step.ending() == Step.Ending.REPLIED ? "-->>" : "--x";
    line(text, who + arrow + asker + ": ", step.result());
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
