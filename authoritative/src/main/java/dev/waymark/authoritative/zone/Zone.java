package dev.waymark.authoritative.zone;

import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Types;
import dev.waymark.wire.WireRRset;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// A zone as it was when it was loaded: immutable, so any number of threads may look into it, and a
/// reload puts another one in its place.
///
/// Loading did the thinking: zone cuts, occluded names, empty non-terminals, wildcards and glue are
/// marked in the [ZoneImage]. A lookup only walks down from the apex, one label at a time.
public final class Zone {
  private final ZoneImage image;
  private final Name apex;
  private final int apexLabels;
  private final WireRRset soa;
  private final WireRRset negativeSoa;
  private final int records;

  Zone(ZoneImage image, int records) {
    this.image = image;
    this.records = records;
    apex = NameBytes.toName(image.bytes(), ZoneImage.APEX + ZoneImage.OWNER);
    apexLabels = apex.labels() - 1;
    soa = image.at(image.find(ZoneImage.APEX, Types.SOA), ZoneImage.APEX);
    negativeSoa = soa.withTtl(Math.min(soa.ttl(), minimum(soa)));
  }

  /// The last field of the SOA record: how long "no" may be remembered (RFC 2308, section 4).
  private static long minimum(WireRRset soa) {
    byte[] bytes = soa.rdataBytes();
    int at = soa.rdataOffset();
    int end = at + 2 + ((bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF);
    return (bytes[end - 4] & 0xFFL) << 24
        | (bytes[end - 3] & 0xFFL) << 16
        | (bytes[end - 2] & 0xFFL) << 8
        | bytes[end - 1] & 0xFFL;
  }

  /// Says what the zone knows about `name`, which is its apex or lies below it, and `type`, which
  /// may be ANY.
  public Lookup lookup(HashedName name, int type) {
    int node = ZoneImage.APEX;
    for (int label = name.labels() - apexLabels - 1; label >= 0; label--) {
      if (image.is(ZoneImage.CUT, node)) {
        return referral(node);
      }
      if (image.is(ZoneImage.DNAME, node)) {
        return redirect(node, name, label + 1);
      }
      int child = image.find(name, label);
      if (child == ZoneImage.NO_NODE) {
        return belowClosestEncloser(node, name, label + 1, type);
      }
      node = child;
    }
    // DS is the one type of a delegated name that the parent speaks for (RFC 4035, section
    // 3.1.4.1).
    if (image.is(ZoneImage.CUT, node) && type != Types.DS) {
      return referral(node);
    }
    return at(node, name, type);
  }

  /// What a name has that exists, or that a source of synthesis stands for.
  private Lookup at(int node, HashedName name, int type) {
    int entry = type == Types.ANY ? any(node) : image.find(node, type);
    if (entry != 0) {
      return new Lookup.Answer(image.at(entry, name.bytes(), name.offset()));
    }
    int cname = image.find(node, Types.CNAME);
    if (cname != 0) {
      return new Lookup.Alias(image.at(cname, name.bytes(), name.offset()));
    }
    return new Lookup.NoData(negativeSoa);
  }

  /// One RRset of a node (RFC 8482, section 4.1), of data rather than of proofs.
  private int any(int node) {
    int count = image.rrsets(node);
    for (int i = 0; i < count; i++) {
      int entry = image.rrset(node, i);
      int type = image.type(entry);
      if (type != Types.RRSIG && type != Types.NSEC) {
        return entry;
      }
    }
    return count == 0 ? 0 : image.rrset(node, 0);
  }

  /// The name does not exist. Its closest encloser is `name` without `label` labels; only a
  /// wildcard right below that is a source of synthesis (RFC 4592, section 3.3.1).
  private Lookup belowClosestEncloser(int encloser, HashedName name, int label, int type) {
    if (!image.is(ZoneImage.WILDCARD_CHILD, encloser)) {
      return new Lookup.NameError(negativeSoa);
    }
    return at(image.wildcardOf(encloser, name, label), name, type);
  }

  private Lookup referral(int cut) {
    return new Lookup.Referral(image.at(image.find(cut, Types.NS), cut));
  }

  /// Replaces the last labels of `name`, from `label` on, by the target of the DNAME of `node` (RFC
  /// 6672, section 2.2).
  private Lookup redirect(int node, HashedName name, int label) {
    WireRRset dname = image.at(image.find(node, Types.DNAME), node);
    int kept = name.labelOffset(label) - name.offset();
    int target = dname.rdataOffset() + 2;
    int targetLength = NameBytes.length(image.bytes(), target);
    int length = kept + targetLength;
    if (length > NameBytes.MAX_LENGTH) {
      return new Lookup.Overflow(dname);
    }
    byte[] rdata = new byte[2 + length];
    rdata[1] = (byte) length;
    System.arraycopy(name.bytes(), name.offset(), rdata, 2, kept);
    System.arraycopy(image.bytes(), target, rdata, 2 + kept, targetLength);
    WireRRset cname =
        new WireRRset(name.bytes(), name.offset(), Types.CNAME, dname.ttl(), 1, rdata, 0);
    return new Lookup.Redirection(dname, cname);
  }

  /// Tells `listener` which nodes the records of `rrset`, which came from this zone, name and this
  /// zone has addresses for.
  @SuppressWarnings("ReferenceEquality") // records of this zone are known by where they stand
  public void targets(WireRRset rrset, TargetListener listener) {
    if (!ZoneImage.hasTargets(rrset.type()) || rrset.rdataBytes() != image.bytes()) {
      return;
    }
    int at = image.targets(rrset);
    for (int i = 0; i < rrset.count(); i++) {
      int target = image.i32(at + 4 * i);
      if (target != ZoneImage.NO_NODE) {
        listener.target(target & ~ZoneImage.IN_DOMAIN, (target & ZoneImage.IN_DOMAIN) != 0);
      }
    }
  }

  /// Hears of the targets of an RRset.
  @FunctionalInterface
  public interface TargetListener {
    /// Hears of one.
    ///
    /// @param target to be given to [Zone#rrsetOf]
    /// @param inDomain whether it lies at or below the zone cut whose server it is
    void target(int target, boolean inDomain);
  }

  /// The RRset of `type` that a target owns, or null.
  public @Nullable WireRRset rrsetOf(int target, int type) {
    int entry = image.find(target, type);
    return entry == 0 ? null : image.at(entry, target);
  }

  /// The name of the zone.
  public Name apex() {
    return apex;
  }

  /// How many labels the apex has, the root not counted.
  public int apexLabels() {
    return apexLabels;
  }

  /// The SOA RRset.
  public WireRRset soa() {
    return soa;
  }

  /// The serial number of the SOA record.
  public long serial() {
    byte[] bytes = soa.rdataBytes();
    int at = soa.rdataOffset() + 2;
    at += NameBytes.length(bytes, at);
    at += NameBytes.length(bytes, at);
    return image.i32(at) & 0xFFFF_FFFFL;
  }

  /// How many records the zone has.
  public int records() {
    return records;
  }

  /// How many bytes of memory the zone takes.
  public long size() {
    return image.size();
  }

  /// Whether the zone is named by `name` without its first `label` labels.
  boolean isNamed(HashedName name, int label) {
    byte[] bytes = image.bytes();
    return name.suffixEquals(
        label, bytes, ZoneImage.APEX + ZoneImage.OWNER, bytes[ZoneImage.APEX + 1] & 0xFF);
  }

  /// Whether `other` was compiled to the very same bytes.
  boolean hasSameImage(Zone other) {
    return image.isSame(other.image);
  }

  @Override
  public String toString() {
    return apex + " " + serial();
  }
}
