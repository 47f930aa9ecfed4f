package dev.waymark.resolver.cache;

import java.util.List;
import org.xbill.DNS.Name;

/// Who serves a zone, as its parent says: the servers' names, and glue that is used for reaching
/// this zone and nothing else.
///
/// @param ttl for how long this may be remembered, in seconds: the least of the parent's TTLs
public record Delegation(Name zone, List<NameServer> servers, long ttl) {
  /// Copies the list.
  public Delegation {
    servers = List.copyOf(servers);
  }

  /// The names of the servers.
  public List<Name> names() {
    return servers.stream().map(NameServer::name).toList();
  }
}
