package dev.waymark.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The options that are about the others: where more of them stand, and whether they are only to be
/// looked at. Every other option of a command that has these is a key of the file as well.
@Heading("Configuration")
final class ConfigOptions {
  /// What makes no sense in a file: the options of this class, and those that only print.
  static final Set<String> NOT_IN_FILES =
      Set.of("config", "check", "show-config", "help", "version");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {
        "Settings in TOML: every other option here is a key by its name without dashes, such as"
            + " listen = [\"127.0.0.1:5300\"]; on or off is true or false. What is typed replaces"
            + " what the file says."
      })
  private @Nullable Path file;

  @Option(
      names = "--check",
      description =
          "Only say whether the configuration, and all files it names, are good: exit status 0 or 2.")
  private boolean check;

  @Option(
      names = "--show-config",
      description = "Only print the configuration in effect, as a file for --config.")
  private boolean show;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  private String[] typed = {};

  ConfigOptions() {}

  /// Those of each subcommand that has them.
  static List<ConfigOptions> of(CommandLine line) {
    return line.getSubcommands().values().stream()
        .flatMap(command -> command.getMixins().values().stream())
        .filter(ConfigOptions.class::isInstance)
        .map(ConfigOptions.class::cast)
        .toList();
  }

  /// Remembers the command line, for the day that the file is to be read again.
  void remember(String... words) {
    typed = words.clone();
  }

  /// The command line.
  String[] typed() {
    return typed.clone();
  }

  /// The file, if there is one.
  Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /// Prints what was asked for instead of starting.
  ///
  /// @param files reads those that are only read at the start
  /// @return whether that was all that was wanted
  /// @throws BadInput if a file is no good
  boolean isOnlyLookedAt(Runnable files) {
    PrintWriter out = spec.commandLine().getOut();
    if (check) {
      files.run();
      out.println((file == null ? "the configuration" : file) + ": good");
    }
    if (show) {
      out.print(ConfigText.of(spec));
    }
    out.flush();
    return show || check;
  }
}
