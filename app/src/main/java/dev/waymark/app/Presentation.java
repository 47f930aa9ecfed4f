package dev.waymark.app;

import dev.waymark.resolver.trace.MermaidText;
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

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "In which form: ${COMPLETION-CANDIDATES} (default: text).")
  private Format format = Format.TEXT;

  @Option(names = "--json", description = "Short for --format json: the events themselves.")
  private boolean json;

  Presentation() {}

  /// Looks for options that contradict each other, before anything is asked.
  void check() {
    if (json && format != Format.TEXT && format != Format.JSON) {
      throw new BadInput("--json and --format " + format + ": choose one of them");
    }
    if (form() != Format.TEXT && explain.isPresent()) {
      String option = json ? "--json" : "--format " + format;
      throw new BadInput(option + " prints all steps: leave out --explain");
    }
  }

  private Format form() {
    return json ? Format.JSON : format;
  }

  /// Prints the run.
  void show(Run run, PrintWriter out) {
    out.print(rendered(run));
    out.flush();
  }

  private String rendered(Run run) {
    return switch (form()) {
      case TEXT -> text(run);
      case JSON -> RunJson.write(run);
      case MERMAID -> MermaidText.render(run.trace());
    };
  }

  private String text(Run run) {
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
