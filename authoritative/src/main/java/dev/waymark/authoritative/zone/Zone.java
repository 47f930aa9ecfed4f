package dev.waymark.authoritative.zone;

import dev.waymark.authoritative.zone.Place.Kind;
import dev.waymark.wire.HashedName;
import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Types;
import dev.waymark.wire.WireRRset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// A zone as it was when it was loaded: immutable, so any number of threads may look into it, and a
/// reload puts another one in its place.
///
/// Loading did the thinking: zone cuts, occluded names, empty non-terminals, wildcards and glue are
/// marked in the [ZoneImage]. A lookup only walks down from the apex, one label at a time.
public final class Zone {
  private final ZoneImage image;
  private final Denial denial;
  private final Name apex;
  private final int apexLabels;
  private final WireRRset soa;
  private final WireRRset negativeSoa;
  private final byte[] negative;
  private final int records;

  Zone(ZoneImage image, Denial denial, int records) {
    this(image, denial, new byte[0], records);
  }

  /// A zone, with the prepared answer that says no, if `negative` is not empty.
  private Zone(ZoneImage image, Denial denial, byte[] negative, int records) {
    this.image = image;
    this.denial = denial;
    this.negative = negative;
    this.records = records;
    apex = NameBytes.toName(image.bytes(), image.owner(ZoneImage.APEX));
    apexLabels = apex.labels() - 1;
    soa = image.at(image.find(ZoneImage.APEX, Types.SOA), ZoneImage.APEX);
    negativeSoa = soa.withTtl(Math.min(soa.ttl(), minimum(soa)));
  }

  /// This zone with prepared answers, or itself if it has them already or would become too large.
  public Zone prepared(Preparation preparation) {
    if (negative.length > 0) {
      return this;
    }
    try {
      PreparedImage answers = new PreparedImage(this, image, preparation);
      ZoneImage copy = answers.make();
      return new Zone(copy, denial.in(copy, answers::moved), answers.negative(), records);
    } catch (ZoneTooLargeException e) {
      return this;
    }
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
    return lookup(name, find(name, type, new Place()));
  }

  /// Says as a value what was found at `place`, where the search for `name` ended.
  public Lookup lookup(HashedName name, Place place) {
    return switch (place.kind()) {
      case ANSWER -> new Lookup.Answer(image.at(place.entry(), name.bytes(), name.offset()));
      case SIGNATURES -> new Lookup.Signatures(signaturesAt(place.node(), name));
      case ALIAS -> new Lookup.Alias(image.at(place.entry(), name.bytes(), name.offset()));
      case BELOW_DNAME -> redirect(place.node(), place.entry(), name, place.label());
      case REFERRAL -> new Lookup.Referral(image.at(place.entry(), place.node()));
      case NO_DATA -> new Lookup.NoData(negativeSoa);
      case NAME_ERROR -> new Lookup.NameError(negativeSoa);
    };
  }

  /// Searches for `name`, which is the apex or lies below it, and `type`, which may be ANY.
  ///
  /// @return `place`
  public Place find(HashedName name, int type, Place place) {
    int node = ZoneImage.APEX;
    for (int label = name.labels() - apexLabels - 1; label >= 0; label--) {
      if (image.is(ZoneImage.CUT, node)) {
        return place.at(Kind.REFERRAL, image, node, image.find(node, Types.NS), label + 1);
      }
      if (image.is(ZoneImage.DNAME, node)) {
        return place.at(Kind.BELOW_DNAME, image, node, image.find(node, Types.DNAME), label + 1);
      }
      int child = image.find(name, label);
      if (child == ZoneImage.NO_NODE) {
        return belowClosestEncloser(node, name, label + 1, type, place);
      }
      node = child;
    }
    // DS is the one type of a delegated name that the parent speaks for (RFC 4035, section
    // 3.1.4.1).
    if (image.is(ZoneImage.CUT, node) && type != Types.DS) {
      return place.at(Kind.REFERRAL, image, node, image.find(node, Types.NS), 0);
    }
    return at(node, type, place);
  }

  /// Tells `foresight` where the search for `name` will begin: at the name right below the apex,
  /// where in a zone of delegations it ends, too.
  public void foresee(HashedName name, Foresight foresight) {
    int label = name.labels() - apexLabels - 1;
    if (label >= 0) {
      foresight.add(image, image.slot(name.suffixHash(label)));
    }
  }

  /// What a name has that exists, or that a source of synthesis stands for.
  private Place at(int node, int type, Place place) {
    int entry = type == Types.ANY ? any(node) : image.find(node, type);
    if (entry != 0) {
      return place.at(Kind.ANSWER, image, node, entry, 0);
    }
    if (type == Types.RRSIG && isSigned() && hasSignatures(node)) {
      return place.atSignatures(node);
    }
    int cname = image.find(node, Types.CNAME);
    if (cname != 0) {
      return place.atAlias(image, node, cname, type);
    }
    return place.none(Kind.NO_DATA, node, negative);
  }

  private boolean hasSignatures(int node) {
    for (int i = image.rrsets(node) - 1; i >= 0; i--) {
      if (image.u16(image.signatures(image.rrset(node, i))) > 0) {
        return true;
      }
    }
    return false;
  }

