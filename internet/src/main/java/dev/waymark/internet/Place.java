package dev.waymark.internet;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a name server of the little internet stands, and under which name people know it.
///
/// @param name as in the zone files
/// @param address on loopback
public record Place(String name, InetAddress address) {
  /// A name server, and the folder of `zones/` that it serves.
  ///
  /// @param born what is wrong with it unless somebody mends it; null if nothing
  record NameServer(Place place, String folder, @Nullable Fault born) {}

  /// The name servers.
  static final List<NameServer> NAME_SERVERS =
      List.of(
          at("a.root-servers.net", "127.53.0.1", "root"),
          at("b.root-servers.net", "127.53.0.2", "root"),
          at("a.gtld-servers.net", "127.53.1.1", "gtld"),
          at("b.gtld-servers.net", "127.53.1.2", "gtld"),
          at("ns1.foobar.com", "127.53.2.1", "foobar"),
          at("ns2.foobar.com", "127.53.2.2", "foobar"),
          at("ns1.shop.foobar.com", "127.53.2.3", "shop"),
          at("ns1.harbor.net", "127.53.4.1", "harbor"),
          at("ns2.harbor.net", "127.53.4.2", "harbor"),
          broken("ns1.lame.com", "127.53.6.1", "lame", new Fault.Refusing()),
          broken("ns2.lame.com", "127.53.6.2", "lame", new Fault.Refusing()),
          broken("ns1.dead.com", "127.53.7.1", "dead", new Fault.Silent()),
          broken("ns2.dead.com", "127.53.7.2", "dead", new Fault.Silent()));

  private static NameServer at(String name, String address, String folder) {
    return new NameServer(new Place(name, InetAddress.ofLiteral(address)), folder, null);
  }

  private static NameServer broken(String name, String address, String folder, Fault born) {
    return new NameServer(new Place(name, InetAddress.ofLiteral(address)), folder, born);
  }
}
