package dev.waymark.app;

import dev.waymark.authoritative.zone.ThoroughCheck;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

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
          + " that is wrong, and what was expected.",
      "",
      "An error means that the server refuses the zone, a warning that it serves a zone which hardly"
          + " means what it says. Of a signed zone it also looks at what the server takes on trust:"
          + " signatures, and the chain of NSEC or NSEC3 records."
    },
    footerHeading = "%n",
    footer = {
      "Examples:",
      "  waymark check-zone zones/foobar/foobar.com.zone",
      "  waymark check-zone --strict --json *.zone       for a program that publishes",
      "  waymark check-zone --against @127.0.0.1 x.zone  is the serial above the one",
      "                                                  that is served?",
      "  waymark check-zone --at 2027-01-01T00:00:00Z x.zone",
      "                                                  will the signatures be good?",
      "",
      "All problems, and what to do: docs/zone-files.md.",
      "Exit status: 0 if all files can be served (there may be warnings), 2 if one",
      "cannot, or, with --strict, if there is a warning."
    })
final class CheckZoneCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "The zone files.")
  private List<Path> files = List.of();

  @Option(names = "--strict", description = "Takes every warning for an error.")
  private boolean strict;

  @Option(
      names = "--json",
      description = "Prints one JSON document instead of lines (schema version 1).")
  private boolean json;

  @Option(names = "--all", description = "Tells all problems, not only the first hundred.")
  private boolean all;

  @Option(
      names = "--against",
      paramLabel = "WHAT",
      description =
          "Compares the serial with that of the zone served before: a file, or a server that serves"
              + " it, as @ADDRESS or @ADDRESS:PORT.")
  private @Nullable String against;

  @Option(
      names = "--verify",
      description = "Verifies each signature with its key: half a millisecond each.")
  private boolean verify;

  @Option(
      names = "--soon",
      paramLabel = "DAYS",
      defaultValue = "3",
      description = "Warns of signatures that end within so many days (${DEFAULT-VALUE}).")
  private int soon;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      converter = Time.class,
      description =
          "The time at which signatures must be good, such as 2027-01-01T00:00:00Z (now).")
  private @Nullable Instant time;

  @Spec private CommandSpec spec = CommandSpec.create();

  CheckZoneCommand() {}

  /// Reads a time in UTC.
  static final class Time implements ITypeConverter<Instant> {
    Time() {}

    @Override
    public Instant convert(String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "'" + text + "' is not a time such as 2027-01-01T00:00:00Z");
      }
    }
  }

  @Override
  public Integer call() {
    if (soon < 0) {
      throw new BadInput("--soon: '" + soon + "' is less than no days");
    }
    PrintWriter out = spec.commandLine().getOut();
    LoadProgress progress = new LoadProgress(spec.commandLine().getErr(), System::nanoTime);
    Optional<ServedBefore> before = Optional.ofNullable(against).map(ServedBefore::of);
    ThoroughCheck how =
        ThoroughCheck.at(time == null ? Instant.now() : time).withSoon(Duration.ofDays(soon));
    how = verify ? how.verifying() : how;
    how = all ? how.tellingAll() : how;
    List<CheckedFile> checked = new ArrayList<>();
    for (Path file : files) {
      CheckedFile one = CheckedFile.of(file, ZoneFile.check(file, how, progress), strict);
      if (before.isPresent() && one.zone().isPresent()) {
        Zone zone = one.zone().get();
        one = one.with(before.get().compare(zone, file.toString()));
      }
      checked.add(one);
      if (!json) {
        one.print(out);
      }
    }
    if (json) {
      out.println(CheckedFile.json(checked));
    } else if (checked.size() > 1) {
      out.println(CheckedFile.summary(checked));
    }
    out.flush();
    return checked.stream().allMatch(CheckedFile::isGood) ? Waymark.DONE : Waymark.BAD_INPUT;
  }
}
