package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.DelegationStore;
import dev.waymark.resolver.trace.TraceEvent;
import org.jspecify.annotations.Nullable;

/// Finds the servers to begin with: those of the deepest zone that is known to hold the name, or
/// that somebody has set; at first the root's, once it is asked.
final class NearestZone {
  private final Surroundings around;
  private final Narrator story;
  private final Priming priming;

  NearestZone(Surroundings around, Narrator story, Priming priming) {
    this.around = around;
    this.story = story;
    this.priming = priming;
  }

  /// The delegation to begin with, or why there is none.
  record Nearest(Delegation delegation, Tally.@Nullable Verdict failure) {}

  /// The zone nearest to what is looked for.
  Nearest of(Search search) {
    DelegationStore.Known known = around.stores().delegations().deepest(search.holder());
    Delegation set = set(search, known);
    if (set != null) {
      return new Nearest(set, null);
    }
    if (known == null) {
      return priming.run();
    }
    if (story.isOn()) {
      story.tell(
          stamp ->
              new TraceEvent.DelegationKnown(
                  stamp, known.delegation().zone(), known.delegation().names(), known.ttlLeft()));
    }
    return new Nearest(known.delegation(), null);
  }

  /// The servers somebody has set for the name, or for a zone above it, unless the walk has found
  /// a zone further down; null if there are none.
  private @Nullable Delegation set(Search search, DelegationStore.@Nullable Known known) {
    Routes.Way way = around.routes().deepest(search.holder(), search.passedBy());
    Delegation set =
        switch (way) {
          case null -> null;
          case Routes.Served served -> served.delegation();
          case Routes.Local local -> local.data().delegation(search.holder());
        };
    if (set == null) {
      return null;
    }
    boolean deeper = known != null && known.delegation().zone().labels() > set.zone().labels();
    if (deeper && !set.isForward()) {
      return null;
    }
    String rule = set.route() == null ? "local-zone" : set.isForward() ? "forward" : "stub";
    story.decided(search.current(), rule, "set by whoever runs this resolver");
    return set;
  }
}
