package dev.waymark.authoritative.zone;

import dev.waymark.wire.HashedName;
import dev.waymark.wire.NameBytes;
import dev.waymark.wire.PreparedAnswer;
import dev.waymark.wire.Types;
import dev.waymark.wire.WireRRset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A compiled zone as flat arrays: no object per name or record, so that a million delegations
/// take little memory and a lookup waits for it as seldom as possible.
///
/// A node is the offset of its entry in `bytes`; 0 is no node:
///
/// ```
///   entry     flags 1 | owner's length 1 | RRsets 2 | owner | directory | links | data of each
///             RRset
///   owner     its bytes; or, where a flag says so, where they stand in the data of an NS record, 4
///             bytes
///   directory per RRset: type 2 | count 2 | TTL 4 | offset of its data 4
///   links     where a flag says so: the NSEC3 record that matches the node, by its number in the
///             [Nsec3Chain], 4 bytes; or, if there is none because of opt-out, the complement of
///             the number of the one that covers the next closer name, 4 bytes, and the one that
///             matches the closest provable encloser, 4 bytes
///   data      where the highest bit of the count says so: the prepared answer; for CNAME also
///             those to questions for each of [#ALIAS_TYPES], a length of 0 for one that is not
///             per record: length 2 | RDATA
///             for types that name hosts, then per record: 4 bytes, node of the target, or of the
///             wildcard that stands for it, or 0;
///             the highest bit says that the target is in the domain of the cut
///             in a signed zone, then: how many signatures cover the RRset 2 | per signature:
///             length 2 | RDATA
/// ```
///
/// `table` is a hash table with open addressing over the names that can be looked up, two numbers
/// per slot: node and tag. Occluded names have entries, so that glue can be pointed to, but no
/// slot. Neither have the owners of NSEC3 records, which come last, in the order of their hashes:
/// they are no names of the zone (RFC 5155, section 7.2.8).
final class ZoneImage {
  /// The longest array a JVM makes; so the largest image.
  static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  static final int NO_NODE = 0;

  /// Entries begin behind this, so that no node is 0. The apex is the first.
  static final int APEX = 4;

  static final int CUT = 1;
  static final int DNAME = 2;
  static final int WILDCARD_CHILD = 4;
  static final int OCCLUDED = 8;

  /// An NSEC3 record matches the node.
  static final int HASHED = 16;

  /// Opt-out left the node out of a chain of NSEC3 records.
  static final int LEFT_OUT = 32;

  /// The owner is spelled in the data of an NS record of the cut above: nearly all glue is named
  /// there, and nearly all of a delegation-centric zone is glue.
  static final int SPELLED_IN_NS = 64;

  /// Where the owner of a node begins, or the place of its spelling stands.
  static final int OWNER = 4;

  /// The length of the place of a spelling.
  static final int SPELLING = 4;

  static final int DIRECTORY_ENTRY = 12;
  static final int IN_DOMAIN = 0x8000_0000;

  /// In the count of an RRset: an answer is prepared. There is always room for this bit, as a
  /// record takes two bytes at least and an RRset no more than [ZoneCompiler#MAX_RRSET].
  static final int PREPARED = 0x8000;

  /// The types for which the answers of aliases are prepared: what browsers ask for.
  static final int[] ALIAS_TYPES = {Types.A, Types.AAAA, Types.HTTPS};

  /// Bytes that a processor waits for at once.
  private static final int LINE = 64;

  private static final int LINES = 3;

  private static final byte[] ASTERISK = {1, '*'};

  private static final int[] NO_TABLE = {NO_NODE, 0};

  private final byte[] bytes;
  private final int end;
  private final int[] table;
  private final boolean signed;

  /// @param end where the last node ends: what stands behind is room that was not needed
  ZoneImage(byte[] bytes, int end, int[] table, boolean signed) {
    this.bytes = bytes;
    this.end = end;
    this.table = table;
    this.signed = signed;
  }

  /// An image that is still being made, of which only the nodes can be looked at.
  static ZoneImage unfinished(byte[] bytes, boolean signed) {
    return new ZoneImage(bytes, bytes.length, NO_TABLE, signed);
  }

  /// Whether RRsets say by which signatures they are covered.
  boolean isSigned() {
    return signed;
  }

  /// The slot of a table with `slots` slots at which a search begins.
  static int slot(long hash, int slots) {
    return (int) ((hash >>> 32) * slots >>> 32);
  }

  byte[] bytes() {
    return bytes;
  }

  int end() {
    return end;
  }

