package dev.waymark.resolver.iterate;

import dev.waymark.resolver.settings.Limits;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.Spent;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What one client's question may still cost. The same object goes into every lookup that the
/// question leads to, so that none of them starts afresh (S16, S23). Used by one thread.
public final class Budget {
  private final Limits limits;
  private final LongSupplier ticker;
  private final long deadline;
  private int queries;
  private int received;
  private int aliases;
  private int minimised;

  /// A full budget; the time runs from now.
  public Budget(Limits limits, LongSupplier ticker) {
    this.limits = limits;
    this.ticker = ticker;
    deadline = ticker.getAsLong() + limits.time().toNanos();
  }

  /// What it began with.
  Limits limits() {
    return limits;
  }

  /// Takes one query to a server from the budget.
  ///
  /// @return null, or what is used up
  @Nullable Cause spendQuery() {
    if (queries >= limits.queries()) {
      return Cause.OUT_OF_QUERIES;
    }
    if (received >= limits.received()) {
      return Cause.OUT_OF_BYTES;
    }
    if (isOutOfTime()) {
      return Cause.OUT_OF_TIME;
    }
    queries++;
    return null;
  }

  /// A server sent a reply; when they were too long together, no more queries are sent.
  void received(int bytes) {
    received += bytes;
  }

  /// Takes one alias from the budget; false if there is none left.
  boolean spendAlias() {
    if (aliases >= limits.aliases()) {
      return false;
    }
    aliases++;
    return true;
  }

  /// How many aliases were followed.
  int aliases() {
    return aliases;
  }

  /// A minimised query brought no referral.
  void spendMinimised() {
    minimised++;
  }

  /// How many minimised queries may still go wrong.
  int minimisedLeft() {
    return Math.max(0, limits.minimisedQueries() - minimised);
  }

  /// How many minimised queries brought no referral.
  int minimised() {
    return minimised;
  }

  /// The time that is left.
  public Duration timeLeft() {
    return Duration.ofNanos(Math.max(0, deadline - ticker.getAsLong()));
  }

  boolean isOutOfTime() {
    return deadline - ticker.getAsLong() <= 0;
  }

  /// The queries used so far, beside those allowed.
  public Spent spent() {
    return new Spent(queries, limits.queries());
  }
}
