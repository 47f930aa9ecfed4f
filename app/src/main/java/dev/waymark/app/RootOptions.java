package dev.waymark.app;

import dev.waymark.resolver.RootHints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The options that say where a resolver begins.
@Heading("The root")
final class RootOptions {
  @Option(
      names = "--root-hints",
      required = true,
      paramLabel = "FILE",
      description = "Names and addresses of root servers, as in IANA's named.root.")
  private Path rootHints = Path.of("named.root");

  RootOptions() {}

  /// Reads the hints.
  ///
  /// @throws BadInput if that is not possible
  RootHints hints() {
    if (!Files.isRegularFile(rootHints)) {
      String what = Files.exists(rootHints) ? "not a file" : "no such file";
      throw new BadInput("--root-hints: " + rootHints + ": " + what + ", expected root hints");
    }
    try {
      return RootHints.read(rootHints);
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInput("--root-hints: " + withLine(rootHints, String.valueOf(e.getMessage())));
    }
  }

  /// The parser begins with the line, behind the file's name without its directory.
  private static String withLine(Path file, String message) {
    String name = file.getFileName() + ":";
    return file
        + (message.startsWith(name) ? ":" + message.substring(name.length()) : ": " + message);
  }
}
