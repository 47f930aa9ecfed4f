package dev.waymark.authoritative.reload;

import java.time.Duration;

/// Waits for calm: says when a storm of changes is over, so that files are not read while somebody
/// is still writing them, and when it has been going on for so long that it must not be waited for.
final class Calm {
  private final long quiet;
  private final long longest;
  private boolean disturbed;
  private long first;
  private long last;

  /// @param quiet how long nothing may happen until it is calm
  /// @param longest how long that is waited for
  Calm(Duration quiet, Duration longest) {
    this.quiet = quiet.toNanos();
    this.longest = longest.toNanos();
  }

  /// Something has happened at `now`, by [System#nanoTime].
  void disturb(long now) {
    if (!disturbed) {
      disturbed = true;
      first = now;
    }
    last = now;
  }

  /// Whether something has happened that nobody has looked at.
  boolean isDisturbed() {
    return disturbed;
  }

  /// Nanoseconds until it is time to look; 0 or less if it is.
  long left(long now) {
    return Math.min(last - now + quiet, first - now + longest);
  }

  /// Somebody looks.
  void settle() {
    disturbed = false;
  }
}
