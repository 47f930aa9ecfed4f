package dev.waymark.app;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Shows a saved run again, without asking anybody.
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Shows a saved run again, without asking anybody.",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "What 'waymark trace --save FILE' kept is printed as it was then, to the byte on a terminal of"
          + " the same width."
    },
    footerHeading = "%n",
    footer = {
      "Examples:",
      "  waymark trace --save cold.json https://www.foobar.com/",
      "  waymark replay cold.json                 the same text again",
      "  waymark replay --explain 3 cold.json     one step of it in full",
      "  waymark replay --format html cold.json > cold.html",
      "  waymark replay --format pcapng cold.json > cold.pcapng    for Wireshark and tshark",
      "  waymark replay --compare cold.json warm.json",
      "",
      "Exit status: 0 if the run could be shown, 2 if the file holds none."
    })
final class ReplayCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FILE", description = "A run that was saved.")
  private Path file = Path.of("");

  @Mixin private final Presentation presentation = new Presentation();

  @Spec private CommandSpec spec = CommandSpec.create();

  ReplayCommand() {}

  @Override
  public Integer call() {
    Run run = RunFile.read(file);
    presentation.check(run.trace().question());
    presentation.show(run, Optional.empty(), Output.of(spec));
    return Waymark.DONE;
  }
}
