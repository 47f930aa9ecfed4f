package dev.waymark.resolver.settings;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xbill.DNS.Name;

/// Where this resolver's own rules go before what the DNS says.
///
/// @param lifted special names that are resolved like others, such as `home.arpa.`
/// @param hosts names with fixed addresses
/// @param filterPrivate whether a name may not have a private address, unless it is in one of
///     `privateZones` (DNS rebinding)
/// @param privateZones zones whose names may have private addresses
/// @param dns64 whether names get IPv6 addresses made of their IPv4 addresses
public record PolicySettings(
    Set<Name> lifted,
    Map<Name, List<InetAddress>> hosts,
    boolean filterPrivate,
    Set<Name> privateZones,
    Dns64Settings dns64) {
  /// Special names are special, private addresses filtered; nothing else.
  public static final PolicySettings DEFAULT =
      new PolicySettings(Set.of(), Map.of(), true, Set.of(), Dns64Settings.OFF);

  /// Copies the collections.
  public PolicySettings {
    lifted = Set.copyOf(lifted);
    Map<Name, List<InetAddress>> copy = new LinkedHashMap<>();
    hosts.forEach((name, addresses) -> copy.put(name, List.copyOf(addresses)));
    hosts = java.util.Collections.unmodifiableMap(copy);
    privateZones = Set.copyOf(privateZones);
  }

  /// The same with other special names lifted.
  public PolicySettings withLifted(Set<Name> value) {
    return new PolicySettings(value, hosts, filterPrivate, privateZones, dns64);
  }

  /// The same with other hosts.
  public PolicySettings withHosts(Map<Name, List<InetAddress>> value) {
    return new PolicySettings(lifted, value, filterPrivate, privateZones, dns64);
  }

  /// The same with the filter of private addresses on or off, and its exceptions.
  public PolicySettings withFilter(boolean on, Set<Name> exceptions) {
    return new PolicySettings(lifted, hosts, on, exceptions, dns64);
  }

  /// The same with IPv6 addresses made or not.
  public PolicySettings withDns64(Dns64Settings value) {
    return new PolicySettings(lifted, hosts, filterPrivate, privateZones, value);
  }
}
