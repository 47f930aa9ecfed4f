package dev.waymark.authoritative.zone;

import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Types;
import java.util.function.IntConsumer;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// What must be right about a zone as a whole, beyond each of its records.
///
/// Looks at each name once, in the order in which names were created, so that the place of its
/// parent is known.
final class ZoneChecks {
  private static final int NONE = -1;

  private final StagedZone staged;
  private final ZoneBuilder builder;
  private final StagedNames names;
  private final NamePlaces places;
  private final TargetChecks targets;
  private int[] records = new int[16];
  private boolean signed;

  ZoneChecks(StagedZone staged) {
    this.staged = staged;
    builder = staged.builder();
    names = builder.names();
    places = new NamePlaces(names.count());
    targets = new TargetChecks(staged, places);
  }

  /// Reports everything that is wrong with a zone that has a SOA record, but for its signatures.
  void check() {
    if (builder.find(StagedNames.APEX, Types.NS) == NONE) {
      int soa = builder.find(StagedNames.APEX, Types.SOA);
      staged.report(ZoneRule.NO_NS, soa, "the zone has no NS record");
    }
    for (int name = 0; name < names.count(); name++) {
      records = builder.recordsOf(name, records);
      places.enter(name, names.parent(name));
      if (records[0] != NONE) {
        checkName(name);
      }
    }
    checkGlue();
  }

  /// Reports what is wrong with the signatures and proofs of a zone that went through [#check];
  /// nothing if it has none.
  ///
  /// @param progress hears how many names were checked
  void checkSigned(ThoroughCheck how, IntConsumer progress) {
    if (signed) {
      new SignatureChecks(staged, places, how).check(progress);
      new DenialChecks(staged, places).check();
    }
  }

  private void checkName(int name) {
    int cname = NONE;
    int dname = NONE;
    int ns = NONE;
    int ds = NONE;
    int beside = NONE;
    for (int i = 0; records[i] >= 0; i++) {
      int rr = records[i];
      switch (builder.type(rr)) {
        case Types.CNAME -> cname = cname == NONE ? rr : cname;
        case Types.DNAME -> dname = dname == NONE ? rr : dname;
        case Types.NS -> ns = ns == NONE ? rr : ns;
        case Types.DS -> ds = ds == NONE ? rr : ds;
        case Types.RRSIG, Types.NSEC, Types.NSEC3, Type.NSEC3PARAM -> signed = true;
        default -> {}
      }
      beside = beside == NONE && !mayStandByCname(builder.type(rr)) ? rr : beside;
    }
    places.own(name, ns != NONE && name != StagedNames.APEX, dname != NONE);
    if (cname != NONE && beside != NONE) {
      staged.report(
          ZoneRule.CNAME_AND_OTHER,
          cname,
          show(name) + " has other data too (" + Type.string(builder.type(beside)) + ")");
    }
    if (dname != NONE && ns != NONE && name != StagedNames.APEX) {
      staged.report(ZoneRule.DNAME_AND_NS, dname, show(name) + " is delegated");
    }
    if ((dname != NONE || ns != NONE) && names.isWildcard(name)) {
      staged.report(
          ZoneRule.WILDCARD_CUT, Math.max(dname, ns), "at a wildcard nobody knows what it means");
    }
    if (ds != NONE && (ns == NONE || name == StagedNames.APEX)) {
      staged.report(ZoneRule.DS_WITHOUT_NS, ds, show(name) + " is not delegated here");
    }
    if (places.isOccluded(name) || places.isCut(name)) {
      checkHidden(name);
    }
    checkRRsets(name);
  }

  /// RFC 1034, section 3.6.2; RFC 4034, section 3.
  private static boolean mayStandByCname(int type) {
    return type == Types.CNAME || type == Types.RRSIG || type == Types.NSEC;
  }

  /// At and below a cut nobody sees anything but the delegation and its glue; below a DNAME
  /// nothing.
  private void checkHidden(int name) {
    if (places.isBelowDname(name)) {
      int ancestor = name;
      while (builder.find(names.parent(ancestor), Types.DNAME) == NONE) {
        ancestor = names.parent(ancestor);
      }
      staged.report(
          ZoneRule.BELOW_DNAME,
          records[0],
          show(name) + " is never seen below the DNAME " + show(names.parent(ancestor)));
      return;
    }
    for (int i = 0; records[i] >= 0; i++) {
      int type = builder.type(records[i]);
      boolean belongs =
          switch (type) {
            case Types.A, Types.AAAA -> true;
            case Types.NS, Types.DS, Types.RRSIG, Types.NSEC -> places.isCut(name);
            default -> false;
          };
      if (!belongs && !(type == Types.DNAME && places.isCut(name))) {
        staged.report(
            ZoneRule.NOT_GLUE, records[i], show(name) + " is delegated, and nobody sees this");
        return;
      }
    }
  }

  private void checkRRsets(int name) {
    for (int from = 0; records[from] >= 0; ) {
      int type = builder.type(records[from]);
      int to = from + 1;
      while (records[to] >= 0 && builder.type(records[to]) == type) {
        to++;
      }
      checkRRset(name, from, to);
      from = to;
    }
  }

  private void checkRRset(int name, int from, int to) {
    int first = records[from];
    int type = builder.type(first);
    if (type == Types.SOA && name != StagedNames.APEX) {
      staged.report(ZoneRule.SOA_BELOW_APEX, first, "not at the apex");
    }
    if (to - from > 1) {
      checkSeveral(name, from, to);
    }
    long bytes = 0;
    for (int i = from; i < to; i++) {
      bytes += 2 + builder.rdata().u16(builder.offset(records[i]));
      targets.check(name, records[i], type);
    }
    if (bytes > ZoneCompiler.MAX_RRSET) {
      staged.report(ZoneRule.RRSET_TOO_LARGE, first, "the RRset fits into no message");
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
          String expected = "one " + Type.string(type) + " record";
          staged.report(ZoneRule.SEVERAL, rr, show(name) + " has several", expected);
        }
      } else {
        staged.report(ZoneRule.DUPLICATE, rr, show(name) + " has this record already");
      }
      if (sameTtl && type != Types.RRSIG && builder.ttl(rr) != builder.ttl(first)) {
        sameTtl = false;
        staged.report(
            ZoneRule.TTL_DIFFERS,
            rr,
            "TTL "
                + builder.ttl(rr)
                + " differs from "
                + builder.ttl(first)
                + " in the same RRset");
      }
    }
  }

  private static boolean isSingleton(int type) {
    return type == Types.SOA || type == Types.CNAME || type == Types.DNAME;
  }

  /// Addresses at or below a cut that no NS record asks for. Only now all NS records are known.
  private void checkGlue() {
    for (int name = 1; name < names.count(); name++) {
      if (places.isUnusedBelowCut(name)) {
        int address = builder.find(name, Types.A);
        address = address == NONE ? builder.find(name, Types.AAAA) : address;
        if (address != NONE) {
          staged.report(
              ZoneRule.UNUSED_GLUE,
              address,
              show(name) + " is delegated, and not the name of a name server");
        }
      }
    }
  }

  private Name show(int name) {
    return NameBytes.toName(names.bytes(), names.offset(name));
  }
}
