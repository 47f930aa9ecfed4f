package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.ServerMemory;
import java.time.Duration;
import java.util.List;

/// Chooses among servers: a fast one, and now and then another so that its speed becomes known.
final class ServerChoice {
  /// One in so many questions goes to a server that is not known to be fast.
  private static final int EXPLORE_ONE_IN = 16;

  /// Servers this much slower than the fastest are as good.
  private static final long NEAR_NANOS = 10_000_000;

  private final Surroundings around;

  ServerChoice(Surroundings around) {
    this.around = around;
  }

  private ServerMemory memory() {
    return around.stores().servers();
  }

  /// One of several, of which there is at least one.
  Candidate best(List<Candidate> several) {
    List<Candidate> known =
        several.stream().filter(one -> memory().estimate(one.at) != null).toList();
    List<Candidate> unknown =
        several.stream().filter(one -> memory().estimate(one.at) == null).toList();
    boolean explore = !unknown.isEmpty() && around.random().nextInt(EXPLORE_ONE_IN) == 0;
    boolean allSilent = known.stream().allMatch(one -> memory().isSilent(one.at));
    if (!unknown.isEmpty() && (explore || allSilent)) {
      return any(unknown);
    }
    long fastest = known.stream().mapToLong(this::nanos).min().orElse(0);
    return any(known.stream().filter(one -> nanos(one) <= 2 * fastest + NEAR_NANOS).toList());
  }

  private long nanos(Candidate candidate) {
    Duration estimate = memory().estimate(candidate.at);
    return estimate == null ? Long.MAX_VALUE : estimate.toNanos();
  }

  private Candidate any(List<Candidate> several) {
    return several.get(around.random().nextInt(several.size()));
  }
}
