package dev.waymark.app;

import dev.waymark.authoritative.ZoneAccess;
import dev.waymark.wire.Edns;
import dev.waymark.wire.access.AccessList;
import dev.waymark.wire.access.AddressSet;
import dev.waymark.wire.access.RateLimit;
import dev.waymark.wire.log.LogOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an authoritative server is to do, wherever it was written down.
///
/// @param zones the directory of zone files
/// @param listen where to listen, over UDP and TCP
/// @param wire threads, TCP connections, cookies, and what the server tells of itself
/// @param access who may ask, at listeners without a list of their own
/// @param listenAccess who may ask at single listeners
/// @param zoneAccess who may ask about single zones
/// @param rateLimit how many replies a block of clients gets
/// @param limited at which listeners that is counted
/// @param exempt whose replies are not counted
/// @param maxUdp the longest datagram sent, in bytes
/// @param queryLog where requests are written down, if they are
record ServiceSettings(
    Path zones,
    List<InetSocketAddress> listen,
    WireSettings wire,
    AccessList access,
    Map<InetSocketAddress, AccessList> listenAccess,
    ZoneAccess zoneAccess,
    RateLimit rateLimit,
    Limited limited,
    AddressSet exempt,
    int maxUdp,
    Optional<LogOptions> queryLog) {

  /// Which listeners limit the rate of replies.
  enum Limited {
    /// None.
    NOWHERE,
    /// Those that other machines can reach: on loopback nobody forges an address, and whoever
    /// measures or tests sends a lot from there.
    BEYOND_LOOPBACK,
    /// All.
    EVERYWHERE;

    boolean at(InetAddress address) {
      return switch (this) {
        case NOWHERE -> false;
        case BEYOND_LOOPBACK -> !address.isLoopbackAddress();
        case EVERYWHERE -> true;
      };
    }
  }

  ServiceSettings {
    listen = List.copyOf(listen);
    listenAccess = Map.copyOf(listenAccess);
  }

  /// A server whose operator has said no more than this.
  static ServiceSettings of(Path zones, List<InetSocketAddress> listen, WireSettings wire) {
    return new ServiceSettings(
        zones,
        listen,
        wire,
        AccessList.OPEN,
        Map.of(),
        ZoneAccess.OPEN,
        RateLimit.DEFAULT,
        Limited.BEYOND_LOOPBACK,
        AddressSet.EMPTY,
        Edns.UDP_PAYLOAD,
        Optional.empty());
  }

  /// Who may ask at `listener`, one of [#listen].
  AccessList accessAt(InetSocketAddress listener) {
    return listenAccess.getOrDefault(listener, access);
  }
}
