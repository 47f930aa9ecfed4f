package dev.waymark.app;

import dev.waymark.resolver.trace.ComparisonText;
import dev.waymark.resolver.trace.HtmlPage;
import dev.waymark.resolver.trace.Ink;
import dev.waymark.resolver.trace.MermaidText;
import dev.waymark.resolver.trace.Pcapng;
import dev.waymark.resolver.trace.TraceText;
import dev.waymark.wire.Question;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Type;
import picocli.CommandLine.Option;

/// The options that say in which form a run is shown; the same for a new run and for a saved one.
final class Presentation {
  /// The text in a page is as wide as in a file.
  private static final TraceText PAGE_TEXT = new TraceText(100, true, Ink.NONE);

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

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      description = {
        "Show beside it what an earlier run kept in this file took: which questions and"
            + " milliseconds were saved, and why."
      })
  private Optional<Path> compare = Optional.empty();

  private Optional<Run> earlier = Optional.empty();

  Presentation() {}

  /// Looks for options that contradict each other or what is to be shown, before anything is
  /// asked.
  ///
  /// @param question of the run that will be shown
  void check(Question question) {
    if (json && format != Format.TEXT && format != Format.JSON) {
      throw new BadInput("--json and --format " + format + ": choose one of them");
    }
    if (form() != Format.TEXT && explain.isPresent()) {
      String option = json ? "--json" : "--format " + format;
      throw new BadInput(option + " prints all steps: leave out --explain");
    }
    if (compare.isPresent() && (form() != Format.TEXT || explain.isPresent())) {
      throw new BadInput("--compare prints text about whole runs: leave out other forms");
    }
    if (form() == Format.PCAPNG && Terminal.detect(System.getenv()).isInteractive()) {
      throw new BadInput(
          "--format pcapng prints bytes, not text: send them to a file, > run.pcapng");
    }
    earlier = compare.map(RunFile::read);
    earlier.map(run -> run.trace().question()).ifPresent(other -> checkSame(other, question));
  }

  private void checkSame(Question before, Question now) {
    if (!before.equals(now)) {
      throw new BadInput(
          compare.orElseThrow()
              + " asks "
              + text(before)
              + ", this run "
              + text(now)
              + ": only runs of the same question can be compared");
    }
  }

  private static String text(Question question) {
    return question.name() + " " + Type.string(question.type());
  }

  private Format form() {
    return json ? Format.JSON : format;
  }

  /// Looks whether an option that prints text goes with the form.
  void checkText(boolean isGiven, String option) {
    if (isGiven && (form() != Format.TEXT || explain.isPresent())) {
      throw new BadInput(option + " prints text about all: leave out other forms");
    }
  }

  /// Looks whether packets can be shown, if that is the form.
  void checkPackets(boolean areKept, String option) {
    if (form() == Format.PCAPNG && !areKept) {
      throw new BadInput(option + " keeps no packets: leave out --format pcapng");
    }
  }

  /// Prints the run, and what it saves beside the `first` of two.
  void show(Run run, Optional<Run> first, Output out) {
    switch (form()) {
      case TEXT -> out.print(text(run, first));
      case JSON -> out.print(RunJson.write(run));
      case MERMAID -> out.print(MermaidText.render(run.trace()));
      case OTLP -> out.print(OtlpJson.write(run));
      case HTML -> out.print(HtmlPage.render(run.target(), run.text(PAGE_TEXT), run.trace()));
      case PCAPNG -> out.print(packets(run));
    }
    out.flush();
  }

  /// Prints what all servers on the way say.
  void show(List<AllPaths.Visit> visits, Output out) {
    Terminal terminal = Terminal.detect(System.getenv());
    out.print(AllPathsText.render(visits, new TraceText(terminal.width(), all, terminal.ink())));
    out.println();
    out.flush();
  }

  private static byte[] packets(Run run) {
    if (run.trace().lacksPackets()) {
      throw new BadInput(
          "this run has no packets: those with --seed keep none, nor do long ones of --server");
    }
    return Pcapng.render(run.trace());
  }

  private String text(Run run, Optional<Run> first) {
    Terminal terminal = Terminal.detect(System.getenv());
    TraceText form = new TraceText(terminal.width(), all, terminal.ink());
    if (explain.isEmpty()) {
      return run.text(form)
          + first.map(before -> comparison("the run before", before, run, terminal)).orElse("")
          + earlier
              .map(before -> comparison(compare.orElseThrow().toString(), before, run, terminal))
              .orElse("");
    }
    int n = explain.get();
    int steps = form.steps(run.trace());
    if (n < 1 || n > steps) {
      throw new BadInput("there is no step " + n + ": this trace has steps 1 to " + steps);
    }
    return form.explain(run.trace(), n);
  }

  private static String comparison(String with, Run before, Run run, Terminal terminal) {
    return "  COMPARED with "
        + with
        + "\n\n"
        + new ComparisonText(terminal.width(), terminal.ink()).render(before.trace(), run.trace())
        + "\n";
  }
}
