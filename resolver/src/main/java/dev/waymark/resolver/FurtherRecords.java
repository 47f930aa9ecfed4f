package dev.waymark.resolver;

import dev.waymark.resolver.cache.AnswerCache;
import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.DelegationStore;
import dev.waymark.resolver.cache.Key;
import dev.waymark.resolver.cache.NameServer;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.Section;
import dev.waymark.wire.WireRRset;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// What an answer may bring along beside what was asked (RFC 1034, section 4.3.2, steps 4 and 6):
/// the name servers of the zone, and addresses of hosts that are named. Only what is known anyway,
/// whole RRsets, and as long as there is room; this is the place where glue may be told to clients
/// (RFC 2181, section 5.4.1).
final class FurtherRecords {
  /// Hosts whose addresses are looked for: as many as the root has servers.
  static final int MAX_HOSTS = 13;

  private final AnswerCache answers;
  private final DelegationStore delegations;
  private final Predicate<WireRRset> withheld;

  /// @param withheld what must not get to a client, asked for or not
  FurtherRecords(AnswerCache answers, DelegationStore delegations, Predicate<WireRRset> withheld) {
    this.answers = answers;
    this.delegations = delegations;
    this.withheld = withheld;
  }

  /// Adds to a reply that has `data` at the end of its answer.
  void add(AnswerEncoder encoder, RankedRRset data) {
    long now = answers.now();
    DelegationStore.Known known = delegations.deepest(data.owner());
    if (known == null) {
      addHosts(encoder, named(data, now), List.of(), now, 0);
      return;
    }
    Delegation zone = known.delegation();
    Set<Name> hosts = named(data, now);
    boolean isItself = data.type() == Type.NS && data.owner().equals(zone.zone());
    if (!isItself && encoder.offer(Section.AUTHORITY, servers(zone, known.ttlLeft(now), now))) {
      hosts.addAll(zone.names());
    }
    addHosts(encoder, hosts, zone.servers(), now, known.ttlLeft(now));
  }

  private static Set<Name> named(RankedRRset data, long now) {
    Set<Name> hosts = new LinkedHashSet<>();
    for (Record rr : data.records(now)) {
      Name host = rr.getAdditionalName();
      if (host != null && !host.equals(Name.root)) {
        hosts.add(host);
      }
    }
    return hosts;
  }

  /// What the zone itself says of its servers, else what its parent says.
  private WireRRset servers(Delegation zone, long ttl, long now) {
    if (answers.get(Key.of(zone.zone(), Type.NS), now) instanceof RankedRRset own) {
      return own.wireAt(now);
    }
    List<NSRecord> records =
        zone.names().stream().map(name -> new NSRecord(zone.zone(), DClass.IN, ttl, name)).toList();
    return WireRRset.of(records);
  }

  private void addHosts(
      AnswerEncoder encoder, Set<Name> hosts, List<NameServer> glue, long now, long ttl) {
    hosts.stream()
        .limit(MAX_HOSTS)
        .forEach(
            host -> {
              addHost(encoder, host, Type.A, glue, now, ttl);
              addHost(encoder, host, Type.AAAA, glue, now, ttl);
            });
  }

  private void addHost(
      AnswerEncoder encoder, Name host, int type, List<NameServer> glue, long now, long ttl) {
    if (answers.get(Key.of(host, type), now) instanceof RankedRRset known) {
      offer(encoder, known.wireAt(now));
      return;
    }
    List<Record> records =
        glue.stream()
            .filter(server -> server.name().equals(host))
            .flatMap(server -> server.addresses().stream())
            .map(address -> record(host, ttl, address))
            .filter(rr -> rr.getType() == type)
            .toList();
    if (!records.isEmpty()) {
      offer(encoder, WireRRset.of(records));
    }
  }

  private void offer(AnswerEncoder encoder, WireRRset addresses) {
    if (!withheld.test(addresses)) {
      encoder.offer(Section.ADDITIONAL, addresses);
    }
  }

  private static Record record(Name host, long ttl, InetAddress address) {
    return address.getAddress().length == 4
        ? new ARecord(host, DClass.IN, ttl, address)
        : new AAAARecord(host, DClass.IN, ttl, address);
  }
}
