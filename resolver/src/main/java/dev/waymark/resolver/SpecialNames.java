package dev.waymark.resolver;

import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.wire.Question;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Type;

/// Names that are never asked for on the internet, as everybody knows the answer or nobody there
/// does. Each can be lifted.
///
/// | names | answer | rule |
/// |---|---|---|
/// | `localhost.` and below | the loopback addresses | RFC 6761, section 6.3 |
/// | reverse names of 127.0.0.1 and ::1 | `localhost.` | RFC 6303, section 4.2 |
/// | `invalid.`, `test.`, `onion.` | NXDOMAIN | RFC 6761, section 6; RFC 7686 |
/// | `local.`, `alt.` | NXDOMAIN | RFC 6762, section 22.1; RFC 9476 |
/// | `ipv4only.arpa.`, and its addresses' reverse names | 192.0.0.170 and 192.0.0.171 | RFC 8880 |
/// | `home.arpa.`, `resolver.arpa.` | an empty zone | RFC 8375; RFC 9462, section 6.4 |
/// | reverse zones of private addresses | an empty zone each | RFC 6303, section 4; RFC 7793 |
final class SpecialNames {
  private static final Name LOCALHOST = name("localhost.");
  private static final Name HOME = name("home.arpa.");
  private static final Name LOOPBACK_ZONE = name("127.in-addr.arpa.");
  private static final Name LOOPBACK_IPV4 = name("1.0.0.127.in-addr.arpa.");
  private static final Name LOOPBACK_IPV6 = name("1" + ".0".repeat(31) + ".ip6.arpa.");

  private static final Name IPV4_ONLY = name("ipv4only.arpa.");

  /// The addresses that everybody knows to be no host's: RFC 7050, section 8.2.
  private static final List<String> IPV4_ONLY_ADDRESSES = List.of("192.0.0.170", "192.0.0.171");

  private final Map<Name, Special> names = new HashMap<>();
  private final Set<Name> ownZones;

  private enum Kind {
    LOCALHOST,
    LOOPBACK,
    IPV4_ONLY,
    IPV4_ONLY_REVERSE,
    NOTHING_THERE,
    EMPTY_ZONE
  }

  private record Special(Name name, Kind kind, String rule, String reference) {}

  /// @param lifted names that are not special here
  /// @param loopbackServers whether loopback addresses may be name servers: then whoever runs those
  ///     owns 127.in-addr.arpa too
  /// @param ownZones zones that are set here: nothing in them is special, unless it is a special
  ///     name further down
  SpecialNames(Set<Name> lifted, boolean loopbackServers, List<Name> ownZones) {
    this.ownZones = Set.copyOf(ownZones);
    for (Special special : all()) {
      boolean elsewhere = loopbackServers && special.name().equals(LOOPBACK_ZONE);
      if (!lifted.contains(special.name()) && !elsewhere) {
        names.put(special.name(), special);
      }
    }
  }

  private static List<Special> all() {
    List<Special> all = new ArrayList<>();
    all.add(new Special(LOCALHOST, Kind.LOCALHOST, "localhost", "RFC 6761, section 6.3"));
    for (Name name : List.of(LOOPBACK_IPV4, LOOPBACK_IPV6)) {
      all.add(new Special(name, Kind.LOOPBACK, "loopback", "RFC 6303, section 4.2"));
    }
    all.add(absent("invalid.", "RFC 6761, section 6.4"));
    all.add(absent("test.", "RFC 6761, section 6.2"));
    all.add(absent("onion.", "RFC 7686, section 2"));
    all.add(absent("local.", "RFC 6762, section 22.1"));
    all.add(absent("alt.", "RFC 9476, section 2"));
    ipv4Only(all, IPV4_ONLY, Kind.IPV4_ONLY, "RFC 8880, section 7.1");
    for (String address : IPV4_ONLY_ADDRESSES) {
      Name reverse = ReverseMap.fromAddress(InetAddress.ofLiteral(address));
      ipv4Only(all, reverse, Kind.IPV4_ONLY_REVERSE, "RFC 8880, section 7.2");
    }
    all.add(new Special(HOME, Kind.EMPTY_ZONE, "home.arpa", "RFC 8375, section 4"));
    all.add(
        new Special(
            name("resolver.arpa."), Kind.EMPTY_ZONE, "resolver.arpa", "RFC 9462, section 6.4"));
    reverse(all, "RFC 6303, section 4.1", "10.in-addr.arpa.", "168.192.in-addr.arpa.");
    for (int i = 16; i <= 31; i++) {
      reverse(all, "RFC 6303, section 4.1", i + ".172.in-addr.arpa.");
    }
    for (int i = 64; i <= 127; i++) {
      reverse(all, "RFC 7793, section 3", i + ".100.in-addr.arpa.");
    }
    reverse(
        all,
        "RFC 6303, section 4.2",
        "0.in-addr.arpa.",
        "127.in-addr.arpa.",
        "254.169.in-addr.arpa.",
        "2.0.192.in-addr.arpa.",
        "100.51.198.in-addr.arpa.",
        "113.0.203.in-addr.arpa.",
        "255.255.255.255.in-addr.arpa.");
    reverse(all, "RFC 6303, section 4.3", "0" + ".0".repeat(31) + ".ip6.arpa.");
    reverse(all, "RFC 6303, section 4.4", "d.f.ip6.arpa.");
    reverse(
        all,
        "RFC 6303, section 4.5",
        "8.e.f.ip6.arpa.",
        "9.e.f.ip6.arpa.",
        "a.e.f.ip6.arpa.",
        "b.e.f.ip6.arpa.");
    reverse(all, "RFC 6303, section 4.6", "8.b.d.0.1.0.0.2.ip6.arpa.");
    return all;
  }