  int[] table() {
    return table;
  }

  /// Bytes of memory that the image takes.
  long size() {
    return bytes.length + 4L * table.length;
  }

  /// The slot at which the search for a name with this hash begins.
  int slot(long hash) {
    return slot(hash, table.length / 2);
  }

  /// The node that a slot names, perhaps that of another name.
  int nodeIn(int slot) {
    return table[2 * slot];
  }

  /// Looks at a node and what stands behind it; what comes out means nothing. A node and its
  /// prepared answer lie in [#LINES] lines of memory, seldom in more.
  int look(int node) {
    int seen = 0;
    for (int line = 0; line < LINES; line++) {
      seen += bytes[Math.min(node + LINE * line, bytes.length - 1)];
    }
    return seen;
  }

  /// The node of `name` without its first `label` labels, or [#NO_NODE].
  int find(HashedName name, int label) {
    long hash = name.suffixHash(label);
    int slots = table.length / 2;
    int slot = slot(hash);
    while (true) {
      int node = table[2 * slot];
      if (node == NO_NODE) {
        return NO_NODE;
      }
      if (table[2 * slot + 1] == (int) hash
          && name.suffixEquals(label, bytes, owner(node), ownerLength(node))) {
        return node;
      }
      slot = slot + 1 == slots ? 0 : slot + 1;
    }
  }

  /// The wildcard below a node that has one.
  int wildcardOf(int node, HashedName name, int label) {
    long hash = NameBytes.hash(name.suffixHash(label), ASTERISK, 0);
    int ownerLength = ownerLength(node);
    int slots = table.length / 2;
    int slot = slot(hash);
    while (true) {
      int candidate = table[2 * slot];
      if (candidate == NO_NODE) {
        return NO_NODE;
      }
      int owner = owner(candidate);
      if (table[2 * slot + 1] == (int) hash
          && ownerLength(candidate) == ownerLength + 2
          && bytes[owner] == 1
          && bytes[owner + 1] == '*'
          && NameBytes.equal(bytes, owner + 2, bytes, owner(node), ownerLength)) {
        return candidate;
      }
      slot = slot + 1 == slots ? 0 : slot + 1;
    }
  }

  boolean is(int flag, int node) {
    return (bytes[node] & flag) != 0;
  }

  /// How many RRsets a node has; none at an empty non-terminal.
  int rrsets(int node) {
    return u16(node + 2);
  }

  /// The directory entry of an RRset by its place, in the order of types.
  int rrset(int node, int index) {
    return directory(node) + DIRECTORY_ENTRY * index;
  }

  /// Where the directory of a node begins.
  private int directory(int node) {
    return node + OWNER + (is(SPELLED_IN_NS, node) ? SPELLING : ownerLength(node));
  }

  /// Where the name that owns a node is spelled.
  int owner(int node) {
    return is(SPELLED_IN_NS, node) ? i32(node + OWNER) : node + OWNER;
  }

  int ownerLength(int node) {
    return bytes[node + 1] & 0xFF;
  }

  /// What stands behind the directory and the links of a node.
  int behindLinks(int node) {
    return rrset(node, rrsets(node)) + (is(HASHED, node) ? 4 : is(LEFT_OUT, node) ? 8 : 0);
  }

  /// The NSEC3 record that proves what there is at a node, see above.
  int link(int node) {
    return i32(rrset(node, rrsets(node)));
  }

  /// The NSEC3 record that matches the closest provable encloser of a node that opt-out left out.
  int linkToEncloser(int node) {
    return i32(rrset(node, rrsets(node)) + 4);
  }

  /// The directory entry of the RRset of `type`, or 0.
  int find(int node, int type) {
    int entry = rrset(node, 0);
    for (int left = rrsets(node); left > 0; left--) {
      if (u16(entry) == type) {
        return entry;
      }
      entry += DIRECTORY_ENTRY;
    }
    return 0;
  }

  int type(int entry) {
    return u16(entry);
  }

  /// The RRset of a directory entry, owned by the name at `offset` of `owner`.
  WireRRset at(int entry, byte[] owner, int offset) {
    return new WireRRset(
        owner, offset, u16(entry), u32(entry + 4), records(entry), bytes, data(entry));
  }

  /// The RRset of a directory entry of `node`, owned by the node.
  WireRRset at(int entry, int node) {
    return at(entry, bytes, owner(node));
  }

  /// How many records the RRset of a directory entry has.
  int records(int entry) {
    return u16(entry + 2) & ~PREPARED;
  }

