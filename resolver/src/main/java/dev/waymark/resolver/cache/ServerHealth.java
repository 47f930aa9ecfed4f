package dev.waymark.resolver.cache;

/// One server's state; a new value at each change.
///
/// @param smoothed round-trip time in nanoseconds (RFC 6298, section 2)
/// @param variation of it
/// @param timeouts since the last reply
/// @param changedAt seconds of the clock
/// @param repliedAt the same, of the last reply
/// @param silentSince the same, of the first timeout since then
record ServerHealth(
    long smoothed, long variation, int timeouts, long changedAt, long repliedAt, long silentSince) {
  private static final long NEVER = Long.MIN_VALUE / 2;
  static final ServerHealth UNKNOWN = new ServerHealth(0, 0, 0, 0, NEVER, NEVER);

  ServerHealth withReply(long nanos, long now) {
    boolean afresh = smoothed == 0 || !isAlive(now);
    long newSmoothed = afresh ? nanos : (7 * smoothed + nanos) / 8;
    long deviation = Math.abs(smoothed - nanos);
    long newVariation = afresh ? nanos / 2 : (3 * variation + deviation) / 4;
    return new ServerHealth(newSmoothed, newVariation, 0, now, now, NEVER);
  }

  /// Whether it was silent often and for long.
  boolean isDead(long now) {
    return timeouts >= ServerMemory.TIMEOUTS_IN_A_ROW
        && now - silentSince > ServerMemory.SILENCE_SECONDS;
  }

  boolean isAlive(long now) {
    return now - repliedAt <= ServerMemory.ALIVE_SECONDS && !isDead(now);
  }

  /// What a server that is alive does not reply to is lost, which says nothing of its speed.
  ServerHealth withTimeout(long waited, long now) {
    return new ServerHealth(
        isAlive(now)
            ? smoothed
            : Math.min(Math.max(smoothed, waited) * 2, ServerMemory.SLOWEST.toNanos()),
        variation,
        timeouts + 1,
        now,
        repliedAt,
        timeouts == 0 ? now : silentSince);
  }
}
