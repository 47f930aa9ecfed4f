package dev.waymark.app;

import dev.waymark.resolver.trace.TraceText;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options that say in which form a run is shown; the same for a new run and for a saved one.
final class Presentation {
  @Option(
      names = "--all",
      description = "Tell every detail: why each server was chosen, each record and its verdict.")
  private boolean all;

  @Option(names = "--explain", paramLabel = "N", description = "Tell step N only, in full.")
  private Optional<Integer> explain = Optional.empty();

  @Option(names = "--json", description = "Print the events as JSON instead of text.")
  private boolean json;

  Presentation() {}

  /// Looks for options that contradict each other, before anything is asked.
  void check() {
    if (json && explain.isPresent()) {
      throw new BadInput("--json prints all steps: leave out --explain");
    }
  }

  /// Prints the run.
  void show(Run run, PrintWriter out) {
    out.print(text(run));
    out.flush();
  }

  private String text(Run run) {
    if (json) {
      return RunJson.write(run);
    }
    Terminal terminal = Terminal.detect(System.getenv());
    TraceText form = new TraceText(terminal.width(), all, terminal.ink());
    if (explain.isEmpty()) {
      return run.text(form);
    }
    int n = explain.get();
    int steps = form.steps(run.trace());
    if (n < 1 || n > steps) {
      throw new BadInput("there is no step " + n + ": this trace has steps 1 to " + steps);
    }
    return form.explain(run.trace(), n);
  }
}
