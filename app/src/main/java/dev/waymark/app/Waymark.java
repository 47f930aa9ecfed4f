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
    description = {"DNS you can look inside."},
    subcommands = {})
public final class Waymark {
  /// The exit status of a run that did what was asked.
  static final int DONE = 0;

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
    return new CommandLine(new Waymark()).setOut(out).setErr(err).execute(arguments);
  }
}
