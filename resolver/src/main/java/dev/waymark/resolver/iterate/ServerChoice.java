package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.ServerMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Chooses among servers: a fast one, and now and then another so that its speed becomes known.
final class ServerChoice {
  /// One in so many questions goes to a server that is not known to be fast.
  private static final int EXPLORE_ONE_IN = 16;

  /// Servers this much slower than the fastest are as good.
  private static final long NEAR_NANOS = 10_000_000;

  private static final long UNKNOWN = -1;

  private final Surroundings around;

  ServerChoice(Surroundings around) {
    this.around = around;
  }

  private ServerMemory memory() {
    return around.stores().servers();
  }

  /// One of several, of which there is at least one.
  Candidate best(List<Candidate> several) {
    if (several.size() == 1) {
      return several.getFirst();
    }
    // What is known changes meanwhile, so each is looked at once.
    long[] nanos = new long[several.size()];
    List<Candidate> unknown = new ArrayList<>();
    boolean allSilent = true;
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < nanos.length; i++) {
      Candidate one = several.get(i);
      Duration estimate = memory().estimate(one.at);
      nanos[i] = estimate == null ? UNKNOWN : estimate.toNanos();
      if (estimate == null) {
        unknown.add(one);
      } else {
        fastest = Math.min(fastest, nanos[i]);
        allSilent &= memory().isSilent(one.at);
      }
    }
    boolean explore = !unknown.isEmpty() && around.random().nextInt(EXPLORE_ONE_IN) == 0;
    if (!unknown.isEmpty() && (explore || allSilent)) {
      return any(unknown);
    }
    List<Candidate> fast = new ArrayList<>();
    for (int i = 0; i < nanos.length; i++) {
      if (nanos[i] != UNKNOWN && nanos[i] <= 2 * fastest + NEAR_NANOS) {
        fast.add(several.get(i));
      }
    }
    return any(fast);
  }

  private Candidate any(List<Candidate> several) {
    return several.get(around.random().nextInt(several.size()));
  }
}
