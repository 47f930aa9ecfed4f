package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import picocli.CommandLine.Option;

/// The options that say how carefully a resolver asks, and how early.
@Heading("How carefully, and how early")
final class FindingOptions {
  @Option(
      names = "--cookies",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Send DNS cookies to servers (RFC 7873): who forges replies has to guess them (default:"
              + " yes).")
  private boolean cookies = true;

  @Option(
      names = "--prefetch",
      negatable = true,
      description =
          "Ask again for names that clients still want shortly before their time is over, so that"
              + " nobody waits for them.")
  private boolean prefetch;

  FindingOptions() {}

  ResolverSettings in(ResolverSettings settings) {
    return settings
        .withWalk(settings.walk().withCookies(cookies))
        .withCache(settings.cache().withPrefetch(prefetch));
  }
}
