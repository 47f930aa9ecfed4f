package dev.waymark.internet;

import java.net.InetAddress;
import java.util.List;

/// Where a name server of the little internet stands, and under which name people know it.
///
/// @param name as in the zone files
/// @param address on loopback
public record Place(String name, InetAddress address) {
  /// A name server, and the folder of `zones/` that it serves.
  record NameServer(Place place, String folder) {}

  /// The name servers.
  static final List<NameServer> NAME_SERVERS =
      List.of(
          new NameServer(at("a.root-servers.net", "127.53.0.1"), "root"),
          new NameServer(at("b.root-servers.net", "127.53.0.2"), "root"),
          new NameServer(at("a.gtld-servers.net", "127.53.1.1"), "gtld"),
          new NameServer(at("b.gtld-servers.net", "127.53.1.2"), "gtld"),
          new NameServer(at("ns1.foobar.com", "127.53.2.1"), "foobar"),
          new NameServer(at("ns2.foobar.com", "127.53.2.2"), "foobar"),
          new NameServer(at("ns1.shop.foobar.com", "127.53.2.3"), "shop"),
          new NameServer(at("ns1.harbor.net", "127.53.4.1"), "harbor"),
          new NameServer(at("ns2.harbor.net", "127.53.4.2"), "harbor"));

  private static Place at(String name, String address) {
    return new Place(name, InetAddress.ofLiteral(address));
  }
}