  /// Where the prepared answer of a directory entry stands, or 0.
  int prepared(int entry) {
    return (bytes[entry + 2] & PREPARED >> 8) == 0 ? 0 : i32(entry + 8);
  }

  /// Where the prepared answer stands to a question for `type` that leads to the alias of a
  /// directory entry, or 0.
  int prepared(int entry, int type) {
    int at = prepared(entry);
    if (at == 0) {
      return 0;
    }
    at = PreparedAnswer.end(bytes, at);
    for (int each : ALIAS_TYPES) {
      int length = u16(at);
      if (each == type) {
        return length == 0 ? 0 : at;
      }
      at += Math.max(length, 2);
    }
    return 0;
  }

  /// Where the records of a directory entry stand.
  int data(int entry) {
    int prepared = prepared(entry);
    if (prepared == 0) {
      return i32(entry + 8);
    }
    int at = PreparedAnswer.end(bytes, prepared);
    for (int left = type(entry) == Types.CNAME ? ALIAS_TYPES.length : 0; left > 0; left--) {
      at += Math.max(u16(at), 2);
    }
    return at;
  }

  /// Where the targets of a directory entry stand, behind its records.
  int targets(int entry) {
    return behindRecords(data(entry), records(entry));
  }

  /// Where the targets of an RRset of this image stand.
  int targets(WireRRset rrset) {
    return behindRecords(rrset.rdataOffset(), rrset.count());
  }

  /// What stands behind the data of a directory entry, its targets and signatures included.
  int behindData(int entry) {
    int at = signatures(entry);
    return signed ? behindRecords(at + 2, u16(at)) : at;
  }

  /// In a signed zone, where the signatures of a directory entry stand: their number, then as data.
  int signatures(int entry) {
    return behindTargets(targets(entry), type(entry), records(entry));
  }

  /// The RRSIG records that cover an RRset of this signed image, or null.
  @Nullable WireRRset signatures(WireRRset rrset) {
    int at = behindTargets(targets(rrset), rrset.type(), rrset.count());
    return signaturesAt(at, rrset.ownerBytes(), rrset.ownerOffset(), rrset.ttl());
  }

  /// The RRSIG records that stand at `at`, or null. They have the TTL of what they cover (RFC 4034,
  /// section 3).
  @Nullable WireRRset signaturesAt(int at, byte[] owner, int offset, long ttl) {
    int count = u16(at);
    return count == 0 ? null : new WireRRset(owner, offset, Types.RRSIG, ttl, count, bytes, at + 2);
  }

  private static int behindTargets(int targets, int type, int count) {
    return targets + (hasTargets(type) ? 4 * count : 0);
  }

  private int behindRecords(int data, int count) {
    int at = data;
    for (int i = 0; i < count; i++) {
      at += 2 + u16(at);
    }
    return at;
  }

  /// Whether records of `type` name hosts whose addresses a client will want next.
  static boolean hasTargets(int type) {
    return switch (type) {
      case Types.NS, Types.MX, Types.SRV, Types.SVCB, Types.HTTPS -> true;
      default -> false;
    };
  }

  /// Where in the RDATA of a type that [#hasTargets] the name of the host begins.
  static int targetOffset(int type) {
    return switch (type) {
      case Types.NS -> 0;
      case Types.SRV -> 6;
      default -> 2;
    };
  }

  /// Whether records of `type` describe services (RFC 9460).
  static boolean isService(int type) {
    return type == Types.SVCB || type == Types.HTTPS;
  }

  /// The name that a target has in an answer: of a wildcard that which the record asks for, in
  /// `rdata` (RFC 4592, section 3.3.1), else its own.
  int targetOwner(int node, int type, int rdata) {
    return NameBytes.isWildcard(bytes, owner(node)) ? rdata + targetOffset(type) : owner(node);
  }

  boolean isSame(ZoneImage other) {
    return Arrays.equals(bytes, other.bytes) && Arrays.equals(table, other.table);
  }

  /// Changes an image that is still being made.
  void putInt(int at, int value) {
    bytes[at] = (byte) (value >> 24);
    bytes[at + 1] = (byte) (value >> 16);
    bytes[at + 2] = (byte) (value >> 8);
    bytes[at + 3] = (byte) value;
  }

  int i32(int at) {
    return u16(at) << 16 | u16(at + 2);
  }

  long ttl(int entry) {
    return u32(entry + 4);
  }

  private long u32(int at) {
    return i32(at) & 0xFFFF_FFFFL;
  }

  int u16(int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }
}