  /// The signatures of a node, which are no RRset, as they have many TTLs (RFC 4035, section 2.2).
  private List<WireRRset> signaturesAt(int node, HashedName owner) {
    List<WireRRset> all = new ArrayList<>();
    for (int i = 0; i < image.rrsets(node); i++) {
      WireRRset covered = image.at(image.rrset(node, i), owner.bytes(), owner.offset());
      WireRRset signatures = image.signatures(covered);
      if (signatures != null) {
        all.add(signatures);
      }
    }
    return all;
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
  private Place belowClosestEncloser(
      int encloser, HashedName name, int label, int type, Place place) {
    if (!image.is(ZoneImage.WILDCARD_CHILD, encloser)) {
      return place.none(Kind.NAME_ERROR, encloser, negative).below(encloser, label);
    }
    return at(image.wildcardOf(encloser, name, label), type, place).below(encloser, label);
  }

  /// Replaces the last labels of `name`, from `label` on, by the target of the DNAME of `node` (RFC
  /// 6672, section 2.2).
  private Lookup redirect(int node, int entry, HashedName name, int label) {
    WireRRset dname = image.at(entry, node);
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
    int rdata = rrset.rdataOffset() + 2;
    for (int i = 0; i < rrset.count(); i++) {
      int target = image.i32(at + 4 * i);
      if (target != ZoneImage.NO_NODE) {
        int node = target & ~ZoneImage.IN_DOMAIN;
        int owner = image.targetOwner(node, rrset.type(), rdata);
        listener.target(node, owner, (target & ZoneImage.IN_DOMAIN) != 0);
      }
      rdata += 2 + image.u16(rdata - 2);
    }
  }

  /// Hears of the targets of an RRset.
  @FunctionalInterface
  public interface TargetListener {
    /// Hears of one.
    ///
    /// @param target to be given to [Zone#rrsetOf], like
    /// @param owner which name it has, as the place of a spelling
    /// @param inDomain whether it lies at or below the zone cut whose server it is
    void target(int target, int owner, boolean inDomain);
  }

  /// The RRset of `type` that a target has under the name `owner`, or null.
  public @Nullable WireRRset rrsetOf(int target, int owner, int type) {
    int entry = image.find(target, type);
    return entry == 0 ? null : image.at(entry, image.bytes(), owner);
  }

  /// Whether two targets have the same name.
  public boolean isSameOwner(int a, int b) {
    byte[] bytes = image.bytes();
    int length = NameBytes.length(bytes, a);
    return a == b
        || length == NameBytes.length(bytes, b) && NameBytes.equal(bytes, a, bytes, b, length);
  }

  /// Whether records of the zone are signed, so that clients that want DNSSEC get more.
  public boolean isSigned() {
    return image.isSigned();
  }

  /// The signatures that cover an RRset, owned by its owner; null if there are none, or it is not
  /// one of this zone, such as the CNAME that a DNAME makes.
  @SuppressWarnings("ReferenceEquality") // records of this zone are known by where they stand
  public @Nullable WireRRset signatures(WireRRset rrset) {
    boolean isOurs = isSigned() && rrset.rdataBytes() == image.bytes();
    return isOurs && rrset.type() != Types.RRSIG ? image.signatures(rrset) : null;
  }

  /// Collects the records that prove what the search for `name` ended with (RFC 4035, section
  /// 3.1.3; RFC 5155, section 7.2).
  ///
  /// @return `proof`
  public Proof prove(HashedName name, Place place, Proof proof) {
    proof.begin();
    int encloser = place.encloser();
    switch (place.kind()) {
      case ANSWER, SIGNATURES, ALIAS -> {
        if (encloser != ZoneImage.NO_NODE) {
          denial.noCloserName(name, encloser, place.label(), proof);
        }
      }
      case NO_DATA -> {
        if (encloser != ZoneImage.NO_NODE) {
          denial.wildcardNoData(name, encloser, place.label(), place.node(), proof);
        } else {
          denial.noData(place.node(), proof);
        }
      }
      case REFERRAL -> {
        if (image.find(place.node(), Types.DS) == 0) {
          denial.noData(place.node(), proof);
        }
      }
      case NAME_ERROR -> denial.nameError(name, encloser, place.label(), proof);
      case BELOW_DNAME -> {} // the signature of the DNAME says it all (RFC 6672, section 5.3.1)
    }
    return proof;
  }

  /// Whether the proof of what was found at `place` takes so long that it is not for everybody: see
  /// [Nsec3Chain].
  public boolean isCostlyToProve(Place place) {
    return denial.isCostly() && place.encloser() != ZoneImage.NO_NODE;
  }

  /// A record of a proof.
  public WireRRset proven(Proof proof, int i) {
    int node = proof.node(i);
    return image.at(image.find(node, denial.type()), node);
  }

  /// The DS RRset of the delegation at which a search ended, or null.
  public @Nullable WireRRset ds(Place place) {
    int cut = place.node();
    return place.kind() == Kind.REFERRAL ? rrsetOf(cut, image.owner(cut), Types.DS) : null;
  }

  ZoneImage image() {
    return image;
  }

  Denial denial() {
    return denial;
  }

  /// The TTL of negative answers, in seconds.
  long negativeTtl() {
    return negativeSoa.ttl();
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
    return image.size() + denial.size();
  }

  /// Whether the name at `offset` of `bytes` is the apex or lies below it.
  public boolean encloses(byte[] bytes, int offset) {
    HashedName name = new HashedName().show(bytes, offset);
    return name.labels() >= apexLabels && isNamed(name, name.labels() - apexLabels);
  }

  /// Whether the zone is named by `name` without its first `label` labels.
  boolean isNamed(HashedName name, int label) {
    return name.suffixEquals(
        label, image.bytes(), image.owner(ZoneImage.APEX), image.ownerLength(ZoneImage.APEX));
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
