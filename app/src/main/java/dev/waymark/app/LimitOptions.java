package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.settings.ServiceSettings;
import picocli.CommandLine.Option;

/// The options that say how much a resolver does at once, and for one question.
@Heading("Limits")
final class LimitOptions {
  @Option(
      names = "--max-in-flight",
      paramLabel = "N",
      converter = Count.class,
      description =
          "Questions resolved at the same time; more get SERVFAIL (default: ${DEFAULT-VALUE}).")
  private int maxInFlight = ServiceSettings.MAX_IN_FLIGHT;

  @Option(
      names = "--max-per-client",
      paramLabel = "N",
      converter = Count.class,
      description = "How many of them one client may have (default: ${DEFAULT-VALUE}).")
  private int maxPerClient = ServiceSettings.MAX_PER_CLIENT;

  @Option(
      names = "--max-waiting",
      paramLabel = "N",
      converter = Count.class,
      description = "Clients that may wait for one answer (default: ${DEFAULT-VALUE}).")
  private int maxWaiting = ServiceSettings.MAX_WAITING;

  LimitOptions() {}

  ResolverSettings in(ResolverSettings settings) {
    return settings.withService(
        settings.service().withConcurrency(maxInFlight, maxPerClient, maxWaiting));
  }
}
