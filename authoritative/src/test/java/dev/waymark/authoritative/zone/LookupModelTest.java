package dev.waymark.authoritative.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.HashedName;
import dev.waymark.wire.NameBytes;
import dev.waymark.wire.WireRRset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Compares lookups in small random zones with a model that knows no compiled zone: a list of
/// records, and RFC 1034, section 4.3.2 in its words.
class LookupModelTest {
  private static final Name APEX = Name.fromConstantString("example.");

  private static final int[] ASKED = {
    Type.A, Type.TXT, Type.MX, Type.DS, Type.CNAME, Type.NS, Type.DNAME, Type.AAAA, Type.ANY
  };

  /// A record as the model sees it.
  record Rr(Name owner, int type, String data) {
    Record toRecord() {
      try {
        return Record.fromString(owner, type, DClass.IN, 300, data, APEX);
      } catch (java.io.IOException e) {
        throw new IllegalArgumentException(e);
      }
    }
  }

  @Property(tries = 1000)
  void aLookupFindsWhatTheModelFinds(@ForAll long seed) {
    Random random = new Random(seed);
    List<Rr> zone = randomRecords(random);
    ZoneBuilder builder = new ZoneBuilder(APEX);
    Rr soa = new Rr(APEX, Type.SOA, "ns h 1 2 3 4 5");
    Rr ns = new Rr(APEX, Type.NS, "ns");
    List<Rr> all = new ArrayList<>(List.of(soa, ns));
    all.addAll(zone);
    all.forEach(rr -> assertThat(builder.add(rr.toRecord())).isTrue());
    Zone compiled = builder.build();
    for (int i = 0; i < 30; i++) {
      Name name = randomName(random);
      for (int type : ASKED) {
        Lookup found = compiled.lookup(new HashedName().show(name.toWire(), 0), type);
        assertThat(show(found))
            .as("%s %s in %s", name, Type.string(type), all)
            .isEqualTo(model(all, name, type));
      }
    }
  }

  private static String show(Lookup lookup) {
    return switch (lookup) {
      case Lookup.Answer answer -> "answer " + show(answer.rrset());
      case Lookup.Signatures _ -> "signatures";
      case Lookup.Alias alias -> "alias " + show(alias.cname());
      case Lookup.Redirection redirection ->
          "redirection " + show(redirection.dname()) + " to " + target(redirection.cname());
      case Lookup.Overflow overflow -> "overflow " + show(overflow.dname());
      case Lookup.Referral referral -> "referral " + show(referral.ns());
      case Lookup.NoData _ -> "no data";
      case Lookup.NameError _ -> "name error";
    };
  }

  private static String show(WireRRset rrset) {
    Name owner = NameBytes.toName(rrset.ownerBytes(), rrset.ownerOffset());
    return show(owner, rrset.type(), rrset.count());
  }

  private static String show(Name owner, int type, long count) {
    return owner.toString().toLowerCase(java.util.Locale.ROOT)
        + " "
        + Type.string(type)
        + " x"
        + count;
  }

  private static Name target(WireRRset cname) {
    return NameBytes.toName(cname.rdataBytes(), cname.rdataOffset() + 2);
  }

  /// RFC 1034, section 4.3.2, step 3, as RFC 4592 and RFC 6672 amended it: go down label by label.
  private static String model(List<Rr> zone, Name qname, int qtype) {
    for (int labels = APEX.labels(); labels <= qname.labels(); labels++) {
      Name here = new Name(qname, qname.labels() - labels);
      boolean whole = labels == qname.labels();
      if (!here.equals(APEX) && has(zone, here, Type.NS) && !(whole && qtype == Type.DS)) {
        return "referral " + show(here, Type.NS, count(zone, here, Type.NS));
      }
      if (!whole && has(zone, here, Type.DNAME)) {
        return redirect(zone, here, qname);
      }
      if (!exists(zone, here)) {
        Name encloser = new Name(here, 1);
        Name wildcard = Name.fromConstantString("*." + encloser);
        return exists(zone, wildcard) ? match(zone, wildcard, qname, qtype) : "name error";
      }
    }
    return match(zone, qname, qname, qtype);
  }

  private static String match(List<Rr> zone, Name owner, Name qname, int qtype) {
    int wanted = qtype == Type.ANY ? firstType(zone, owner) : qtype;
    if (wanted != 0 && has(zone, owner, wanted)) {
      return "answer " + show(qname, wanted, count(zone, owner, wanted));
    }
    return has(zone, owner, Type.CNAME)
        ? "alias " + show(qname, Type.CNAME, count(zone, owner, Type.CNAME))
        : "no data";
  }

  private static int firstType(List<Rr> zone, Name owner) {
    return zone.stream().filter(rr -> rr.owner.equals(owner)).mapToInt(Rr::type).min().orElse(0);
  }

  private static String redirect(List<Rr> zone, Name owner, Name qname) {
    String dname = show(owner, Type.DNAME, count(zone, owner, Type.DNAME));
    Record first =
        zone.stream()
            .filter(rr -> rr.owner.equals(owner) && rr.type == Type.DNAME)
            .findFirst()
            .orElseThrow()
            .toRecord();
    try {
      return "redirection " + dname + " to " + qname.fromDNAME((org.xbill.DNS.DNAMERecord) first);
    } catch (NameTooLongException e) {
      return "overflow " + dname;
    }
  }

  /// RFC 4592, section 2.2.3: a name exists if it or anything below it owns something.
  private static boolean exists(List<Rr> zone, Name name) {
    return zone.stream().anyMatch(rr -> rr.owner.subdomain(name));
  }

  private static boolean has(List<Rr> zone, Name owner, int type) {
    return count(zone, owner, type) > 0;
  }

  private static long count(List<Rr> zone, Name owner, int type) {
    return zone.stream()
        .filter(rr -> rr.owner.equals(owner) && rr.type == type)
        .map(rr -> rr.data)
        .distinct()
        .count();
  }

  private static List<Rr> randomRecords(Random random) {
    List<Rr> records = new ArrayList<>();
    int[] types = {Type.A, Type.TXT, Type.MX, Type.DS, Type.A, Type.CNAME, Type.NS, Type.DNAME};
    for (int left = random.nextInt(14); left > 0; left--) {
      Name owner = randomName(random);
      int type = types[random.nextInt(types.length)];
      if (!owner.equals(APEX)) {
        records.add(new Rr(owner, type, data(type, 1 + random.nextInt(3))));
      }
    }
    return records;
  }

  private static String data(int type, int i) {
    return switch (type) {
      case Type.A -> "192.0.2." + i;
      case Type.MX -> i + " a";
      case Type.DS -> i + " 8 200 00";
      // The same for all: to have several is an error in the zone.
      case Type.CNAME, Type.DNAME -> "c.b";
      case Type.NS -> "ns" + i;
      default -> "t" + i;
    };
  }

  private static Name randomName(Random random) {
    String[] labels = {"a", "b", "c", "*", "A"};
    StringBuilder name = new StringBuilder();
    for (int left = random.nextInt(5); left > 0; left--) {
      name.append(labels[random.nextInt(labels.length)]).append('.');
    }
    return Name.fromConstantString(name.toString() + APEX);
  }
}
