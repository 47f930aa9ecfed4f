package dev.waymark.authoritative.zone;

import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.HashedName;
import dev.waymark.wire.Section;
import dev.waymark.wire.Types;

/// Answers clients that want DNSSEC with the same prepared answers as others, and adds what proves
/// them, straight from the image: signatures, DS, NSEC and NSEC3 records.
///
/// Exists next to the plain path for speed alone (decision 011): it makes no object per answer, and
/// leaves to that path what has signatures in more than one place. One of them serves one thread.
public final class SignedCopy {
  /// Links of a chain of aliases that are signed here; longer ones go the plain path.
  private static final int MAX_ALIASES = 8;

  private final Proof proof = new Proof();
  private final SignedTargets targets = new SignedTargets();
  private final HashedName target = new HashedName();
  private final Place placeOfTarget = new Place();

  /// Makes one for one thread.
  public SignedCopy() {}

  /// Copies the prepared answer of a place of `zone` and adds its proof, if there is one and the
  /// reply has room for all of it. If not, `encoder`, which has begun the reply, is as it was.
  public boolean copy(Zone zone, HashedName name, int type, Place place, AnswerEncoder encoder) {
    if (zone.isCostlyToProve(place) || !place.copyRecordsTo(encoder)) {
      return false;
    }
    if (!add(zone, name, type, place, encoder)) {
      encoder.takeBack();
      return false;
    }
    if (place.isAuthoritative()) {
      encoder.authoritative();
    }
    return true;
  }

  private boolean add(Zone zone, HashedName name, int type, Place place, AnswerEncoder encoder) {
    return switch (place.kind()) {
      case ANSWER -> signAnswer(zone, name, place, encoder);
      case ALIAS ->
          encoder.hasNoAdditional()
              && sign(zone.image(), name, place.entry(), encoder)
              && signTarget(zone, place.entry(), type, encoder)
              && prove(zone, name, place, encoder);
      case REFERRAL -> {
        encoder.setAdditionalAside();
        boolean added =
            addDs(zone.image(), place.node(), encoder) && prove(zone, name, place, encoder);
        yield encoder.putAdditionalBack() && added;
      }
      case NO_DATA, NAME_ERROR -> signSoa(zone, encoder) && prove(zone, name, place, encoder);
      case SIGNATURES, BELOW_DNAME -> false;
    };
  }

  private boolean signAnswer(Zone zone, HashedName name, Place place, AnswerEncoder encoder) {
    ZoneImage image = zone.image();
    if (encoder.hasNoAdditional()) {
      return sign(image, name, place.entry(), encoder) && prove(zone, name, place, encoder);
    }
    encoder.setAdditionalAside();
    boolean added = sign(image, name, place.entry(), encoder) && prove(zone, name, place, encoder);
    return encoder.putAdditionalBack() && added && targets.sign(zone, place, encoder);
  }

  /// Adds the signatures of the answer, which is one RRset of the QNAME.
  private static boolean sign(ZoneImage image, HashedName name, int entry, AnswerEncoder encoder) {
    encoder.owner(name.bytes(), name.offset(), 0, name.length());
    return addSignatures(image, Section.ANSWER, entry, image.ttl(entry), encoder);
  }

  /// Adds the signatures of what an alias leads to, if all that exists by itself.
  private boolean signTarget(Zone zone, int cname, int type, AnswerEncoder encoder) {
    ZoneImage image = zone.image();
    int entry = cname;
    for (int aliases = 0; aliases < MAX_ALIASES; aliases++) {
      target.show(image.bytes(), image.data(entry) + 2);
      zone.find(target, type, placeOfTarget);
      if (placeOfTarget.encloser() != ZoneImage.NO_NODE || !placeOfTarget.isPositive()) {
        return false;
      }
      entry = placeOfTarget.entry();
      own(image, placeOfTarget.node(), encoder);
      if (!addSignatures(image, Section.ANSWER, entry, image.ttl(entry), encoder)) {
        return false;
      }
      if (!placeOfTarget.isAlias()) {
        return true;
      }
    }
    return false;
  }

  private static void own(ZoneImage image, int node, AnswerEncoder encoder) {
    int shared = image.ownerLength(ZoneImage.APEX);
    int own = image.ownerLength(node) - shared;
    encoder.owner(image.bytes(), image.owner(node), own, shared);
  }

  private static boolean signSoa(Zone zone, AnswerEncoder encoder) {
    ZoneImage image = zone.image();
    int soa = image.find(ZoneImage.APEX, Types.SOA);
    encoder.owner(image.bytes(), 0, 0, image.ownerLength(ZoneImage.APEX));
    return addSignatures(image, Section.AUTHORITY, soa, zone.negativeTtl(), encoder);
  }

  private static boolean addDs(ZoneImage image, int cut, AnswerEncoder encoder) {
    int ds = image.find(cut, Types.DS);
    if (ds == 0) {
      return true;
    }
    encoder.owner(image.bytes(), 0, 0, image.ownerLength(cut));
    return addSigned(image, ds, encoder);
  }

  private boolean prove(Zone zone, HashedName name, Place place, AnswerEncoder encoder) {
    zone.prove(name, place, proof);
    ZoneImage image = zone.image();
    for (int i = 0; i < proof.count(); i++) {
      int node = proof.node(i);
      own(image, node, encoder);
      if (!addSigned(image, image.find(node, zone.denial().type()), encoder)) {
        return false;
      }
    }
    return true;
  }

  private static boolean addSigned(ZoneImage image, int entry, AnswerEncoder encoder) {
    int type = image.type(entry);
    long ttl = image.ttl(entry);
    int data = image.data(entry);
    return encoder.add(Section.AUTHORITY, type, ttl, image.bytes(), image.records(entry), data)
        && addSignatures(image, Section.AUTHORITY, entry, ttl, encoder);
  }

  static boolean addSignatures(
      ZoneImage image, Section section, int entry, long ttl, AnswerEncoder encoder) {
    int at = image.signatures(entry);
    return encoder.add(section, Types.RRSIG, ttl, image.bytes(), image.u16(at), at + 2);
  }
}
