package dev.waymark.internet.web;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/// Where a server of the little web stands.
///
/// @param name how it calls itself
/// @param address on loopback
record Stand(String name, InetAddress address) {
  /// The load balancers in front of [#WEB_SERVERS], at IPv4 addresses.
  private static final List<Stand> FRONTS =
      List.of(at("lb1", "127.53.3.1"), at("lb2", "127.53.3.2"), at("lb3", "127.53.3.3"));

  /// The load balancer that stands at an IPv6 address: loopback has but one (RFC 4291, section
  /// 2.5.3).
  private static final Stand SIX = at("lb6", "::1");

  /// The web servers behind [#fronts].
  static final List<Stand> WEB_SERVERS =
      List.of(at("web1", "127.53.3.11"), at("web2", "127.53.3.12"), at("web3", "127.53.3.13"));

  /// The applications behind [#WEB_SERVERS].
  static final List<Stand> APPLICATIONS =
      List.of(at("app1", "127.53.3.14"), at("app2", "127.53.3.15"));

  /// The databases behind [#APPLICATIONS].
  static final List<Stand> DATABASES = List.of(at("db1", "127.53.3.16"), at("db2", "127.53.3.17"));

  /// Where certificates are had from, beside the web server of the hosting company.
  static final Stand HARBOR = at("www.harbor.net", "127.53.3.41");

  /// The neighbours' web servers.
  static final List<Stand> NEIGHBOURS =
      List.of(
          at("www.bakery.com", "127.53.3.21"),
          at("www.shop.foobar.com", "127.53.3.31"),
          HARBOR,
          at("www.sister.com", "127.53.3.51"));

  /// The load balancers.
  static List<Stand> fronts() {
    return Stream.concat(FRONTS.stream(), Stream.of(SIX)).toList();
  }

  /// All that clients are meant to connect to.
  static Stream<Stand> all() {
    return Stream.of(fronts(), NEIGHBOURS).flatMap(List::stream);
  }

  /// Whether clients are meant to connect to it.
  static boolean isPublic(Stand stand) {
    return all().anyMatch(stand::equals);
  }

  /// All that clients are meant to connect to, or may.
  static Stream<Stand> reachable() {
    return Stream.concat(all(), WEB_SERVERS.stream());
  }

  private static Stand at(String name, String address) {
    return new Stand(name, InetAddress.ofLiteral(address));
  }
}
