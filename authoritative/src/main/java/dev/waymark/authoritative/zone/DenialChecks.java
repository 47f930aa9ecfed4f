package dev.waymark.authoritative.zone;

import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Whether the NSEC records of a signed zone prove what does not exist: one at each name, each
/// leading to the next (RFC 4034, section 4; RFC 4035, section 2.3). NSEC3 is left to
/// [HashedDenialChecks].
final class DenialChecks {
  private static final int NONE = -1;

  private final StagedZone staged;
  private final ZoneBuilder builder;
  private final StagedNames names;
  private final NamePlaces places;
  private int[] records = new int[16];
  private int[] types = new int[16];

  DenialChecks(StagedZone staged, NamePlaces places) {
    this.staged = staged;
    this.places = places;
    builder = staged.builder();
    names = builder.names();
  }

  void check() {
    boolean nsec = false;
    boolean nsec3 = builder.find(StagedNames.APEX, Type.NSEC3PARAM) != NONE;
    for (int rr = 0; rr < builder.count(); rr++) {
      nsec |= builder.type(rr) == Types.NSEC;
      nsec3 |= builder.type(rr) == Types.NSEC3;
    }
    if (nsec) {
      checkChain();
    }
    if (nsec3) {
      new HashedDenialChecks(staged, places, this).check();
    }
    if (!nsec && !nsec3) {
      int soa = builder.find(StagedNames.APEX, Types.SOA);
      staged.report(ZoneRule.NO_DENIAL, soa, "nothing proves that a name does not exist");
    }
  }

  private void checkChain() {
    List<Integer> chain = new ArrayList<>();
    for (int name = 0; name < names.count(); name++) {
      records = builder.recordsOf(name, records);
      if (!hasOwnData(records)) {
        continue;
      }
      int nsec = builder.find(name, Types.NSEC);
      if (!places.isOccluded(name)) {
        chain.add(name);
      } else if (nsec != NONE) {
        staged.report(ZoneRule.NSEC_UNNEEDED, nsec, show(name) + " is not seen");
      }
    }
    CanonicalOrder order = new CanonicalOrder();
    byte[] bytes = names.bytes();
    chain.sort((a, b) -> order.of(bytes, names.offset(a)).compareTo(bytes, names.offset(b)));
    for (int i = 0; i < chain.size(); i++) {
      checkLink(chain.get(i), chain.get((i + 1) % chain.size()));
    }
  }

  /// Whether among the records of a name are more than the hash of another name and its signature.
  boolean hasOwnData(int[] of) {
    for (int i = 0; of[i] >= 0; i++) {
      if (builder.type(of[i]) != Types.NSEC3 && builder.type(of[i]) != Types.RRSIG) {
        return true;
      }
    }
    return false;
  }

  private void checkLink(int name, int next) {
    int nsec = builder.find(name, Types.NSEC);
    if (nsec == NONE) {
      records = builder.recordsOf(name, records);
      staged.report(ZoneRule.NSEC_MISSING, records[0], show(name) + " has no NSEC record");
      return;
    }
    byte[] bytes = builder.rdata().bytes();
    int at = builder.offset(nsec) + 2;
    int length = NameBytes.length(bytes, at);
    if (length != names.length(next)
        || !NameBytes.equal(bytes, at, names.bytes(), names.offset(next), length)) {
      staged.report(
          ZoneRule.NSEC_NEXT,
          nsec,
          "says that "
              + NameBytes.toName(bytes, at)
              + " is the next name behind "
              + show(name)
              + ", but that is "
              + show(next));
    }
    checkTypes(ZoneRule.NSEC_TYPES, name, nsec, at + length);
  }

  /// Compares the types in an NSEC or NSEC3 record, from place `at` on, with those of the name that
  /// it stands for.
  void checkTypes(ZoneRule rule, int name, int rr, int at) {
    byte[] bytes = builder.rdata().bytes();
    int rdata = builder.offset(rr) + 2;
    int end = rdata + builder.rdata().u16(rdata - 2);
    int count = typesOf(name);
    if (!TypeList.matches(bytes, at, end, types, count)) {
      staged.report(
          rule,
          rr,
          "lists "
              + TypeList.text(bytes, at, end)
              + ", but "
              + show(name)
              + " has "
              + TypeList.text(types, count));
    }
  }

  /// The types that the zone has at a name with authority (RFC 4035, section 2.3).
  private int typesOf(int name) {
    records = builder.recordsOf(name, records);
    int count = 0;
    for (int i = 0; records[i] >= 0; i++) {
      int type = builder.type(records[i]);
      boolean belongs =
          switch (type) {
            case Types.NSEC3 -> false;
            case Types.NS, Types.DS, Types.RRSIG, Types.NSEC -> true;
            default -> !places.isCut(name);
          };
      if (belongs && (count == 0 || types[count - 1] != type)) {
        if (count == types.length) {
          types = Arrays.copyOf(types, 2 * count);
        }
        types[count++] = type;
      }
    }
    return count;
  }

  private Name show(int name) {
    return NameBytes.toName(names.bytes(), names.offset(name));
  }
}
