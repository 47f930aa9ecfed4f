package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.RootHints;
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
    return file == null
        ? RootHints.iana()
        : FileText.read("--root-hints", file, "root hints", RootHints::read);
  }

  /// The file that moves the clock; a resolver keeps the clock that it began with.
  String clockFile() {
    return String.valueOf(clockOffset);
  }

  /// @throws BadInput if the file of the clock is no good
  ResolverSettings in(ResolverSettings settings) {
    Path file = clockOffset;
    return file == null ? settings : settings.withClock(new ShiftedClock(file, settings.clock()));
  }
}
