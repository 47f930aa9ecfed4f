package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import picocli.CommandLine.Option;

/// The options that say how a resolver asks servers.
@Heading("Asking servers")
final class UpstreamOptions {
  @Option(
      names = "--upstream-port",
      paramLabel = "PORT",
      converter = Port.class,
      description = "The port of the servers that are asked (default: ${DEFAULT-VALUE}).")
  private int port = 53;

  @Option(
      names = "--loopback-servers",
      negatable = true,
      description = {
        "Ask name servers on loopback addresses too. Needed for the little internet; on the real one"
            + " a zone could use it to make this resolver talk to this machine."
      })
  private boolean loopbackServers;

  UpstreamOptions() {}

  ResolverSettings in(ResolverSettings settings) {
    return settings.withUpstreamPort(port).withLoopbackServers(loopbackServers);
  }
}
