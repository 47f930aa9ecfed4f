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

/// The questions being resolved: whoever asks the same meanwhile waits for the same answer, so that
/// a forger does not get many chances at once (S2). It outlives a change of settings, as they do.
///
/// Only clients' questions join. Lookups of name servers do not, as two walks could then wait for
/// each other.
final class Flights {
  private final ConcurrentHashMap<Question, Flight> flights = new ConcurrentHashMap<>();

  private static final class Flight {
    final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    final AtomicInteger waiting = new AtomicInteger();
  }

  /// What whoever asks gets.
  sealed interface Landing {
    /// The answer.
    record Landed(Outcome outcome) implements Landing {}

    /// None.
    enum Missed implements Landing {
      /// It did not come in the time given.
      TOO_LATE,
      /// So many wait for it already that nobody else may.
      TOO_MANY,
      /// Looking for it went wrong.
      FAULT
    }
  }

  /// How those wait who find somebody else looking for the answer.
  ///
  /// @param patience for how long
  /// @param maxWaiting how many may wait for one answer
  /// @param joined run before the wait
  record Joining(Duration patience, int maxWaiting, Runnable joined) {}

  /// Waits for the answer somebody else is looking for, or looks for it.
  ///
  /// @param walk finds the answer
  Landing fly(Question question, Joining joining, Supplier<Outcome> walk) {
    Flight mine = new Flight();
    Flight other = flights.putIfAbsent(question, mine);
    return other == null ? new Landing.Landed(run(question, mine, walk)) : join(other, joining);
  }

  /// The same, but the answer is looked for by a thread of its own, which goes on when whoever
  /// asked waits no longer.
  ///
  /// @param leave to look for it
  Landing flyApart(Question question, Joining joining, Leave leave, Supplier<Outcome> walk) {
    Flight mine = new Flight();
    Flight other = flights.putIfAbsent(question, mine);
    if (other != null) {
      return join(other, joining);
    }
    leave.share();
    try {
      Thread.ofVirtual().name("walk").start(() -> run(question, mine, leave, walk));
    } catch (Throwable e) { // no thread could be started
      failed(question, mine, e);
      leave.end();
      throw e;
    }
    return await(mine, joining.patience());
  }

  private void run(Question question, Flight mine, Leave leave, Supplier<Outcome> walk) {
    try {
      run(question, mine, walk);
    } finally {
      leave.end();
    }
  }

  private Outcome run(Question question, Flight mine, Supplier<Outcome> walk) {
    try {
      Outcome outcome = walk.get();
      flights.remove(question, mine); // first: who asks from now on finds it in the cache
      mine.outcome.complete(outcome);
      return outcome;
    } catch (Throwable e) {
      failed(question, mine, e);
      throw e;
    }
  }

  /// Nobody may wait for what does not come.
  private void failed(Question question, Flight mine, Throwable why) {
    flights.remove(question, mine);
    mine.outcome.completeExceptionally(why);
  }

  private static Landing join(Flight flight, Joining joining) {
    joining.joined().run();
    try {
      return flight.waiting.incrementAndGet() > joining.maxWaiting()
          ? Landing.Missed.TOO_MANY
          : await(flight, joining.patience());
    } finally {
      flight.waiting.decrementAndGet();
    }
  }

  private static Landing await(Flight flight, Duration patience) {
    try {
      return new Landing.Landed(flight.outcome.get(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Landing.Missed.TOO_LATE;
    } catch (TimeoutException e) {
      return Landing.Missed.TOO_LATE;
    } catch (ExecutionException e) {
      return Landing.Missed.FAULT;
    }
  }

  /// How many questions are being resolved.
  int count() {
    return flights.size();
  }
}
