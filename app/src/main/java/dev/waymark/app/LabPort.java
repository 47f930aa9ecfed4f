package dev.waymark.app;

import picocli.CommandLine.Option;

/// The option that says on which port the little internet is; the same for all that bring it up.
final class LabPort {
  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = Port.class,
      description = "Port of all DNS servers of the little internet (default: ${DEFAULT-VALUE}).")
  private int port = Lab.DNS_PORT;

  LabPort() {}

  int number() {
    return port;
  }
}
