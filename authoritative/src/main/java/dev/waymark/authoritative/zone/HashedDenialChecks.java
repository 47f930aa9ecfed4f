package dev.waymark.authoritative.zone;

import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Types;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;
import org.xbill.DNS.utils.base32;

/// Whether the NSEC3 records of a signed zone prove what does not exist (RFC 5155, section 7.1):
/// one with the hash of each name, empty non-terminals too, each leading to the next.
final class HashedDenialChecks {
  /// Hashes beyond the first that resolvers still compute (RFC 9276, section 3.2, lets them stop
  /// anywhere above zero; BIND and Knot Resolver stop here).
  static final int MAX_ITERATIONS = 50;

  private static final int NONE = -1;
  private static final int OPT_OUT = 1;
  private static final int SHA1_BYTES = 20;

  // Where the fields of an NSEC3 record are (RFC 5155, section 3.2).
  private static final int FLAGS = 1;
  private static final int ITERATIONS = 2;
  private static final int SALT_LENGTH = 4;
  private static final int SALT = 5;

  /// What a name asks of the chain.
  private static final byte NOTHING = 0;

  private static final byte UNLESS_OPT_OUT = 1;
  private static final byte PROOF = 2;

  /// An NSEC3 record.
  private static final class Link implements Comparable<Link> {
    private final byte[] hash;
    private final int rr;
    private boolean used;

    private Link(byte[] hash, int rr) {
      this.hash = hash;
      this.rr = rr;
    }

    @Override
    public int compareTo(Link other) {
      return Arrays.compareUnsigned(hash, other.hash);
    }
  }

  private final StagedZone staged;
  private final ZoneBuilder builder;
  private final StagedNames names;
  private final NamePlaces places;
  private final DenialChecks denial;
  private final Nsec3Hash hasher = new Nsec3Hash();
  private final List<Link> chain = new ArrayList<>();
  private byte[] salt = {};
  private int iterations;
  private int[] records = new int[16];

  HashedDenialChecks(StagedZone staged, NamePlaces places, DenialChecks denial) {
    this.staged = staged;
    this.places = places;
    this.denial = denial;
    builder = staged.builder();
    names = builder.names();
  }

  void check() {
    int parameters = builder.find(StagedNames.APEX, Type.NSEC3PARAM);
    if (parameters == NONE) {
      int soa = builder.find(StagedNames.APEX, Types.SOA);
      staged.report(ZoneRule.NSEC3_PARAMETERS, soa, "the zone has no NSEC3PARAM record");
      return;
    }
    int at = builder.offset(parameters) + 2;
    iterations = builder.rdata().u16(at + ITERATIONS);
    int length = builder.rdata().bytes()[at + SALT_LENGTH] & 0xFF;
    salt = Arrays.copyOfRange(builder.rdata().bytes(), at + SALT, at + SALT + length);
    if (iterations > MAX_ITERATIONS) {
      staged.report(
          ZoneRule.NSEC3_PARAMETERS,
          parameters,
          iterations + " iterations, so that resolvers take the zone for unsigned",
          "no iterations (RFC 9276, section 3.1)");
      return;
    }
    findLinks(at);
    checkLinks();
    checkNames();
  }

  private void findLinks(int parameters) {
    base32 digits = new base32(base32.Alphabet.BASE32HEX, false, false);
    for (int name = 0; name < names.count(); name++) {
      int rr = builder.find(name, Types.NSEC3);
      if (rr == NONE) {
        continue;
      }
      byte[] bytes = builder.rdata().bytes();
      int at = builder.offset(rr) + 2;
      // The flags may differ (RFC 5155, section 4.1.2).
      boolean same =
          bytes[at] == bytes[parameters]
              && Arrays.equals(
                  bytes,
                  at + ITERATIONS,
                  at + SALT + salt.length,
                  bytes,
                  parameters + ITERATIONS,
                  parameters + SALT + salt.length);
      if (!same) {
        staged.report(
            ZoneRule.NSEC3_PARAMETERS, rr, "algorithm, iterations or salt are not the zone's");
        continue;
      }
      byte[] hash = digits.fromString(firstLabel(name));
      if (names.parent(name) != StagedNames.APEX || hash == null || hash.length != SHA1_BYTES) {
        staged.report(ZoneRule.NSEC3_UNNEEDED, rr, show(name) + " is no hash below the apex");
      } else {
        chain.add(new Link(hash, rr));
      }
    }
    chain.sort(null);
  }

