package dev.waymark.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say what an authoritative server reads.
@Heading("Zones and secrets")
final class ZoneOptions {
  @Option(
      names = "--zones",
      required = true,
      paramLabel = "DIR",
      description = "The directory of zone files.")
  private Path zones = Path.of(".");

  @Option(
      names = "--watch",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Follow changes of files; else look only when told (default: yes).")
  private boolean watch = true;

  @Option(
      names = "--cookie-secrets",
      paramLabel = "FILE",
      description = {
        "The secrets of DNS cookies, for servers that share an address: 32 hexadecimal digits in a"
            + " line, the first makes cookies, all are accepted; read again with the zones (default:"
            + " a random one, another each day)."
      })
  private @Nullable Path cookieSecrets;

  ZoneOptions() {}

  /// The directory of zone files.
  Path zones() {
    return zones;
  }

  /// Whether changes of files are followed.
  boolean watch() {
    return watch;
  }

  /// What cookies are made with.
  ///
  /// @throws BadInput if the file is no good
  CookieSecrets secrets() {
    return cookieSecrets == null ? CookieSecrets.own() : CookieSecrets.of(cookieSecrets);
  }
}
