package dev.waymark.app;

import dev.waymark.resolver.RootHints;
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
    return FileText.read("--root-hints", rootHints, "root hints", RootHints::read);
  }
}
