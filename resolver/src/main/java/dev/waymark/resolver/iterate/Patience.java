package dev.waymark.resolver.iterate;

import java.time.Duration;

/// How many queries the servers of one zone are worth, and how much time, if none of them helps:
/// never more queries than the limits say.
final class Patience {
  /// Replies that do not help: with 13 servers that all refuse, more tries bring nothing new. With
  /// the question that led to the zone, that makes six packets.
  private static final int REPLIES_WITHOUT_HELP = 5;

  /// Queries to a zone with many servers that are all silent, by their names or by their addresses:
  /// of so many, one would have replied.
  private static final int QUERIES_IF_MANY_SILENT = 5;

  /// So few servers are asked again and again if they are silent: packets may have been lost. More
  /// names than that which lead to so few addresses are made to have those asked (S12).
  private static final int FEW_SERVERS = 4;

  /// Queries to a zone whose servers were all silent a moment ago: whether one has come back.
  private static final int QUERIES_IF_SILENT = 1;

  /// The same if one of them has replied to anything lately: that all were silent may be chance.
  private static final int QUERIES_IF_SILENT_BUT_ALIVE = 4;

  /// Time given to silent servers of one zone: leaves some of the budget for another way.
  private static final Duration PATIENCE = Duration.ofMillis(3_800);

  /// The same for resolvers that are to be tried first: what is left has to do for the walk that
  /// comes after them.
  private static final Duration PATIENCE_BEFORE_WALK = Duration.ofSeconds(1);

  /// A lookup of a name server's address tries two servers of each zone; there are mostly other
  /// name servers to look up (S13).
  private static final int QUERIES_PER_ZONE_IN_LOOKUPS = 2;

  private final Surroundings around;
  private final Lineup lineup;
  private final boolean wasSilent;
  private final boolean forClient;
  private final long end;
  private int queries;
  private int replies;
  private int lookupsInVain;

  /// @param wasSilent whether all servers of the zone were silent a moment ago
  /// @param forClient whether the client's own question is asked, not a name server's address
  /// @param mayBePassed whether the walk goes on without these servers
  Patience(
      Surroundings around,
      Lineup lineup,
      boolean wasSilent,
      boolean forClient,
      boolean mayBePassed) {
    this.around = around;
    this.lineup = lineup;
    this.wasSilent = wasSilent;
    this.forClient = forClient;
    Duration patience = mayBePassed ? PATIENCE_BEFORE_WALK : PATIENCE;
    end = around.ticker().getAsLong() + patience.toNanos();
  }

  /// A server has not helped.
  ///
  /// @param spent queries that this cost
  /// @param replied whether it said anything
  void wasted(int spent, boolean replied) {
    queries += spent;
    replies += replied ? 1 : 0;
  }

  /// A name server's address was looked up, and none has come of it that no other name had.
  void lookedUpInVain() {
    lookupsInVain++;
  }

  /// Whether one more name server may be looked up.
  boolean allowsLookup() {
    return lineup.size() == 0 || spent() < QUERIES_IF_MANY_SILENT || !hasManyNames();
  }

  /// What counts as spent on the zone. Of many names, lookups in vain do as well, with the one that
  /// they repeat: all may be a single victim's (S12).
  private int spent() {
    return lookupsInVain > 0 && hasManyNames() ? queries + 1 + lookupsInVain : queries;
  }

  private boolean hasManyNames() {
    return lineup.names() > FEW_SERVERS;
  }

  /// Whether no query has been wasted yet.
  boolean isFull() {
    return queries == 0;
  }

  /// Whether nobody is asked any more.
  boolean isUsedUp() {
    return replies >= REPLIES_WITHOUT_HELP
        || spent() >= Math.min(allowed(), around.limits().queriesPerZone());
  }

  /// How many queries may bring nothing. Where nobody helped a moment ago, few are enough to see
  /// whether that has changed; for a name server's address not even those.
  private int allowed() {
    if (lineup.isAllLame()) {
      return 1;
    }
    if (wasSilent) {
      return !forClient ? 0 : lineup.isAnyAlive() ? QUERIES_IF_SILENT_BUT_ALIVE : QUERIES_IF_SILENT;
    }
    boolean few = lineup.size() <= FEW_SERVERS;
    if (lineup.isAnyAlive()) {
      return few && hasManyNames() ? QUERIES_IF_MANY_SILENT : Integer.MAX_VALUE;
    }
    if (!forClient) {
      return QUERIES_PER_ZONE_IN_LOOKUPS;
    }
    return few && !hasManyNames() ? Integer.MAX_VALUE : QUERIES_IF_MANY_SILENT;
  }

  /// Whether it is only looked whether the zone's servers have come back.
  boolean isShort() {
    return wasSilent;
  }

  /// Whether silent servers have had their time.
  boolean isOver() {
    return around.ticker().getAsLong() >= end;
  }
}
