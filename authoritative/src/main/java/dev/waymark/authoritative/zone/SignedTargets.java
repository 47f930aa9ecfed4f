package dev.waymark.authoritative.zone;

import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Section;
import dev.waymark.wire.Types;

/// The hosts that an answer names, whose addresses and services came along with it: adds the
/// signatures of those (RFC 4035, section 3.1.1). One of them serves one thread.
final class SignedTargets {
  /// Most records of an RRset whose hosts are looked at here; answers with more go the plain path.
  private static final int MOST = 13;

  private final int[] nodes = new int[MOST];
  private final int[] owners = new int[MOST];
  private int count;

  /// Adds the signatures of all that the copied answer at a place has in its additional section.
  ///
  /// @return whether there was room for all of them
  boolean sign(Zone zone, Place place, AnswerEncoder encoder) {
    if (!collect(zone, place.entry())) {
      return false;
    }
    int type = zone.image().type(place.entry());
    for (int i = 0; i < count; i++) {
      own(zone.image(), owners[i], encoder);
      // A service that points to itself is in the answer already.
      boolean service = ZoneImage.isService(type) && nodes[i] != place.node();
      if (service && !sign(zone.image(), nodes[i], type, encoder)
          || !sign(zone.image(), nodes[i], Types.A, encoder)
          || !sign(zone.image(), nodes[i], Types.AAAA, encoder)) {
        return false;
      }
    }
    return true;
  }

  /// Collects the hosts that the RRset of an entry names, each once; whether they are few.
  private boolean collect(Zone zone, int entry) {
    ZoneImage image = zone.image();
    count = 0;
    int records = image.records(entry);
    int target = image.targets(entry);
    int rdata = image.data(entry) + 2;
    for (int i = 0; i < records && records <= MOST; i++) {
      int node = image.i32(target + 4 * i) & ~ZoneImage.IN_DOMAIN;
      if (node != ZoneImage.NO_NODE) {
        add(zone, node, image.targetOwner(node, image.type(entry), rdata));
      }
      rdata += 2 + image.u16(rdata - 2);
    }
    return records <= MOST;
  }

  private void add(Zone zone, int node, int owner) {
    for (int i = 0; i < count; i++) {
      if (nodes[i] == node && zone.isSameOwner(owners[i], owner)) {
        return;
      }
    }
    nodes[count] = node;
    owners[count++] = owner;
  }

  private static void own(ZoneImage image, int owner, AnswerEncoder encoder) {
    int shared = image.ownerLength(ZoneImage.APEX);
    encoder.owner(image.bytes(), owner, NameBytes.length(image.bytes(), owner) - shared, shared);
  }

  private static boolean sign(ZoneImage image, int node, int type, AnswerEncoder encoder) {
    int entry = image.find(node, type);
    return entry == 0
        || SignedCopy.addSignatures(image, Section.ADDITIONAL, entry, image.ttl(entry), encoder);
  }
}
