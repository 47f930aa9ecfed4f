package dev.waymark.resolver.cache;

/// One server's state; a new value at each change.
///
/// @param smoothed round-trip time in nanoseconds (RFC 6298, section 2)
/// @param variation of it
/// @param timeouts since the last reply
/// @param spokeEdns whether it once replied with an OPT record
/// @param noEdns whether it understood a question only without one
/// @param plainCase whether it does not keep the case of the question
/// @param changedAt seconds of the clock
/// @param repliedAt the same, of the last reply
record Health(
    long smoothed,
    long variation,
    int timeouts,
    boolean spokeEdns,
    boolean noEdns,
    boolean plainCase,
    long changedAt,
    long repliedAt) {
  static final Health UNKNOWN = new Health(0, 0, 0, false, false, false, 0, Long.MIN_VALUE / 2);

  Health withReply(long nanos, boolean edns, long now) {
    long newSmoothed = smoothed == 0 || timeouts > 0 ? nanos : (7 * smoothed + nanos) / 8;
    long deviation = Math.abs(smoothed - nanos);
    long newVariation = smoothed == 0 || timeouts > 0 ? nanos / 2 : (3 * variation + deviation) / 4;
    return new Health(
        newSmoothed, newVariation, 0, spokeEdns || edns, noEdns && !edns, plainCase, now, now);
  }

  Health withTimeout(long waited, long now) {
    return new Health(
        Math.max(smoothed, waited) * 2,
        variation,
        timeouts + 1,
        spokeEdns,
        noEdns,
        plainCase,
        now,
        repliedAt);
  }

  Health withoutEdns() {
    return new Health(
        smoothed, variation, timeouts, spokeEdns, true, plainCase, changedAt, repliedAt);
  }

  Health withPlainCase() {
    return new Health(smoothed, variation, timeouts, spokeEdns, noEdns, true, changedAt, repliedAt);
  }
}
