package dev.waymark.authoritative.zone;

import java.time.Duration;
import java.time.Instant;

/// How a zone is checked by somebody who wants to know everything about it.
///
/// @param now the time at which signatures are looked at
/// @param soon how long before its end a signature is warned of
/// @param verify whether each signature is verified with its key, which takes half a
///     millisecond or so
/// @param mostProblems how many errors are told, and how many warnings
public record ThoroughCheck(Instant now, Duration soon, boolean verify, int mostProblems) {
  /// Signatures that end sooner are warned of: signers make new ones a week before that or earlier.
  public static final Duration SOON = Duration.ofDays(3);

  /// Checks the numbers.
  public ThoroughCheck {
    if (soon.isNegative() || mostProblems < 1) {
      throw new IllegalArgumentException("a time and a number of problems");
    }
  }

  /// A check as it is unless somebody wants it otherwise.
  public static ThoroughCheck at(Instant now) {
    return new ThoroughCheck(now, SOON, false, ProblemList.MAX_PROBLEMS);
  }

  /// The same with another time before the end of signatures.
  public ThoroughCheck withSoon(Duration time) {
    return new ThoroughCheck(now, time, verify, mostProblems);
  }

  /// The same with signatures verified.
  public ThoroughCheck verifying() {
    return new ThoroughCheck(now, soon, true, mostProblems);
  }

  /// The same with all problems told.
  public ThoroughCheck tellingAll() {
    return new ThoroughCheck(now, soon, verify, ProblemList.ALL_PROBLEMS);
  }
}
