package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.settings.CacheSettings;
import picocli.CommandLine.Option;

/// The options that say how much a resolver remembers, and for how long.
@Heading("Cache")
final class CacheOptions {
  private static final int MEGA = 20;

  /// The heap holds twice the cache at least: what comes and goes needs room as well.
  private static final int LEAST_HEAP = 2;

  @Option(
      names = "--cache-size",
      paramLabel = "MB",
      converter = Megabytes.class,
      description =
          "How much is remembered, half of the heap at most (default: ${DEFAULT-VALUE}, some 200,000"
              + " names).")
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
      description = "Remember at least this long that something does not exist (default: 0).")
  private int minNegativeTtl;

  @Option(
      names = "--max-negative-ttl",
      paramLabel = "SECONDS",
      converter = Count.class,
      description =
          "Remember at most this long that something does not exist (default: ${DEFAULT-VALUE}).")
  private int maxNegativeTtl = (int) CacheSettings.MAX_NEGATIVE_TTL;

  @Option(
      names = "--failure-ttl",
      paramLabel = "SECONDS",
      converter = Count.class,
      description =
          "Remember a first failure this long, the next ones twice as long each (default:"
              + " ${DEFAULT-VALUE}).")
  private int failureTtl = (int) CacheSettings.FAILURE_TTL;

  @Option(
      names = "--max-failure-ttl",
      paramLabel = "SECONDS",
      converter = Count.class,
      description =
          "Remember a failure at most this long (default: ${DEFAULT-VALUE}, the most that RFC 9520"
              + " allows).")
  private int maxFailureTtl = (int) CacheSettings.MAX_FAILURE_TTL;

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

  /// @throws BadInput if the heap cannot hold the cache, or a least time is longer than the most
  ResolverSettings in(ResolverSettings settings) {
    checkSize(Runtime.getRuntime().maxMemory() >> MEGA);
    check("--min-ttl", minTtl, maxTtl);
    check("--min-negative-ttl", minNegativeTtl, maxNegativeTtl);
    check("--failure-ttl", failureTtl, maxFailureTtl);
    check("--max-failure-ttl", maxFailureTtl, (int) CacheSettings.MAX_FAILURE_TTL);
    return settings.withCache(
        settings
            .cache()
            .withBytes((long) size << MEGA)
            .withTtl(minTtl, maxTtl)
            .withNegativeTtl(minNegativeTtl, maxNegativeTtl)
            .withFailureTtl(failureTtl, maxFailureTtl));
  }

  /// @param heap of this process, in megabytes
  private void checkSize(long heap) {
    if (size > heap / LEAST_HEAP) {
      throw new BadInput(
          "--cache-size: "
              + size
              + " MB do not fit into a heap of "
              + heap
              + " MB, expected at most half of it, "
              + heap / LEAST_HEAP
              + "; WAYMARK_JAVA_OPTS=-Xmx"
              + (long) size * LEAST_HEAP
              + "m makes room");
    }
  }

  private static void check(String option, int least, int most) {
    if (least > most) {
      throw new BadInput(option + ": " + least + " is more than the longest time, " + most);
    }
  }
}
