package dev.waymark.authoritative.zone;

import static dev.waymark.authoritative.zone.ZoneProblem.Severity.ERROR;
import static dev.waymark.authoritative.zone.ZoneProblem.Severity.WARNING;

import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Types;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// What must be right about a zone as a whole, beyond each of its records.
final class ZoneChecks {
  private static final int NONE = -1;

  private final StagedZone staged;
  private final ZoneBuilder builder;
  private final StagedNames names;
  private final HashedName target = new HashedName();
  private int[] records = new int[16];

  private ZoneChecks(StagedZone staged) {
    this.staged = staged;
    builder = staged.builder();
    names = builder.names();
  }

  /// Reports everything that is wrong with a zone that has a SOA record.
  static void check(StagedZone staged) {
    ZoneChecks checks = new ZoneChecks(staged);
    if (checks.builder.find(StagedNames.APEX, Types.NS) == NONE) {
      int soa = checks.builder.find(StagedNames.APEX, Types.SOA);
      staged.report(
          soa, "the zone has no NS record", "one at the apex (RFC 1035, section 5.2)", ERROR);
    }
    for (int name = 0; name < checks.names.count(); name++) {
      checks.checkName(name);
    }
  }

  private void checkName(int name) {
    records = builder.recordsOf(name, records);
    if (records[0] == NONE) {
      return;
    }
    checkAliases(name);
    checkOcclusion(name);
    for (int from = 0; records[from] >= 0; ) {
      int to = from + 1;
      while (records[to] >= 0 && builder.type(records[to]) == builder.type(records[from])) {
        to++;
      }
      checkRRset(name, from, to);
      from = to;
    }
  }

  /// A CNAME stands alone, but for the records that sign and prove it (RFC 1034, section 3.6.2; RFC
  /// 4034, section 3).
  private void checkAliases(int name) {
    int cname = builder.find(name, Types.CNAME);
    if (cname != NONE) {
      for (int i = 0; records[i] >= 0; i++) {
        int type = builder.type(records[i]);
        if (type != Types.CNAME && type != Types.RRSIG && type != Types.NSEC) {
          staged.report(
              cname,
              show(name) + " has other data too (" + Type.string(type) + ")",
              "a CNAME that stands alone (RFC 1034, section 3.6.2)",
              ERROR);
          break;
        }
      }
    }
    int dname = builder.find(name, Types.DNAME);
    int ns = builder.find(name, Types.NS);
    if (dname != NONE && ns != NONE && name != StagedNames.APEX) {
      staged.report(
          dname,
          show(name) + " is delegated",
          "DNAME and NS together only at the apex (RFC 6672, section 2.3)",
          ERROR);
    }
    if (names.isWildcard(name) && (dname != NONE || ns != NONE)) {
      staged.report(
          Math.max(dname, ns),
          "at a wildcard nobody knows what it means",
          "another owner (RFC 4592, sections 4.2 and 4.4)",
          WARNING);
    }
  }

  private void checkOcclusion(int name) {
    int ancestor = name;
    while ((ancestor = names.parent(ancestor)) != StagedNames.NONE) {
      if (builder.find(ancestor, Types.DNAME) != NONE) {
        staged.report(
            records[0],
            show(name) + " is never seen below the DNAME " + show(ancestor),
            "nothing below a DNAME (RFC 6672, section 2.4)",
            WARNING);
        return;
      }
    }
  }

  private void checkRRset(int name, int from, int to) {
    int first = records[from];
    int type = builder.type(first);
    if (type == Types.SOA && name != StagedNames.APEX) {
      staged.report(first, "not at the apex", "one SOA record, that of the zone", ERROR);
    }
    if (to - from > 1) {
      checkSeveral(name, from, to);
    }
    long bytes = 0;
    for (int i = from; i < to; i++) {
      bytes += 2 + builder.rdata().u16(builder.offset(records[i]));
      checkTarget(name, records[i], type);
    }
    if (bytes > ZoneCompiler.MAX_RRSET) {
      staged.report(first, "the RRset fits into no message", "at most 65535 bytes", ERROR);
    }
  }

  private void checkSeveral(int name, int from, int to) {
    int first = records[from];
    int type = builder.type(first);
    Repetitions seen = new Repetitions(builder, records, from);
    boolean sameTtl = true;
    int different = 0;
    for (int i = from; i < to; i++) {
      int rr = records[i];
      if (seen.isNew(i)) {
        different++;
        if (different > 1 && isSingleton(type)) {
          staged.report(
              rr, show(name) + " has several", "one " + Type.string(type) + " record", ERROR);
        }
      } else {
        staged.report(rr, show(name) + " has this record already", "each record once", WARNING);
      }
      if (sameTtl && type != Types.RRSIG && builder.ttl(rr) != builder.ttl(first)) {
        sameTtl = false;
        staged.report(
            rr,
            "TTL " + builder.ttl(rr) + " differs from " + builder.ttl(first) + " in the same RRset",
            "one TTL (RFC 2181, section 5.2); the smallest is used",
            WARNING);
      }
    }
  }

  private static boolean isSingleton(int type) {
    return type == Types.SOA || type == Types.CNAME || type == Types.DNAME;
  }

  /// A host that a record names must own addresses: here, if it lies here.
  private void checkTarget(int name, int rr, int type) {
    int skipped =
        switch (type) {
          case Types.NS -> 0;
          case Types.MX -> 2;
          case Types.SRV -> 6;
          default -> NONE;
        };
    if (skipped == NONE) {
      return;
    }
    byte[] bytes = builder.rdata().bytes();
    int host = names.findNear(name, target.show(bytes, builder.offset(rr) + 2 + skipped));
    if (host != StagedNames.NONE && builder.find(host, Types.CNAME) != NONE) {
      staged.report(
          rr,
          show(host) + " is an alias",
          "the name that owns the addresses (RFC 2181, section 10.3)",
          WARNING);
    } else if (type == Types.NS && isMissingAddress(name, host)) {
      staged.report(
          rr,
          "the name server " + target + " has no address",
          "an A or AAAA record for it (RFC 1034, section 4.2.1)",
          WARNING);
    }
  }

  /// Whether a name server that nobody could find otherwise has no address.
  private boolean isMissingAddress(int name, int host) {
    if (host != StagedNames.NONE
        && (builder.find(host, Types.A) != NONE || builder.find(host, Types.AAAA) != NONE)) {
      return false;
    }
    byte[] bytes = names.bytes();
    int length = names.length(name);
    int label = 0;
    while (label < target.labels() && target.suffixLength(label) > length) {
      label++;
    }
    return target.suffixEquals(label, bytes, names.offset(name), length) && !isDelegated(name);
  }

  /// Whether a name server of the apex may lie in a child zone, which then has its address.
  private boolean isDelegated(int name) {
    if (name != StagedNames.APEX) {
      return false;
    }
    HashedName ancestor = new HashedName();
    for (int label = 0; label < target.labels(); label++) {
      int id = names.find(ancestor.show(target.bytes(), target.labelOffset(label)));
      if (id > StagedNames.APEX && builder.find(id, Types.NS) != NONE) {
        return true;
      }
    }
    return false;
  }

  private Name show(int name) {
    return NameBytes.toName(names.bytes(), names.offset(name));
  }
}
