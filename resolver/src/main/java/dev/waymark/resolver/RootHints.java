package dev.waymark.resolver;

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
}
