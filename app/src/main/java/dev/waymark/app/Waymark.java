package dev.waymark.app;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program: one subcommand for each thing that Waymark does.
@Command(
    name = "waymark",
    version = "waymark 0.1.0",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    descriptionHeading = "%n",
    description = {
      "DNS you can look inside: see how a name becomes an address and a page, serve your own zones,"
          + " resolve for yourself."
    },
    subcommands = {
      TraceCommand.class,
      ReplayCommand.class,
      LabCommand.class,
      AuthoritativeCommand.class,
      ControlCommand.class,
      ResolverCommand.class,
      CheckZoneCommand.class
    },
    optionListHeading = "%n",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%n",
    footer = {
      "Start here:",
      "  waymark trace https://www.foobar.com/  every step from the root to the page",
      "  waymark lab                            a little internet to ask with dig",
      "",
      "Exit status: 0 done, 1 no answer or no page came, 2 something that was typed, or a file, is"
          + " wrong.",
      "'waymark COMMAND --help' tells more about each."
    })
public final class Waymark {
  /// The exit status of a run that did what was asked.
  static final int DONE = 0;

  /// The exit status of a run that found no answer or no page.
  static final int FAILED = 1;

  /// The exit status of a run whose input or options were wrong; nothing was started.
  static final int BAD_INPUT = 2;

  Waymark() {}

  /// Runs the program and ends it with the status of the subcommand.
  public static void main(String[] arguments) {
    System.exit(run(Output.to(System.out), writer(System.err), arguments));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  /// Runs the program without ending the JVM.
  ///
  /// @return the exit status
  static int run(Output out, PrintWriter err, String... typed) {
    CommandLine line = commandLine(out, err);
    if (typed.length == 0) {
      line.usage(out);
      return DONE;
    }
    try {
      Configured configured = Configured.of(() -> commandLine(out, err), typed);
      line.setParameterExceptionHandler(
          (e, _) -> complain(e.getCommandLine(), message(e, configured), " (see '%s --help')"));
      line.setExecutionExceptionHandler(
          (e, command, _) -> {
            if (e instanceof BadInput) {
              return complain(command, configured.explain(e), "");
            }
            throw e;
          });
      ConfigOptions.of(line).forEach(options -> options.remember(typed));
      return line.execute(configured.arguments());
    } catch (BadInput e) { // from the file of settings: only subcommands have one
      CommandLine command =
          Stream.of(typed)
              .map(line.getSubcommands()::get)
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(line);
      return complain(command, String.valueOf(e.getMessage()), "");
    }
  }

  /// Reads a command line once more, for a server that is told to look at its files again.
  ///
  /// @param typed words that were good before
  /// @param type of the subcommand in them
  /// @param use what is done with the subcommand
  /// @throws BadInput if they are no longer good, also from `use`
  static <T, R> R reread(String[] typed, Class<T> type, Function<T, R> use) {
    Output nowhere = Output.nowhere();
    Configured configured = Configured.of(() -> commandLine(nowhere, nowhere), typed);
    try {
      CommandLine.ParseResult parsed =
          commandLine(nowhere, nowhere).parseArgs(configured.arguments());
      return use.apply(type.cast(parsed.subcommand().commandSpec().userObject()));
    } catch (CommandLine.ParameterException | BadInput e) {
      throw new BadInput(configured.explain(e));
    }
  }

  private static CommandLine commandLine(Output out, PrintWriter err) {
    CommandLine line =
        new CommandLine(new Waymark())
            .setOut(out)
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpAutoWidth(true)
            .setUsageHelpLongOptionsMaxWidth(30);
    line.getSubcommands()
        .values()
        .forEach(
            command ->
                command
                    .getHelpSectionMap()
                    .put(SECTION_KEY_OPTION_LIST, help -> OptionGroups.help(help)));
    return line;
  }

  /// One line that says what is wrong.
  ///
  /// @param more where to read what would be right, with a place for the command's name
  private static int complain(CommandLine command, String message, String more) {
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println(name + ": " + printable(message) + more.formatted(name));
    command.getErr().flush();
    return BAD_INPUT;
  }

  private static String message(CommandLine.ParameterException e, Configured configured) {
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()) {
      String first = unmatched.getUnmatched().getFirst();
      boolean isCommand = unmatched.getCommandLine().getParent() == null;
      return isCommand ? "there is no command '" + first + "'" : "'" + first + "' is one too many";
    }
    return configured.explain(e);
  }

  /// What was typed is not ours: nothing in it may start a new line or move a cursor.
  static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
