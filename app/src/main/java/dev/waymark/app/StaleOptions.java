package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.settings.StaleSettings;
import java.time.Duration;
import picocli.CommandLine.Option;

/// The options that say whether an old answer is better than none.
@Heading("Old answers")
final class StaleOptions {
  @Option(
      names = "--serve-stale",
      negatable = true,
      description =
          "Answer with data whose time is over if its servers fail or take too long (RFC 8767).")
  private boolean serveStale;

  @Option(
      names = "--stale-max-age",
      paramLabel = "SECONDS",
      converter = Count.class,
      description = "How old beyond its time (default: ${DEFAULT-VALUE}).")
  private int maxAge = (int) StaleSettings.MAX_AGE;

  @Option(
      names = "--stale-answer-ttl",
      paramLabel = "SECONDS",
      converter = Count.class,
      description = "The TTL that clients get for old data (default: ${DEFAULT-VALUE}).")
  private int answerTtl = (int) StaleSettings.ANSWER_TTL;

  @Option(
      names = "--stale-client-timeout",
      paramLabel = "MILLISECONDS",
      converter = Count.class,
      description = "How long a client waits before it gets old data (default: ${DEFAULT-VALUE}).")
  private int clientTimeout = (int) StaleSettings.CLIENT_TIMEOUT.toMillis();

  StaleOptions() {}

  ResolverSettings in(ResolverSettings settings) {
    return settings.withStale(
        new StaleSettings(serveStale, maxAge, answerTtl, Duration.ofMillis(clientTimeout)));
  }
}
