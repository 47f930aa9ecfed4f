package dev.waymark.authoritative.zone;

import dev.waymark.wire.HashedName;
import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Types;
import org.xbill.DNS.Name;

/// Whether the hosts that NS, MX and SRV records name can be found, where the zone itself must say
/// so (RFC 1034, section 4.2.1; RFC 2181, section 10.3; RFC 2782).
final class TargetChecks {
  private static final int NONE = -1;

  private final StagedZone staged;
  private final ZoneBuilder builder;
  private final StagedNames names;
  private final NamePlaces places;
  private final HashedName target = new HashedName();
  private final int apexLabels;

  TargetChecks(StagedZone staged, NamePlaces places) {
    this.staged = staged;
    this.places = places;
    builder = staged.builder();
    names = builder.names();
    apexLabels = new HashedName().show(names.bytes(), names.offset(StagedNames.APEX)).labels();
  }

  /// Checks the host that a record names, if it is of a type that names one.
  void check(int owner, int rr, int type) {
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
    byte[] rdata = builder.rdata().bytes();
    int host = names.findNear(owner, target.show(rdata, builder.offset(rr) + 2 + skipped));
    if (host != StagedNames.NONE) {
      if (type == Types.NS) {
        places.nameServer(host);
      }
      if (hasAddress(host)) {
        return;
      }
      if (builder.find(host, Types.CNAME) != NONE) {
        staged.report(ZoneRule.TARGET_ALIAS, rr, show(host) + " is an alias");
        return;
      }
    }
    if (isMissing(owner, host, type)) {
      ZoneRule rule = type == Types.NS ? ZoneRule.MISSING_GLUE : ZoneRule.TARGET_MISSING;
      String what = type == Types.NS ? "the name server " : "the host ";
      staged.report(rule, rr, what + target + " has no address");
    }
  }

  private boolean hasAddress(int host) {
    return builder.find(host, Types.A) != NONE || builder.find(host, Types.AAAA) != NONE;
  }

  /// Whether the zone would have the address if there was one: the host lies in it, and neither in
  /// a child zone, nor below a DNAME, nor under a wildcard that has addresses.
  private boolean isMissing(int owner, int host, int type) {
    boolean isNull = target.labels() == 0; // "." as target: there is no such service (RFC 7505)
    if (isNull || !isInZone()) {
      return false;
    }
    int encloser = host != StagedNames.NONE ? host : closestEncloser();
    boolean inOwnChild = false;
    for (int at = encloser; at > StagedNames.APEX; at = names.parent(at)) {
      if (at != host && builder.find(at, Types.DNAME) != NONE) {
        return false;
      }
      if (builder.find(at, Types.NS) != NONE) {
        inOwnChild = type == Types.NS && at == owner;
        if (!inOwnChild) {
          return false;
        }
      }
    }
    return inOwnChild || !isUnderWildcard(encloser, host);
  }

  private boolean isInZone() {
    int below = target.labels() - apexLabels;
    int apex = names.offset(StagedNames.APEX);
    return below >= 0
        && target.suffixEquals(below, names.bytes(), apex, names.length(StagedNames.APEX));
  }

  /// The longest part of the target that is a name of the zone.
  private int closestEncloser() {
    HashedName ancestor = new HashedName();
    for (int label = 1; label < target.labels() - apexLabels; label++) {
      int id = names.find(ancestor.show(target.bytes(), target.labelOffset(label)));
      if (id != StagedNames.NONE) {
        return id;
      }
    }
    return StagedNames.APEX;
  }

  /// RFC 4592, section 3.3: a name that does not exist is what the asterisk below its closest
  /// encloser is.
  private boolean isUnderWildcard(int encloser, int host) {
    if (host != StagedNames.NONE) {
      return false;
    }
    int length = names.length(encloser);
    byte[] wildcard = new byte[2 + length];
    wildcard[0] = 1;
    wildcard[1] = '*';
    System.arraycopy(names.bytes(), names.offset(encloser), wildcard, 2, length);
    int id =
        wildcard.length > NameBytes.MAX_LENGTH
            ? StagedNames.NONE
            : names.find(new HashedName().show(wildcard, 0));
    return id != StagedNames.NONE && (hasAddress(id) || builder.find(id, Types.CNAME) != NONE);
  }

  private Name show(int name) {
    return NameBytes.toName(names.bytes(), names.offset(name));
  }
}
