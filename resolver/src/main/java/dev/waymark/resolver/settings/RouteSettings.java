package dev.waymark.resolver.settings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.Name;

/// Zones that are found another way than by the walk from the root. For a name in several of them
/// the deepest counts.
///
/// @param routes zones with servers that somebody has set
/// @param local zones that this resolver has itself
public record RouteSettings(List<Route> routes, List<LocalZone> local) {
  /// Everything is walked to.
  public static final RouteSettings NONE = new RouteSettings(List.of(), List.of());

  /// Copies the lists.
  ///
  /// @throws IllegalArgumentException if a zone is set twice
  public RouteSettings {
    routes = List.copyOf(routes);
    local = List.copyOf(local);
    Set<Name> seen = new HashSet<>();
    for (Name zone : zones(routes, local)) {
      if (!seen.add(zone)) {
        throw new IllegalArgumentException("the zone " + zone + " is set twice");
      }
    }
  }

  private static List<Name> zones(List<Route> routes, List<LocalZone> local) {
    List<Name> zones = new ArrayList<>();
    routes.forEach(route -> zones.add(route.zone()));
    local.forEach(zone -> zones.add(zone.apex()));
    return zones;
  }

  /// The names of all these zones.
  public List<Name> zones() {
    return zones(routes, local);
  }

  /// The same with other routes.
  public RouteSettings withRoutes(List<Route> value) {
    return new RouteSettings(value, local);
  }

  /// The same with other local zones.
  public RouteSettings withLocal(List<LocalZone> value) {
    return new RouteSettings(routes, value);
  }
}
