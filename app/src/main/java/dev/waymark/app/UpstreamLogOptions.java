package dev.waymark.app;

import dev.waymark.wire.log.LogOptions;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say where a resolver writes down what it asks.
@Heading("Log")
final class UpstreamLogOptions {
  @Option(
      names = "--upstream-log",
      paramLabel = "FILE",
      description =
          "Write each query to a server down as a line of JSON (default: off). SIGHUP opens the file"
              + " anew.")
  private @Nullable Path file;

  @Option(
      names = "--upstream-log-size",
      paramLabel = "MB",
      converter = CacheOptions.Megabytes.class,
      description = "Where a new file begins; the old one becomes FILE.1 (default: 100).")
  private int size = (int) (LogOptions.MAX_BYTES >> 20);

  @Option(
      names = "--upstream-log-files",
      paramLabel = "N",
      converter = Count.OrNone.class,
      description = "How many old files are kept (default: 5).")
  private int files = LogOptions.FILES;

  UpstreamLogOptions() {}

  /// Where to write, if that is wanted.
  ///
  /// @throws BadInput if the numbers make no sense
  Optional<LogOptions> options() {
    Path to = file;
    if (to == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new LogOptions(to, 1, (long) size << 20, files));
    } catch (IllegalArgumentException e) {
      throw new BadInput("--upstream-log-files: " + e.getMessage());
    }
  }
}
