package dev.waymark.internet;

import java.net.InetAddress;
import java.util.List;

/// Where something of the little internet stands, and under which name people know it.
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

  /// The load balancers in front of [#WEB_SERVERS].
  static final List<Place> WEB_FRONTS =
      List.of(at("lb1", "127.53.3.1"), at("lb2", "127.53.3.2"), at("lb3", "127.53.3.3"));

  /// The web servers behind [#WEB_FRONTS].
  static final List<Place> WEB_SERVERS =
      List.of(at("web1", "127.53.3.11"), at("web2", "127.53.3.12"), at("web3", "127.53.3.13"));

  /// The neighbours' web servers.
  static final List<Place> OTHER_WEB_SERVERS =
      List.of(
          at("www.bakery.com", "127.53.3.21"),
          at("www.shop.foobar.com", "127.53.3.31"),
          at("www.harbor.net", "127.53.3.41"),
          at("www.sister.com", "127.53.3.51"));

  private static Place at(String name, String address) {
    return new Place(name, InetAddress.ofLiteral(address));
  }
}
