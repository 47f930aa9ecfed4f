package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.settings.CacheSettings;
import picocli.CommandLine.Option;

/// The options that say how much a resolver remembers, and for how long.
@Heading("Cache")
final class CacheOptions {
  private static final int MEGA = 20;

  @Option(
      names = "--cache-size",
      paramLabel = "MB",
      converter = Megabytes.class,
      description = "How much is remembered (default: ${DEFAULT-VALUE}, some 200,000 names).")
  private int size = (int) (CacheSettings.BYTES >> MEGA);

  @Option(
      names = "--min-ttl",
      paramLabel = "SECONDS",
      converter = Count.OrNone.class,
      description =
          "Remember data at least this long, though its owner says less (default: 0); a TTL of 0"
              + " stays 0.")
  private int minTtl;

  @Option(
      names = "--max-ttl",
      paramLabel = "SECONDS",
      converter = Count.class,
      description = "Remember data at most this long (default: ${DEFAULT-VALUE}).")
  private int maxTtl = (int) CacheSettings.MAX_TTL;

  @Option(
      names = "--min-negative-ttl",
      paramLabel = "SECONDS",
      converter = Count.OrNone.class,
      description = "The same for what does not exist (default: 0).")
  private int minNegativeTtl;

  @Option(
      names = "--max-negative-ttl",
      paramLabel = "SECONDS",
      converter = Count.class,
      description = "The same for what does not exist (default: ${DEFAULT-VALUE}).")
  private int maxNegativeTtl = (int) CacheSettings.MAX_NEGATIVE_TTL;

  CacheOptions() {}

  /// Reads a size in megabytes.
  static final class Megabytes implements picocli.CommandLine.ITypeConverter<Integer> {
    private static final int MAX = 1 << 20;

    Megabytes() {}

    @Override
    public Integer convert(String text) {
      int number = new Count().convert(text);
      if (number > MAX) {
        throw new picocli.CommandLine.TypeConversionException(
            "'" + text + "' is not a number of megabytes from 1 to " + MAX);
      }
      return number;
    }
  }

  /// @throws BadInput if a least time is longer than the most
  ResolverSettings in(ResolverSettings settings) {
    check("--min-ttl", minTtl, maxTtl);
    check("--min-negative-ttl", minNegativeTtl, maxNegativeTtl);
    return settings.withCache(
        settings
            .cache()
            .withBytes((long) size << MEGA)
            .withTtl(minTtl, maxTtl)
            .withNegativeTtl(minNegativeTtl, maxNegativeTtl));
  }

  private static void check(String option, int least, int most) {
    if (least > most) {
      throw new BadInput(option + ": " + least + " is more than the longest time, " + most);
    }
  }
}
