package dev.waymark.resolver.iterate;

import java.time.Duration;

/// How many packets the servers of one zone are worth, and how much time, if none of them helps.
final class Patience {
  /// Packets for a zone with few servers, and for one with a server known to be alive: where a
  /// third of the exchanges is lost and one of two servers is dead, two questions in a thousand
  /// fail at most.
  private static final int PACKETS_IF_LOST = 12;

  /// So few servers are asked again and again if they are silent; of more, some would have replied.
  private static final int FEW_SERVERS = 4;

  /// Packets for a zone whose servers were all silent a moment ago: whether one has come back.
  private static final int PACKETS_IF_SILENT = 1;

  /// The same if one of them has replied to anything lately: that all were silent may be chance.
  private static final int PACKETS_IF_SILENT_BUT_ALIVE = 4;

  /// Time given to silent servers of one zone: leaves some of the budget for another way.
  private static final Duration PATIENCE = Duration.ofMillis(3_800);

  /// A lookup of a name server's address tries two servers of each zone; there are mostly other
  /// name servers to look up (S13).
  private static final int QUERIES_PER_ZONE_IN_LOOKUPS = 2;

  private final Surroundings around;
  private final Lineup lineup;
  private final boolean wasSilent;
  private final boolean forClient;
  private final long end;

  /// @param wasSilent whether all servers of the zone were silent a moment ago
  /// @param forClient whether the client's own question is asked, not a name server's address
  Patience(Surroundings around, Lineup lineup, boolean wasSilent, boolean forClient) {
    this.around = around;
    this.lineup = lineup;
    this.wasSilent = wasSilent;
    this.forClient = forClient;
    end = around.ticker().getAsLong() + PATIENCE.toNanos();
  }

  /// How many packets may go wrong. Where nobody helped a moment ago, few are enough to see whether
  /// that has changed; for a name server's address not even those.
  ///
  /// @param gone wrong so far
  int packets(int gone) {
    if (lineup.isAllLame()) {
      return Math.max(1, gone);
    }
    if (wasSilent) {
      return !forClient ? 0 : lineup.isAnyAlive() ? PACKETS_IF_SILENT_BUT_ALIVE : PACKETS_IF_SILENT;
    }
    if (lineup.isAnyAlive()) {
      return PACKETS_IF_LOST;
    }
    if (!forClient) {
      return QUERIES_PER_ZONE_IN_LOOKUPS;
    }
    return lineup.size() <= FEW_SERVERS ? PACKETS_IF_LOST : around.limits().queriesPerZone();
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
