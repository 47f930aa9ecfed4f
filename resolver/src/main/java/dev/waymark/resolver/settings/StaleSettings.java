package dev.waymark.resolver.settings;

import java.time.Duration;

/// Whether an answer whose TTL is over is better than none (RFC 8767).
///
/// @param on off unless somebody wants it: a zone's owner said how long its data is good
/// @param maxAge how long after its TTL data may still be served, in seconds
/// @param answerTtl the TTL it is served with, in seconds
/// @param clientTimeout after this long the client gets what is stale while the walk goes on
public record StaleSettings(boolean on, long maxAge, long answerTtl, Duration clientTimeout) {
  /// RFC 8767, section 5, proposes one to three days: time to mend a zone.
  public static final long MAX_AGE = 86_400;

  /// RFC 8767, section 4, recommends 30 seconds.
  public static final long ANSWER_TTL = 30;

  /// RFC 8767, section 5, recommends 1.8 seconds, just less than what stub resolvers commonly wait.
  public static final Duration CLIENT_TIMEOUT = Duration.ofMillis(1_800);

  /// Nothing stale is served.
  public static final StaleSettings OFF =
      new StaleSettings(false, MAX_AGE, ANSWER_TTL, CLIENT_TIMEOUT);

  /// The values above.
  public static final StaleSettings ON =
      new StaleSettings(true, MAX_AGE, ANSWER_TTL, CLIENT_TIMEOUT);
}
