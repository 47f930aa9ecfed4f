package dev.waymark.resolver;

import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.NameServer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// Where the walk begins: names and addresses of root servers, to be asked who the root servers
/// really are (RFC 9609, section 3).
///
/// @param servers each name with its addresses
public record RootHints(Map<Name, List<InetAddress>> servers) {
  /// Letters of the root servers, each with the addresses that IANA names for it (as of 2026).
  private static final String[][] IANA_SERVERS = {
    {"a", "198.41.0.4", "2001:503:ba3e::2:30"},
    {"b", "170.247.170.2", "2801:1b8:10::b"},
    {"c", "192.33.4.12", "2001:500:2::c"},
    {"d", "199.7.91.13", "2001:500:2d::d"},
    {"e", "192.203.230.10", "2001:500:a8::e"},
    {"f", "192.5.5.241", "2001:500:2f::f"},
    {"g", "192.112.36.4", "2001:500:12::d0d"},
    {"h", "198.97.190.53", "2001:500:1::53"},
    {"i", "192.36.148.17", "2001:7fe::53"},
    {"j", "192.58.128.30", "2001:503:c27::2:30"},
    {"k", "193.0.14.129", "2001:7fd::1"},
    {"l", "199.7.83.42", "2001:500:9f::42"},
    {"m", "202.12.27.33", "2001:dc3::35"}
  };

  /// Copies the map, in its order.
  ///
  /// @throws IllegalArgumentException if there is no address at all
  public RootHints {
    Map<Name, List<InetAddress>> copy = new LinkedHashMap<>();
    servers.forEach((name, addresses) -> copy.put(name, List.copyOf(addresses)));
    if (copy.values().stream().allMatch(List::isEmpty)) {
      throw new IllegalArgumentException("the root hints give no address of a root server");
    }
    servers = java.util.Collections.unmodifiableMap(copy);
  }

  /// The root servers of the internet. Priming corrects what has changed meanwhile (RFC 9609,
  /// section 3), so one of them that is still there is enough.
  public static RootHints iana() {
    Map<Name, List<InetAddress>> servers = new LinkedHashMap<>();
    for (String[] server : IANA_SERVERS) {
      servers.put(
          Name.fromConstantString(server[0] + ".root-servers.net."),
          List.of(InetAddress.ofLiteral(server[1]), InetAddress.ofLiteral(server[2])));
    }
    return new RootHints(servers);
  }

  /// Reads a hints file: a zone file with the NS records of the root and the addresses of their
  /// targets, as IANA publishes one under the name `named.root`.
  ///
  /// @throws IOException if it cannot be read
  /// @throws IllegalArgumentException if it gives no address of a root server
  public static RootHints read(Path file) throws IOException {
    List<Record> records = new ArrayList<>();
    try (Master master = new Master(file.toString(), Name.root)) {
      for (Record rr = master.nextRecord(); rr != null; rr = master.nextRecord()) {
        records.add(rr);
      }
    }
    return of(records);
  }

  /// The hints in these records: NS of the root, and addresses.
  ///
  /// @throws IllegalArgumentException if there is no address of a root server
  public static RootHints of(List<? extends Record> records) {
    Map<Name, List<InetAddress>> servers = new LinkedHashMap<>();
    for (Record rr : records) {
      if (rr instanceof NSRecord ns && ns.getName().equals(Name.root)) {
        servers.put(ns.getTarget(), new ArrayList<>());
      }
    }
    for (Record rr : records) {
      List<InetAddress> addresses = servers.get(rr.getName());
      if (addresses != null && rr instanceof ARecord a) {
        addresses.add(Objects.requireNonNull(a.getAddress()));
      } else if (addresses != null && rr instanceof AAAARecord aaaa) {
        addresses.add(Objects.requireNonNull(aaaa.getAddress()));
      }
    }
    return new RootHints(servers);
  }

  /// The root's servers as these hints give them.
  Delegation delegation() {
    List<NameServer> nameServers = new ArrayList<>();
    servers.forEach((name, addresses) -> nameServers.add(new NameServer(name, addresses)));
    return new Delegation(Name.root, nameServers, 0);
  }
}
