package dev.waymark.authoritative.zone;

import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Whether each RRset of a signed zone that must be signed is, and whether each signature is one
/// that a validator could accept (RFC 4034, section 3; RFC 4035, sections 2.2 and 5.3.1).
final class SignatureChecks {
  private static final int NONE = -1;

  /// Names between two reports of progress: some tenths of a second if signatures are verified.
  private static final int NAMES_PER_NEWS = 1 << 10;

  // Where the fields of an RRSIG record are, behind the length of its RDATA (RFC 4034, section
  // 3.1).
  private static final int ALGORITHM = 2;
  private static final int LABELS = 3;
  private static final int ORIGINAL_TTL = 4;
  private static final int EXPIRATION = 8;
  private static final int INCEPTION = 12;
  private static final int KEY_TAG = 16;
  private static final int SIGNER = 18;

  /// A key of the zone.
  private record Key(int tag, int algorithm, int rr) {}

  private final StagedZone staged;
  private final ZoneBuilder builder;
  private final StagedNames names;
  private final NamePlaces places;
  private final ThoroughCheck how;
  private final List<Key> keys = new ArrayList<>();
  private int[] records = new int[16];

  SignatureChecks(StagedZone staged, NamePlaces places, ThoroughCheck how) {
    this.staged = staged;
    this.places = places;
    this.how = how;
    builder = staged.builder();
    names = builder.names();
  }

  void check(IntConsumer progress) {
    findKeys();
    for (int name = 0; name < names.count(); name++) {
      if (name % NAMES_PER_NEWS == 0) {
        progress.accept(name);
      }
      if (!places.isOccluded(name)) {
        records = builder.recordsOf(name, records);
        checkName(name);
      }
    }
  }

  private void findKeys() {
    records = builder.recordsOf(StagedNames.APEX, records);
    for (int i = 0; records[i] >= 0; i++) {
      if (builder.type(records[i]) == Types.DNSKEY) {
        int at = rdata(records[i]);
        keys.add(new Key(keyTag(records[i]), builder.rdata().bytes()[at + 3] & 0xFF, records[i]));
      }
    }
    if (keys.isEmpty()) {
      int soa = builder.find(StagedNames.APEX, Types.SOA);
      staged.report(ZoneRule.DNSKEY_MISSING, soa, "the zone is signed but has no DNSKEY record");
    }
  }

