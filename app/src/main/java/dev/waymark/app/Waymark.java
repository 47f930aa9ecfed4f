package dev.waymark.app;

import java.io.PrintStream;
import java.io.PrintWriter;
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
    System.exit(run(writer(System.out), writer(System.err), arguments));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  /// Runs the program without ending the JVM.
  ///
  /// @return the exit status
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line =
        new CommandLine(new Waymark())
            .setOut(out)
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpAutoWidth(true)
            .setUsageHelpLongOptionsMaxWidth(30)
            .setParameterExceptionHandler(
                (e, _) -> complain(e.getCommandLine(), e, " (see '%s --help')"))
            .setExecutionExceptionHandler(
                (e, command, _) -> {
                  if (e instanceof BadInput) {
                    return complain(command, e, "");
                  }
                  throw e;
                });
    if (arguments.length == 0) {
      line.usage(out);
      return DONE;
    }
    return line.execute(arguments);
  }

  /// One line that says what is wrong.
  ///
  /// @param more where to read what would be right, with a place for the command's name
  private static int complain(CommandLine command, Exception e, String more) {
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println(name + ": " + message(e) + more.formatted(name));
    command.getErr().flush();
    return BAD_INPUT;
  }

  private static String message(Exception e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()) {
      String first = unmatched.getUnmatched().getFirst();
      boolean isCommand = unmatched.getCommandLine().getParent() == null;
      message =
          isCommand ? "there is no command '" + first + "'" : "'" + first + "' is one too many";
    }
    return printable(message);
  }

  /// What was typed is not ours: nothing in it may start a new line or move a cursor.
  static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