  private static Special absent(String name, String reference) {
    String rule = name.substring(0, name.length() - 1);
    return new Special(name(name), Kind.NOTHING_THERE, rule, reference);
  }

  private static void ipv4Only(List<Special> all, Name name, Kind kind, String reference) {
    all.add(new Special(name, kind, "ipv4only.arpa", reference));
  }

  private static void reverse(List<Special> all, String reference, String... zones) {
    for (String zone : zones) {
      all.add(new Special(name(zone), Kind.EMPTY_ZONE, "private-reverse", reference));
    }
  }

  private static Name name(String text) {
    return Name.fromConstantString(text);
  }

  /// The answer, if the name is special; null otherwise.
  @Nullable Ruling rule(Question question, long now) {
    Special special = special(question.name());
    if (special == null) {
      return null;
    }
    // RFC 8375, section 4: the proof that home.arpa is not signed comes from arpa.
    if (special.name().equals(HOME) && question.type() == Type.DS) {
      return null;
    }
    Outcome outcome =
        switch (special.kind()) {
          case LOCALHOST -> localhost(question, now);
          case LOOPBACK -> pointer(question, special.name(), LOCALHOST, now);
          case IPV4_ONLY -> ipv4Only(question, now);
          case IPV4_ONLY_REVERSE -> pointer(question, special.name(), IPV4_ONLY, now);
          case NOTHING_THERE -> Ruling.absence(question, special.name(), false, now);
          case EMPTY_ZONE -> emptyZone(question, special.name(), now);
        };
    return new Ruling(outcome, "special-name." + special.rule(), special.reference());
  }

  /// The longest special name that holds `name`.
  private @Nullable Special special(Name name) {
    for (int i = 0; i < name.labels(); i++) {
      Name above = i == 0 ? name : new Name(name, i);
      Special special = names.get(above);
      if (special != null || ownZones.contains(above)) {
        return ownZones.contains(above) ? null : special;
      }
    }
    return null;
  }

  private static Outcome localhost(Question question, long now) {
    Name name = question.name();
    return switch (question.type()) {
      case Type.A ->
          Ruling.found(
              question,
              List.of(new ARecord(name, DClass.IN, Ruling.TTL, InetAddress.ofLiteral("127.0.0.1"))),
              now);
      case Type.AAAA ->
          Ruling.found(
              question,
              List.of(new AAAARecord(name, DClass.IN, Ruling.TTL, InetAddress.ofLiteral("::1"))),
              now);
      default -> Ruling.absence(question, LOCALHOST, true, now);
    };
  }

  private static Outcome ipv4Only(Question question, long now) {
    Name name = question.name();
    if (!name.equals(IPV4_ONLY) || question.type() != Type.A) {
      return emptyZone(question, IPV4_ONLY, now);
    }
    List<ARecord> addresses =
        IPV4_ONLY_ADDRESSES.stream()
            .map(InetAddress::ofLiteral)
            .map(address -> new ARecord(name, DClass.IN, Ruling.TTL, address))
            .toList();
    return Ruling.found(question, addresses, now);
  }

  private static Outcome pointer(Question question, Name zone, Name target, long now) {
    Name name = question.name();
    if (name.equals(zone) && question.type() == Type.PTR) {
      PTRRecord ptr = new PTRRecord(name, DClass.IN, Ruling.TTL, target);
      return Ruling.found(question, List.of(ptr), now);
    }
    return Ruling.absence(question, zone, name.equals(zone), now);
  }

  /// SOA and NS at the apex, nothing below: RFC 6303, section 3.
  private static Outcome emptyZone(Question question, Name zone, long now) {
    if (!question.name().equals(zone)) {
      return Ruling.absence(question, zone, false, now);
    }
    return switch (question.type()) {
      case Type.SOA -> Ruling.found(question, List.of(Ruling.soa(zone)), now);
      case Type.NS ->
          Ruling.found(question, List.of(new NSRecord(zone, DClass.IN, Ruling.TTL, zone)), now);
      default -> Ruling.absence(question, zone, true, now);
    };
  }
}
