package dev.waymark.resolver.settings;

/// How much is remembered, and for how long.
///
/// @param bytes of RRsets and names, roughly as the heap has them
/// @param maxTtl seconds; a longer TTL counts as this
/// @param maxNegativeTtl the same for what does not exist
/// @param minTtl seconds; a shorter TTL counts as this, though the owner of the data wants it short
/// @param minNegativeTtl the same for what does not exist
/// @param failureTtl seconds that a first failure is remembered
/// @param maxFailureTtl seconds that one is at most, however often it comes
/// @param prefetch whether what clients still ask for is asked for again before its TTL is over
public record CacheSettings(
    long bytes,
    long maxTtl,
    long maxNegativeTtl,
    long minTtl,
    long minNegativeTtl,
    long failureTtl,
    long maxFailureTtl,
    boolean prefetch) {
  /// Room for about 200,000 names.
  public static final long BYTES = 64L << 20;

  /// One day, as Unbound, Knot Resolver and PowerDNS have it: a mistake with a longer TTL must end
  /// some time.
  public static final long MAX_TTL = 86_400;

  /// RFC 2308, section 5, finds one to three hours good.
  public static final long MAX_NEGATIVE_TTL = 3_600;

  /// After the first failure, in seconds; RFC 9520, section 3.2, wants at least 1.
  public static final long FAILURE_TTL = 5;

  /// However often it fails, in seconds: the most that RFC 9520, section 3.2, allows.
  public static final long MAX_FAILURE_TTL = 300;

  /// The values above.
  public static final CacheSettings DEFAULT =
      new CacheSettings(
          BYTES, MAX_TTL, MAX_NEGATIVE_TTL, 0, 0, FAILURE_TTL, MAX_FAILURE_TTL, false);

  /// The same with another size.
  public CacheSettings withBytes(long size) {
    return new CacheSettings(
        size, maxTtl, maxNegativeTtl, minTtl, minNegativeTtl, failureTtl, maxFailureTtl, prefetch);
  }

  /// The same with other bounds for data.
  public CacheSettings withTtl(long min, long max) {
    return new CacheSettings(
        bytes, max, maxNegativeTtl, min, minNegativeTtl, failureTtl, maxFailureTtl, prefetch);
  }

  /// The same with other bounds for what does not exist.
  public CacheSettings withNegativeTtl(long min, long max) {
    return new CacheSettings(bytes, maxTtl, max, minTtl, min, failureTtl, maxFailureTtl, prefetch);
  }

  /// The same with other bounds for failures.
  public CacheSettings withFailureTtl(long first, long max) {
    return new CacheSettings(
        bytes, maxTtl, maxNegativeTtl, minTtl, minNegativeTtl, first, max, prefetch);
  }

  /// The same with prefetching on or off.
  public CacheSettings withPrefetch(boolean on) {
    return new CacheSettings(
        bytes, maxTtl, maxNegativeTtl, minTtl, minNegativeTtl, failureTtl, maxFailureTtl, on);
  }

  /// How long data with this TTL is kept, in seconds. 0 stays 0: it is for one answer only (RFC
  /// 1035, section 3.2.1).
  public long bounded(long ttl) {
    return ttl == 0 ? 0 : Math.clamp(ttl, Math.min(minTtl, maxTtl), maxTtl);
  }

  /// The same for what does not exist.
  public long boundedNegative(long ttl) {
    return ttl == 0 ? 0 : Math.clamp(ttl, Math.min(minNegativeTtl, maxNegativeTtl), maxNegativeTtl);
  }
}
