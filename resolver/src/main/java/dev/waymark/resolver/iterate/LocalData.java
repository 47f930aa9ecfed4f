package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.NameServer;
import dev.waymark.resolver.cache.Rank;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.settings.LocalZone;
import dev.waymark.resolver.validate.SecurityStatus;
import dev.waymark.wire.Question;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// What a local zone says to a question: RFC 1034, section 4.3.2, step 3, as if it came out of a
/// cache that forgets nothing.
final class LocalData {
  private static final Name STAR = Name.fromConstantString("*");
  private static final SecurityStatus UNKNOWN = new SecurityStatus.Indeterminate();

  private final LocalZone zone;

  LocalData(LocalZone zone) {
    this.zone = zone;
  }

  LocalZone zone() {
    return zone;
  }

  /// The answer; null below a zone cut, where others know more.
  @Nullable CacheEntry find(Question question, long now) {
    Name name = question.name();
    Name cut = zone.cut(name);
    if (cut != null && !(cut.equals(name) && question.type() == Type.DS)) {
      return null;
    }
    Name source = source(name);
    if (source == null) {
      return absence(false, now);
    }
    List<Record> data = zone.records(source, question.type());
    if (data.isEmpty()) {
      data = zone.records(source, Type.CNAME);
    }
    return data.isEmpty() ? absence(true, now) : data(data, name, now);
  }

  /// The name itself, or the wildcard that covers it: RFC 4592, section 3.3.1.
  private @Nullable Name source(Name name) {
    if (zone.has(name)) {
      return name;
    }
    Name closest = new Name(name, 1);
    while (!zone.has(closest)) {
      closest = new Name(closest, 1);
    }
    try {
      Name wildcard = Name.concatenate(STAR, closest);
      return zone.has(wildcard) ? wildcard : null;
    } catch (org.xbill.DNS.NameTooLongException e) {
      return null;
    }
  }

  private static CacheEntry data(List<Record> records, Name owner, long now) {
    List<Record> own = records.stream().map(rr -> renamed(rr, owner)).toList();
    return ranked(own, now, Long.MAX_VALUE);
  }

  private static Record renamed(Record rr, Name owner) {
    return rr.getName().equals(owner)
        ? rr
        : Record.newRecord(
            owner, rr.getType(), rr.getDClass(), rr.getTTL(), rr.rdataToWireCanonical());
  }

  private CacheEntry absence(boolean nameExists, long now) {
    RankedRRset soa = ranked(List.of(zone.soa()), now, zone.soa().getMinimum());
    return new CacheEntry.Absence(nameExists, soa, UNKNOWN, now);
  }

  private static RankedRRset ranked(List<Record> records, long now, long maxTtl) {
    return RankedRRset.of(records, Rank.ANSWER, UNKNOWN, null, now, maxTtl);
  }

  /// Who serves what lies below the cut above `name`; null if the zone itself holds the name.
  @Nullable Delegation delegation(Name name) {
    Name cut = zone.cut(name);
    if (cut == null) {
      return null;
    }
    List<NameServer> servers = new ArrayList<>();
    long ttl = Long.MAX_VALUE;
    for (Record rr : zone.records(cut, Type.NS)) {
      if (rr instanceof NSRecord ns && servers.size() < Bailiwick.MAX_NAME_SERVERS) {
        servers.add(new NameServer(ns.getTarget(), glue(ns.getTarget())));
        ttl = Math.min(ttl, RankedRRset.ttl(ns));
      }
    }
    return new Delegation(cut, servers, ttl);
  }

  private List<InetAddress> glue(Name server) {
    List<InetAddress> addresses = new ArrayList<>();
    for (int type : new int[] {Type.A, Type.AAAA}) {
      for (Record rr : zone.records(server, type)) {
        InetAddress address = ServerAddresses.of(rr);
        if (address != null && addresses.size() < Bailiwick.MAX_ADDRESSES) {
          addresses.add(address);
        }
      }
    }
    return addresses;
  }
}
