package dev.waymark.resolver;

import java.util.concurrent.atomic.AtomicInteger;

/// The leave to have one question resolved, which a [ClientQuota] gives: it lasts until all who
/// work on the question have ended it, the client's thread and the walk that goes on without it.
final class Leave {
  private final AtomicInteger holders = new AtomicInteger(1);
  private final Runnable giveBack;

  /// Leave for whoever makes it.
  ///
  /// @param giveBack run once, when all have ended it
  Leave(Runnable giveBack) {
    this.giveBack = giveBack;
  }

  /// Leave that nobody counts.
  static Leave uncounted() {
    return new Leave(() -> {});
  }

  /// One more works on the question, and ends the leave, too.
  void share() {
    holders.incrementAndGet();
  }

  /// One does not work on it any more.
  void end() {
    if (holders.decrementAndGet() == 0) {
      giveBack.run();
    }
  }
}
