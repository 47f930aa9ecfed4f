package dev.waymark.resolver.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// A zone that this resolver has in a file: what it holds is not asked for.
///
/// Knows owners, empty non-terminals and zone cuts; what they mean for a question is up to whoever
/// asks.
public final class LocalZone {
  /// Most of these are small; the root zone has 25,000 records. More belong on a server.
  public static final int MAX_RECORDS = 1_000_000;

  private static final String SUFFIX = ".zone";

  private final SOARecord soa;
  private final long expiresAt;
  private final Map<Name, Map<Integer, List<Record>>> nodes;

  private LocalZone(SOARecord soa, long expiresAt, Map<Name, Map<Integer, List<Record>>> nodes) {
    this.soa = soa;
    this.expiresAt = expiresAt;
    this.nodes = nodes;
  }

  /// Reads a zone file. Names in it are relative to `$ORIGIN`, or else to the file's name without
  /// `.zone`.
  ///
  /// @throws IOException if it cannot be read; the message begins with the file's name and the line
  /// @throws IllegalArgumentException if it is not one zone
  public static LocalZone read(Path file) throws IOException {
    return of(records(file, origin(file)));
  }

  /// Reads a copy of the root zone, to be used instead of asking root servers (RFC 8806). It counts
  /// until its SOA's expire time after the file was written.
  ///
  /// @throws IOException if it cannot be read
  /// @throws IllegalArgumentException if it is not the root zone
  public static LocalZone readRoot(Path file) throws IOException {
    LocalZone zone = of(records(file, Name.root));
    if (!zone.apex().equals(Name.root)) {
      throw new IllegalArgumentException(
          "the zone of " + zone.apex() + ", expected that of the root");
    }
    long written = Files.getLastModifiedTime(file).toInstant().getEpochSecond();
    return new LocalZone(zone.soa, written + zone.soa.getExpire(), zone.nodes);
  }

  private static Name origin(Path file) {
    String name = file.getFileName().toString();
    String zone = name.endsWith(SUFFIX) ? name.substring(0, name.length() - 5) : name;
    try {
      return Name.fromString(zone, Name.root);
    } catch (TextParseException e) {
      return Name.root;
    }
  }

  private static List<Record> records(Path file, Name origin) throws IOException {
    List<Record> records = new ArrayList<>();
    try (Master master = new Master(file.toString(), origin)) {
      for (Record rr = master.nextRecord(); rr != null; rr = master.nextRecord()) {
        records.add(rr);
        if (records.size() > MAX_RECORDS) {
          throw new IllegalArgumentException("more than " + MAX_RECORDS + " records");
        }
      }
    }
    return records;
  }

  /// The zone of these records.
  ///
  /// @throws IllegalArgumentException if they are not one zone: one SOA, and all names below it
  public static LocalZone of(List<Record> records) {
    SOARecord soa = null;
    for (Record rr : records) {
      if (rr instanceof SOARecord found) {
        if (soa != null && !soa.equals(found)) {
          throw new IllegalArgumentException("two SOA records");
        }
        soa = found;
      }
    }
    if (soa == null) {
      throw new IllegalArgumentException("no SOA record, expected a zone");
    }
    Map<Name, Map<Integer, List<Record>>> nodes = new HashMap<>();
    for (Record rr : records) {
      check(rr, soa.getName());
      put(nodes, rr, soa.getName());
    }
    return new LocalZone(soa, Long.MAX_VALUE, nodes);
  }

  private static void check(Record rr, Name apex) {
    if (!rr.getName().subdomain(apex)) {
      throw new IllegalArgumentException(rr.getName() + " is not in the zone " + apex);
    }
    if (rr.getDClass() != DClass.IN) {
      throw new IllegalArgumentException("the class of " + rr.getName() + " is not IN");
    }
    if (rr.getType() == Type.DNAME) {
      throw new IllegalArgumentException("DNAME at " + rr.getName() + ": not in local zones");
    }
  }

  private static void put(Map<Name, Map<Integer, List<Record>>> nodes, Record rr, Name apex) {
    List<Record> rrset =
        nodes
            .computeIfAbsent(rr.getName(), _ -> new HashMap<>())
            .computeIfAbsent(rr.getType(), _ -> new ArrayList<>());
    if (!rrset.contains(rr)) {
      rrset.add(rr);
    }
    Name above = rr.getName();
    while (above.labels() > apex.labels()) {
      above = new Name(above, 1);
      nodes.computeIfAbsent(above, _ -> new HashMap<>()); // an empty non-terminal exists too
    }
  }

  /// The name of the zone.
  public Name apex() {
    return soa.getName();
  }

  /// The SOA record.
  public SOARecord soa() {
    return soa;
  }

  /// Until when it counts, in seconds since 1970.
  public long expiresAt() {
    return expiresAt;
  }

  /// Whether the name exists in the zone, with data or without.
  public boolean has(Name name) {
    return nodes.containsKey(name);
  }

  /// The records of a name and type; empty for none.
  public List<Record> records(Name name, int type) {
    Map<Integer, List<Record>> node = nodes.get(name);
    return node == null ? List.of() : node.getOrDefault(type, List.of());
  }

  /// The zone cut at or above `name`, the highest one; null if the zone itself holds the name.
  public @Nullable Name cut(Name name) {
    for (int labels = apex().labels() + 1; labels <= name.labels(); labels++) {
      Name above = new Name(name, name.labels() - labels);
      if (!records(above, Type.NS).isEmpty()) {
        return above;
      }
    }
    return null;
  }
}
