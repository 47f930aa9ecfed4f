package dev.waymark.authoritative.zone;

import dev.waymark.wire.NameBytes;
import dev.waymark.wire.PreparedAnswer;
import dev.waymark.wire.PreparedAnswer.Reach;
import dev.waymark.wire.Types;
import java.util.Arrays;

/// Copies an image, and with every RRset that can be asked for the answer that it gives: right
/// before its data, so that a search ends where the answer lies.
final class PreparedImage {
  /// One part of so many tells how long the whole will be.
  private static final int SAMPLE = 16;

  /// One part of so many may be left over at the end.
  private static final int SLACK = 50;

  /// Nodes are numbered by blocks of 256 bytes, in which a handful of them begin.
  private static final int BLOCK_BITS = 8;

  private final Zone zone;
  private final ZoneImage from;
  private final Preparation preparation;
  private final GrowingBytes out;
  private final byte[] room = new byte[PreparedAnswer.MAX_LENGTH];
  private int[] oldNodes = new int[1024];
  private int[] newNodes = new int[1024];
  private int count;

  /// For each block how many nodes begin before it.
  private final int[] before;

  private int blocks;

  /// How far the NS records of the last visible cut moved, and the names in them.
  private int shift;

  PreparedImage(Zone zone, ZoneImage from, Preparation preparation) {
    this.zone = zone;
    this.from = from;
    this.preparation = preparation;
    out = new GrowingBytes(from.end() / SAMPLE);
    before = new int[(from.end() >>> BLOCK_BITS) + 2];
  }

  /// @throws ZoneTooLargeException if an image cannot hold the answers
  ZoneImage make() {
    out.extend(ZoneImage.APEX);
    int length = from.end();
    boolean sampled = false;
    for (int node = ZoneImage.APEX; node < length; ) {
      if (!sampled && node > length / SAMPLE) {
        sampled = true;
        out.reserveRest(node, length);
      }
      remember(node, out.size());
      node = copy(node);
    }
    Arrays.fill(before, blocks, before.length, count);
    byte[] bytes = out.trimmed(out.size() / SLACK);
    for (int i = 0; i < count; i++) {
      moveTargets(bytes, oldNodes[i], newNodes[i]);
    }
    return new ZoneImage(bytes, out.size(), movedTable(), from.isSigned());
  }

  /// The answer that says that there is no such name, or no such data: it is the same everywhere in
  /// the zone. Empty if it is not prepared.
  byte[] negative() {
    int apex = from.owner(ZoneImage.APEX);
    int length = preparation.prepare(zone, from.bytes(), apex, Types.NXNAME, Reach.BELOW, room);
    byte[] negative = new byte[length == 0 ? 0 : ZoneImage.APEX + length];
    System.arraycopy(room, 0, negative, negative.length - length, length);
    return negative;
  }

  private void remember(int oldNode, int newNode) {
    if (count == oldNodes.length) {
      oldNodes = Arrays.copyOf(oldNodes, 2 * count);
      newNodes = Arrays.copyOf(newNodes, 2 * count);
    }
    for (int block = oldNode >>> BLOCK_BITS; blocks <= block; blocks++) {
      before[blocks] = count;
    }
    oldNodes[count] = oldNode;
    newNodes[count] = newNode;
    count++;
  }

  /// Copies a node; returns where the next begins.
  private int copy(int node) {
    int rrsets = from.rrsets(node);
    int behind = from.behindLinks(node);
    int copied = out.append(from.bytes(), node, behind - node);
    if (from.is(ZoneImage.SPELLED_IN_NS, node)) {
      out.putInt(copied + ZoneImage.OWNER, from.owner(node) + shift);
    }
    for (int i = 0; i < rrsets; i++) {
      int entry = from.rrset(node, i);
      int newEntry = copied + entry - node;
      out.putInt(newEntry + 8, out.size());
      if (!from.is(ZoneImage.OCCLUDED, node) && prepare(node, from.type(entry))) {
        out.putShort(newEntry + 2, from.records(entry) | ZoneImage.PREPARED);
      }
      int data = from.data(entry);
      if (isReferral(node, from.type(entry))) {
        shift = out.size() - data;
      }
      behind = from.behindData(entry);
      out.append(from.bytes(), data, behind - data);
    }
    return behind;
  }

  /// Appends the prepared answer that an RRset gives; whether there is one.
  private boolean prepare(int node, int type) {
    int owner = from.owner(node);
    Reach reach =
        isReferral(node, type)
            ? Reach.BELOW
            : NameBytes.isWildcard(from.bytes(), owner) ? Reach.WILDCARD : Reach.NAME;
    int length = preparation.prepare(zone, from.bytes(), owner, type, reach, room);
    out.append(room, 0, length);
    if (length > 0 && type == Types.CNAME) {
      for (int asked : ZoneImage.ALIAS_TYPES) {
        length = preparation.prepare(zone, from.bytes(), owner, asked, reach, room);
        int at = out.extend(Math.max(length, 2));
        System.arraycopy(room, 0, out.bytes(), at, length);
      }
      return true;
    }
    return length > 0;
  }

  private boolean isReferral(int node, int type) {
    return type == Types.NS && from.is(ZoneImage.CUT, node) && !from.is(ZoneImage.OCCLUDED, node);
  }

  private void moveTargets(byte[] bytes, int oldNode, int newNode) {
    ZoneImage to = ZoneImage.unfinished(bytes, from.isSigned());
    for (int i = from.rrsets(oldNode) - 1; i >= 0; i--) {
      int entry = from.rrset(oldNode, i);
      if (ZoneImage.hasTargets(from.type(entry))) {
        int targets = from.targets(entry);
        int moved = to.targets(to.rrset(newNode, i));
        for (int at = 0; at < 4 * from.records(entry); at += 4) {
          int target = from.i32(targets + at);
          int inDomain = target & ZoneImage.IN_DOMAIN;
          to.putInt(moved + at, moved(target & ~ZoneImage.IN_DOMAIN) | inDomain);
        }
      }
    }
  }

  private int[] movedTable() {
    int[] table = from.table().clone();
    for (int slot = 0; slot < table.length; slot += 2) {
      table[slot] = moved(table[slot]);
    }
    return table;
  }

  /// Where the copy of a node stands, once the image is made.
  int moved(int node) {
    if (node == ZoneImage.NO_NODE) {
      return ZoneImage.NO_NODE;
    }
    int block = node >>> BLOCK_BITS;
    return newNodes[Arrays.binarySearch(oldNodes, before[block], before[block + 1], node)];
  }
}
