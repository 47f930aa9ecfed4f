package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.DelegationStore;
import dev.waymark.resolver.trace.TraceEvent;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// Finds the servers to begin with: those of the deepest zone that is known to hold the name, or
/// that somebody has set; at first the root's, once it is asked.
final class NearestZone {
  /// Until when a zone is delegated that no parent can take away.
  static final long FOREVER = Long.MAX_VALUE;

  private final Surroundings around;
  private final Narrator story;
  private final Priming priming;

  NearestZone(Surroundings around, Narrator story, Priming priming) {
    this.around = around;
    this.story = story;
    this.priming = priming;
  }

  /// The delegation to begin with, or why there is none.
  ///
  /// @param until when it ends, in seconds of the resolver's clock
  record Nearest(Delegation delegation, long until, Tally.@Nullable Verdict failure) {
    /// What nobody can take away: the root, and what is set here.
    static Nearest lasting(Delegation delegation) {
      return new Nearest(delegation, FOREVER, null);
    }
  }

  /// The zone nearest to what is looked for.
  Nearest of(Search search) {
    DelegationStore.Known known = around.stores().delegations().deepest(search.holder());
    Nearest set = set(search, known);
    if (set != null) {
      return set;
    }
    if (known == null) {
      return priming.run();
    }
    Delegation delegation = known.delegation();
    if (story.isOn()) {
      long ttl = known.ttlLeft(around.stores().delegations().now());
      story.tell(
          stamp ->
              new TraceEvent.DelegationKnown(stamp, delegation.zone(), delegation.names(), ttl));
    }
    return delegation.zone().equals(Name.root)
        ? Nearest.lasting(delegation)
        : new Nearest(delegation, known.expiresAt(), null);
  }

  /// The servers somebody has set for the name, or for a zone above it, unless the walk has found
  /// a zone further down; null if there are none.
  private @Nullable Nearest set(Search search, DelegationStore.@Nullable Known known) {
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
    return set.route() != null
        ? Nearest.lasting(set)
        : new Nearest(set, around.stores().delegations().now() + set.ttl(), null);
  }
}