  private String firstLabel(int name) {
    int at = names.offset(name);
    return new String(names.bytes(), at + 1, names.bytes()[at], StandardCharsets.ISO_8859_1);
  }

  private void checkLinks() {
    byte[] bytes = builder.rdata().bytes();
    for (int i = 0; i < chain.size(); i++) {
      Link link = chain.get(i);
      Link next = chain.get((i + 1) % chain.size());
      int at = builder.offset(link.rr) + 2 + SALT + salt.length;
      int length = bytes[at] & 0xFF;
      if (!Arrays.equals(bytes, at + 1, at + 1 + length, next.hash, 0, SHA1_BYTES)) {
        staged.report(
            ZoneRule.NSEC3_NEXT, link.rr, "the next hash is " + text(next.hash) + ", not this one");
      }
    }
  }

  private void checkNames() {
    byte[] needs = needs();
    for (int name = 0; name < names.count(); name++) {
      if (needs[name] != NOTHING) {
        checkName(name, needs[name]);
      }
    }
    for (Link link : chain) {
      if (!link.used) {
        staged.report(
            ZoneRule.NSEC3_UNNEEDED, link.rr, text(link.hash) + " is the hash of no name here");
      }
    }
  }

  /// What each name asks of the chain: a child is there for its parents, too, if those have no data
  /// of their own.
  private byte[] needs() {
    byte[] needs = new byte[names.count()];
    for (int name = names.count() - 1; name >= 0; name--) {
      records = builder.recordsOf(name, records);
      if (!places.isOccluded(name) && denial.hasOwnData(records)) {
        boolean insecure = places.isCut(name) && builder.find(name, Types.DS) == NONE;
        byte own = insecure ? UNLESS_OPT_OUT : PROOF;
        needs[name] = (byte) Math.max(needs[name], own);
      }
      int parent = names.parent(name);
      if (parent != StagedNames.NONE) {
        needs[parent] = (byte) Math.max(needs[parent], needs[name]);
      }
    }
    return needs;
  }

  private void checkName(int name, byte need) {
    byte[] hash = hash(name);
    int found = search(hash);
    if (found >= 0) {
      Link link = chain.get(found);
      link.used = true;
      int at = builder.offset(link.rr) + 2 + SALT + salt.length;
      int types = at + 1 + (builder.rdata().bytes()[at] & 0xFF);
      denial.checkTypes(ZoneRule.NSEC3_TYPES, name, link.rr, types);
    } else if (need == PROOF || !isOptedOut(-found - 1)) {
      int place = builder.recordsOf(name, records)[0];
      staged.report(
          ZoneRule.NSEC3_MISSING,
          place == NONE ? builder.find(StagedNames.APEX, Types.SOA) : place,
          "no NSEC3 record has " + text(hash) + ", the hash of " + show(name));
    }
  }

  private int search(byte[] hash) {
    int low = 0;
    int high = chain.size() - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      int order = Arrays.compareUnsigned(chain.get(middle).hash, hash);
      if (order == 0) {
        return middle;
      }
      low = order < 0 ? middle + 1 : low;
      high = order < 0 ? high : middle - 1;
    }
    return -low - 1;
  }

  /// Whether the record before a gap says that insecure delegations may lie in it (RFC 5155,
  /// section 6).
  private boolean isOptedOut(int behind) {
    if (chain.isEmpty()) {
      return false;
    }
    Link covering = chain.get((behind + chain.size() - 1) % chain.size());
    return (builder.rdata().bytes()[builder.offset(covering.rr) + 2 + FLAGS] & OPT_OUT) != 0;
  }

  /// RFC 5155, section 5.
  private byte[] hash(int name) {
    byte[] bytes = names.bytes();
    int at = names.offset(name);
    int length = names.length(name);
    return hasher.of(bytes, at, length, salt, iterations).clone();
  }

  private static String text(byte[] hash) {
    return new base32(base32.Alphabet.BASE32HEX, false, true).toString(hash);
  }

  private Name show(int name) {
    return NameBytes.toName(names.bytes(), names.offset(name));
  }
}
