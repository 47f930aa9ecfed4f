package dev.waymark.resolver;

import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.wire.Question;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The questions being resolved: whoever asks the same meanwhile waits for the same answer, so that
/// a forger does not get many chances at once (S2).
///
/// Only clients' questions join. Lookups of name servers do not, as two walks could then wait for
/// each other.
final class Flights {
  private final ConcurrentHashMap<Question, Flight> flights = new ConcurrentHashMap<>();
  private final int maxWaiting;

  private static final class Flight {
    final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    final AtomicInteger waiting = new AtomicInteger();
  }

  /// @param maxWaiting how many may wait for one answer
  Flights(int maxWaiting) {
    this.maxWaiting = maxWaiting;
  }

  /// Waits for the answer somebody else is looking for, or looks for it.
  ///
  /// @param joined run before the wait for somebody else's answer
  /// @param walk finds the answer
  /// @return the answer; null if too many wait, or it did not come in `patience`
  @Nullable Outcome fly(
      Question question, Duration patience, Runnable joined, Supplier<Outcome> walk) {
    Flight mine = new Flight();
    Flight flight = flights.putIfAbsent(question, mine);
    if (flight != null) {
      joined.run();
      return await(flight, patience);
    }
    try {
      Outcome outcome = walk.get();
      mine.outcome.complete(outcome);
      return outcome;
    } finally {
      flights.remove(question, mine);
      mine.outcome.cancel(false); // only if the walk failed: nobody waits for ever
    }
  }

  private @Nullable Outcome await(Flight flight, Duration patience) {
    if (flight.waiting.incrementAndGet() > maxWaiting) {
      return null;
    }
    try {
      return flight.outcome.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException | TimeoutException | java.util.concurrent.CancellationException e) {
      return null;
    }
  }

  /// How many questions are being resolved.
  int count() {
    return flights.size();
  }
}
