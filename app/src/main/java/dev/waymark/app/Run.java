package dev.waymark.app;

import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceText;
import java.net.InetSocketAddress;
import java.util.Optional;

/// One run of `waymark trace`: all that its output is made of, so that a saved run gives the same
/// text again.
///
/// @param target the URL or name, as it was typed
/// @param typed the name as it was typed, where another form of it is sent
/// @param resolver which was asked; empty for a new one inside the program
/// @param port of the little internet's DNS servers, where the resolver was a new one
/// @param around what the little internet was like
/// @param trace what was seen
record Run(
    String target,
    Optional<String> typed,
    Optional<InetSocketAddress> resolver,
    int port,
    Circumstances around,
    Trace trace) {
  /// Where the text begins that stands behind a label.
  private static final int LABEL = 11;

  /// The whole text: what was asked of whom, then the trace.
  String text(TraceText form) {
    StringBuilder text = new StringBuilder("\n");
    typed.ifPresent(
        name ->
            text.append("  NAME     ")
                .append(name)
                .append(" is sent as ")
                .append(trace.question().name())
                .append('\n'));
    text.append("  ASKING   ").append(asked()).append('\n');
    for (Circumstances.Line line : around.lines(hasPage())) {
      text.append("  %-9s".formatted(line.label()))
          .append(form.folded(line.text(), LABEL))
          .append('\n');
    }
    return text.append('\n').append(form.render(trace)).append('\n').toString();
  }

  private boolean hasPage() {
    return trace.events().stream().anyMatch(TraceEvent.Page.class::isInstance);
  }

  private String asked() {
    String cache =
        around.after().isEmpty() ? "nothing in its cache" : "with what its cache still has";
    return resolver
        .map(address -> "the resolver at " + Endpoint.text(address))
        .orElse("a new resolver, " + cache + "; little internet on port " + port);
  }
}
