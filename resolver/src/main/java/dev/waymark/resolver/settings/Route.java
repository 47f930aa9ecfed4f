package dev.waymark.resolver.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.xbill.DNS.Name;

/// A zone whose servers somebody has set, instead of those that a walk would find.
///
/// @param servers where they are
/// @param tcpOnly whether they are asked over TCP alone
public record Route(Name zone, Kind kind, List<InetSocketAddress> servers, boolean tcpOnly) {
  /// What the servers are.
  public enum Kind {
    /// Authorities for the zone: the walk begins there.
    STUB,
    /// Resolvers; if none of them helps, the walk from the root is tried.
    FORWARD_FIRST,
    /// Resolvers; nobody else is asked.
    FORWARD_ONLY
  }

  /// Copies the list.
  ///
  /// @throws IllegalArgumentException if there is no server
  public Route {
    servers = List.copyOf(servers);
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("no address of a server for " + zone);
    }
  }

  /// Asked as other servers are: over UDP, and over TCP where that is better.
  public Route(Name zone, Kind kind, List<InetSocketAddress> servers) {
    this(zone, kind, servers, false);
  }

  /// Whether the servers walk on their own.
  public boolean isForward() {
    return kind != Kind.STUB;
  }

  /// The addresses without ports.
  public List<InetAddress> addresses() {
    return servers.stream().map(InetSocketAddress::getAddress).toList();
  }
}
