package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.RootHints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say where a resolver begins, and what time it is.
@Heading("The root, and the time")
final class RootOptions {
  @Option(
      names = "--root-hints",
      paramLabel = "FILE",
      description = {
        "Names and addresses of root servers, as in IANA's named.root (default: those of the"
            + " internet, known to the program)."
      })
  private @Nullable Path rootHints;

  @Option(
      names = "--clock-offset-file",
      paramLabel = "FILE",
      description = {
        "A file with seconds to add to the system's clock, such as 86400 or -5; read again when it"
            + " changes. For tests."
      })
  private @Nullable Path clockOffset;

  RootOptions() {}

  /// Reads the hints.
  ///
  /// @throws BadInput if that is not possible
  RootHints hints() {
    Path file = rootHints;
    if (file == null) {
      return RootHints.iana();
    }
    if (!Files.isRegularFile(file)) {
      String what = Files.exists(file) ? "not a file" : "no such file";
      throw new BadInput("--root-hints: " + file + ": " + what + ", expected root hints");
    }
    try {
      return RootHints.read(file);
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInput("--root-hints: " + withLine(file, String.valueOf(e.getMessage())));
    }
  }

  /// The parser begins with the line, behind the file's name without its directory.
  private static String withLine(Path file, String message) {
    String name = file.getFileName() + ":";
    return file
        + (message.startsWith(name) ? ":" + message.substring(name.length()) : ": " + message);
  }

  /// @throws BadInput if the file of the clock is no good
  ResolverSettings in(ResolverSettings settings) {
    Path file = clockOffset;
    return file == null ? settings : settings.withClock(new ShiftedClock(file, settings.clock()));
  }
}
