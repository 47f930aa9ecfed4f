package dev.waymark.app;

import dev.waymark.authoritative.zone.ZoneFile;
import dev.waymark.authoritative.zone.ZoneProblem;
import dev.waymark.authoritative.zone.ZoneReading;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Says whether zone files can be served, and all that is wrong with them.
@Command(
    name = "check-zone",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Says what is wrong with zone files.",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Reads zone files as the server would and reports every problem: file, line, column, the text"
          + " that is wrong, and what was expected."
    },
    footerHeading = "%n",
    footer = {
      "Example:",
      "  waymark check-zone zones/foobar/foobar.com.zone",
      "",
      "Exit status: 0 if all files can be served (there may be warnings), 2 if one cannot."
    })
final class CheckZoneCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "The zone files.")
  private List<Path> files = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  CheckZoneCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    LoadProgress progress = new LoadProgress(spec.commandLine().getErr(), System::nanoTime);
    boolean good = true;
    for (Path file : files) {
      good &=
          switch (ZoneFile.read(file, progress)) {
            case ZoneReading.Compiled(var zone, var problems) -> {
              problems.forEach(out::println);
              out.println(file + ": zone " + zone.apex() + " can be served" + warnings(problems));
              yield true;
            }
            case ZoneReading.Refused(var problems) -> {
              problems.forEach(out::println);
              yield false;
            }
          };
    }
    out.flush();
    return good ? Waymark.DONE : Waymark.BAD_INPUT;
  }

  private static String warnings(List<ZoneProblem> problems) {
    return switch (problems.size()) {
      case 0 -> "";
      case 1 -> ", with 1 warning";
      default -> ", with " + problems.size() + " warnings";
    };
  }
}
