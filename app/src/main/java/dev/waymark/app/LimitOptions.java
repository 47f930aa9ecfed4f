package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.settings.Limits;
import dev.waymark.resolver.settings.ServiceSettings;
import java.time.Duration;
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

  @Option(
      names = "--max-time",
      paramLabel = "MILLISECONDS",
      converter = Count.class,
      description =
          "How long one question is worked on, 30000 at most; half a second later the client is"
              + " told that nothing was found (default: ${DEFAULT-VALUE}).")
  private int maxTime = (int) Limits.TIME.toMillis();

  @Option(
      names = "--max-queries",
      paramLabel = "N",
      converter = Count.class,
      description = "Queries sent for one question, whatever for (default: ${DEFAULT-VALUE}).")
  private int maxQueries = Limits.QUERIES;

  @Option(
      names = "--max-received",
      paramLabel = "BYTES",
      converter = Count.class,
      description =
          "How long the replies of servers may be together; then nobody is asked any more"
              + " (default: ${DEFAULT-VALUE}).")
  private int maxReceived = Limits.RECEIVED;

  @Option(
      names = "--max-queries-per-zone",
      paramLabel = "N",
      converter = Count.class,
      description =
          "How many of them without success to the servers of one zone (default:"
              + " ${DEFAULT-VALUE}).")
  private int maxPerZone = Limits.QUERIES_PER_ZONE;

  @Option(
      names = "--max-ns-lookups",
      paramLabel = "N",
      converter = Count.class,
      description =
          "Addresses of name servers looked up for one delegation (default: ${DEFAULT-VALUE}).")
  private int maxLookups = Limits.NAME_SERVER_LOOKUPS;

  @Option(
      names = "--max-aliases",
      paramLabel = "N",
      converter = Count.class,
      description = "CNAME and DNAME records followed (default: ${DEFAULT-VALUE}).")
  private int maxAliases = Limits.ALIASES;

  @Option(
      names = "--max-depth",
      paramLabel = "N",
      converter = Count.class,
      description = "Lookups for the sake of lookups (default: ${DEFAULT-VALUE}).")
  private int maxDepth = Limits.DEPTH;

  @Option(
      names = "--max-minimised",
      paramLabel = "N",
      converter = Count.OrNone.class,
      description =
          "Queries for a part of a name that find no zone cut (default: ${DEFAULT-VALUE}).")
  private int maxMinimised = Limits.MINIMISED_QUERIES;

  LimitOptions() {}

  /// @throws BadInput if clients would not wait so long
  ResolverSettings in(ResolverSettings settings) {
    if (maxTime > Limits.LONGEST_TIME.toMillis()) {
      throw new BadInput(
          "--max-time: %d is too long: no client waits longer than %d ms for an answer"
              .formatted(maxTime, Limits.LONGEST_TIME.toMillis()));
    }
    return settings
        .withLimits(
            new Limits(
                maxQueries,
                maxReceived,
                maxLookups,
                maxAliases,
                maxDepth,
                maxPerZone,
                maxMinimised,
                Duration.ofMillis(maxTime)))
        .withService(settings.service().withConcurrency(maxInFlight, maxPerClient, maxWaiting));
  }
}
