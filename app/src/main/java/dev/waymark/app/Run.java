package dev.waymark.app;

import dev.waymark.resolver.trace.Trace;
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
/// @param trace what was seen
record Run(
    String target,
    Optional<String> typed,
    Optional<InetSocketAddress> resolver,
    int port,
    Trace trace) {
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
    return text.append("  ASKING   ")
        .append(asked())
        .append("\n\n")
        .append(form.render(trace))
        .append('\n')
        .toString();
  }

  private String asked() {
    return resolver
        .map(address -> "the resolver at " + Endpoint.text(address))
        .orElse("a new resolver, nothing in its cache; little internet on port " + port);
  }
}
