package dev.waymark.resolver.cache;

import dev.waymark.resolver.settings.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// Who serves a zone, as its parent says: the servers' names, and glue that is used for reaching
/// this zone and nothing else.
///
/// @param ttl for how long this may be remembered, in seconds: the least of the parent's TTLs
/// @param route where the servers are if not a parent says so, but whoever runs this resolver
public record Delegation(Name zone, List<NameServer> servers, long ttl, @Nullable Route route) {
  /// Copies the list.
  public Delegation {
    servers = List.copyOf(servers);
  }

  /// What a parent says.
  public Delegation(Name zone, List<NameServer> servers, long ttl) {
    this(zone, servers, ttl, null);
  }

  /// Whether the servers are resolvers.
  public boolean isForward() {
    return route != null && route.isForward();
  }

  /// The names of the servers.
  public List<Name> names() {
    return servers.stream().map(NameServer::name).toList();
  }
}