  /// RFC 4034, appendix B.
  private int keyTag(int rr) {
    byte[] bytes = builder.rdata().bytes();
    int at = rdata(rr);
    int length = builder.rdata().u16(at - 2);
    long sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (i & 1) == 0 ? (bytes[at + i] & 0xFFL) << 8 : bytes[at + i] & 0xFFL;
    }
    return (int) (sum + (sum >> 16) & 0xFFFF);
  }

  private int rdata(int rr) {
    return builder.offset(rr) + 2;
  }

  private void checkName(int name) {
    for (int i = 0; records[i] >= 0; i++) {
      int type = builder.type(records[i]);
      if (type == Types.RRSIG) {
        checkSignature(name, records[i]);
      } else if ((i == 0 || builder.type(records[i - 1]) != type)
          && mustBeSigned(name, type)
          && !isSigned(type)) {
        staged.report(
            ZoneRule.SIGNATURE_MISSING,
            records[i],
            show(name) + " " + Type.string(type) + " has no signature");
      }
    }
  }

  /// At a cut the zone is authoritative only for the DS RRset and the proof (RFC 4035, section
  /// 2.2).
  private boolean mustBeSigned(int name, int type) {
    return !places.isCut(name) || type == Types.DS || type == Types.NSEC;
  }

  private boolean isSigned(int type) {
    for (int i = 0; records[i] >= 0; i++) {
      if (builder.type(records[i]) == Types.RRSIG
          && builder.rdata().u16(rdata(records[i])) == type) {
        return true;
      }
    }
    return false;
  }

  private void checkSignature(int name, int rr) {
    int at = rdata(rr);
    byte[] bytes = builder.rdata().bytes();
    int covered = builder.rdata().u16(at);
    int first = builder.find(name, covered);
    String what = show(name) + " " + Type.string(covered);
    if (first == NONE || !mustBeSigned(name, covered)) {
      staged.report(
          ZoneRule.SIGNATURE_FOR_NOTHING, rr, "the zone has no " + what + " RRset to be signed");
      return;
    }
    checkTimes(rr, what);
    if (u32(at + ORIGINAL_TTL) != builder.ttl(first)) {
      staged.report(
          ZoneRule.SIGNATURE_TTL,
          rr,
          what + " has TTL " + builder.ttl(first) + ", signed was " + u32(at + ORIGINAL_TTL));
    }
    if ((bytes[at + LABELS] & 0xFF) != labels(name)) {
      staged.report(
          ZoneRule.SIGNATURE_LABELS,
          rr,
          "says " + (bytes[at + LABELS] & 0xFF) + " labels, but " + what + " has " + labels(name));
    }
    int length = NameBytes.length(bytes, at + SIGNER);
    if (length != names.length(StagedNames.APEX)
        || !NameBytes.equal(
            bytes, at + SIGNER, names.bytes(), names.offset(StagedNames.APEX), length)) {
      String signer = NameBytes.toName(bytes, at + SIGNER).toString();
      staged.report(ZoneRule.SIGNATURE_SIGNER, rr, what + " is signed by " + signer);
    } else if (!keys.isEmpty()) {
      checkKey(name, rr, what);
    }
  }

  /// RFC 4034, section 3.1.5: times are compared as serial numbers.
  private void checkTimes(int rr, String what) {
    long now = how.now().getEpochSecond();
    int inception = (int) u32(rdata(rr) + INCEPTION);
    int left = (int) u32(rdata(rr) + EXPIRATION) - (int) now;
    if (inception - (int) now > 0) {
      Instant from = how.now().plusSeconds(inception - (int) now);
      staged.report(
          ZoneRule.SIGNATURE_NOT_YET, rr, what + " has a signature that begins at " + shown(from));
    }
    Instant end = how.now().plusSeconds(left);
    if (left < 0) {
      staged.report(
          ZoneRule.SIGNATURE_EXPIRED, rr, what + " has a signature that ended at " + shown(end));
    } else if (left < how.soon().toSeconds()) {
      staged.report(
          ZoneRule.SIGNATURE_EXPIRES, rr, what + " has a signature that ends at " + shown(end));
    }
  }

  private static String shown(Instant time) {
    return Instant.ofEpochSecond(time.getEpochSecond()).toString();
  }

  private void checkKey(int name, int rr, String what) {
    int tag = builder.rdata().u16(rdata(rr) + KEY_TAG);
    int algorithm = builder.rdata().bytes()[rdata(rr) + ALGORITHM] & 0xFF;
    List<Key> made =
        keys.stream().filter(key -> key.tag() == tag && key.algorithm() == algorithm).toList();
    if (made.isEmpty()) {
      staged.report(
          ZoneRule.SIGNATURE_KEY,
          rr,
          what + " is signed with key " + tag + " of algorithm " + algorithm);
    } else if (how.verify() && made.stream().noneMatch(key -> verifies(name, rr, key))) {
      staged.report(
          ZoneRule.SIGNATURE_WRONG,
          rr,
          what + " has a signature that key " + tag + " did not make");
    }
  }

  /// Whether the signature was made with the key, whatever the time.
  private boolean verifies(int name, int rr, Key key) {
    int covered = builder.rdata().u16(rdata(rr));
    RRset rrset = new RRset();
    for (int i = 0; records[i] >= 0; i++) {
      if (builder.type(records[i]) == covered) {
        rrset.addRR(record(name, records[i]));
      }
    }
    try {
      RRSIGRecord signature = (RRSIGRecord) record(name, rr);
      DNSKEYRecord dnskey = (DNSKEYRecord) record(StagedNames.APEX, key.rr());
      DNSSEC.verify(rrset, signature, dnskey, signature.getTimeSigned());
      return true;
    } catch (DNSSEC.DNSSECException | RuntimeException e) {
      return false; // whatever a key or a signature is made of
    }
  }

  private Record record(int name, int rr) {
    int at = rdata(rr);
    int length = builder.rdata().u16(at - 2);
    byte[] data = Arrays.copyOfRange(builder.rdata().bytes(), at, at + length);
    return Record.newRecord(show(name), builder.type(rr), DClass.IN, builder.ttl(rr), data);
  }

  private long u32(int at) {
    return (long) builder.rdata().u16(at) << 16 | builder.rdata().u16(at + 2);
  }

  /// The labels of a name, an asterisk and the root not counted (RFC 4034, section 3.1.3).
  private int labels(int name) {
    byte[] bytes = names.bytes();
    int count = names.isWildcard(name) ? -1 : 0;
    for (int at = names.offset(name); bytes[at] != 0; at += bytes[at] + 1) {
      count++;
    }
    return count;
  }

  private Name show(int name) {
    return NameBytes.toName(names.bytes(), names.offset(name));
  }
}
