package dev.waymark.authoritative.zone;

import dev.waymark.wire.HashedName;
import dev.waymark.wire.Types;
import dev.waymark.wire.WireRRset;
import java.util.Arrays;
import java.util.BitSet;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// Takes the records of a zone in any order and makes a [Zone] of them.
///
/// Knows nothing of files. Records wait in flat arrays, since a zone may have millions. What is
/// wrong with the zone as a whole is for [ZoneChecks] to say.
public final class ZoneBuilder {
  private static final int NONE = -1;

  /// Up to so many records of one name are sorted in place.
  private static final int FEW = 16;

  /// What is reserved beyond what is expected.
  private static final double MARGIN = 0.02;

  /// More names or records than this are not reserved for: their table of slots has twice as many.
  private static final int MOST_RESERVED = 1 << 29;

  private final StagedNames names;
  private final HashedName scratch = new HashedName();
  private final GrowingBytes rdata = new GrowingBytes();
  private int[] newest = new int[64];
  private int[] older = new int[64];
  private char[] types = new char[64];
  private int[] ttls = new int[64];
  private int[] offsets = new int[64];
  private final BitSet seenTypes = new BitSet();
  private int count;

  /// Begins a zone.
  public ZoneBuilder(Name apex) {
    names = new StagedNames(apex.toWire());
    Arrays.fill(newest, NONE);
  }

  /// Adds a record, the way dnsjava has it.
  ///
  /// @return whether its owner lies in the zone
  public boolean add(Record rr) {
    WireRRset bytes = WireRRset.of(java.util.List.of(rr));
    int at = bytes.rdataOffset();
    int length = bytes.rdataBytes().length - at - 2;
    return add(
        bytes.ownerBytes(), 0, rr.getType(), rr.getTTL(), bytes.rdataBytes(), at + 2, length);
  }

  /// Adds a record of class IN. All arrays are copied.
  ///
  /// @param owner has the owner at `ownerOffset`, not compressed
  /// @return whether the owner lies in the zone; if not, nothing was added
  public boolean add(
      byte[] owner,
      int ownerOffset,
      int type,
      long ttl,
      byte[] rdataBytes,
      int rdataOffset,
      int rdataLength) {
    int name = names.intern(scratch.show(owner, ownerOffset));
    if (name == StagedNames.NONE) {
      return false;
    }
    makeRoom(name);
    int at = rdata.extend(2 + rdataLength);
    rdata.putShort(at, rdataLength);
    System.arraycopy(rdataBytes, rdataOffset, rdata.bytes(), at + 2, rdataLength);
    types[count] = (char) type;
    seenTypes.set(type);
    ttls[count] = (int) ttl;
    offsets[count] = at;
    older[count] = newest[name];
    newest[name] = count;
    count++;
    return true;
  }

  private void makeRoom(int name) {
    if (name >= newest.length) {
      growNames(name + (name >> 1) + 64);
    }
    if (count == types.length) {
      growRecords(count + (count >> 1));
    }
  }

  private void growNames(int larger) {
    int length = newest.length;
    newest = Arrays.copyOf(newest, larger);
    Arrays.fill(newest, length, larger, NONE);
  }

  private void growRecords(int larger) {
    older = Arrays.copyOf(older, larger);
    types = Arrays.copyOf(types, larger);
    ttls = Arrays.copyOf(ttls, larger);
    offsets = Arrays.copyOf(offsets, larger);
  }

  /// Makes room for the whole zone, of which about `share` was added until now, if an array can
  /// hold as much.
  void reserve(double share) {
    double factor = (1 + MARGIN) / share;
    double allRecords = count * factor;
    double allNames = names.count() * factor;
    if (Math.max(allRecords, allNames) > MOST_RESERVED) {
      return;
    }
    rdata.reserve((long) (rdata.size() * factor));
    names.reserve((int) allNames);
    if (allNames > newest.length) {
      growNames((int) allNames);
    }
    if (allRecords > types.length) {
      growRecords((int) allRecords);
    }
  }

  /// Makes the zone of what was added.
  ///
  /// @throws IllegalStateException if there is no SOA record at the apex
  /// @throws ZoneTooLargeException if an image cannot hold it
  public Zone build() {
    if (find(StagedNames.APEX, Types.SOA) == NONE) {
      throw new IllegalStateException("a zone has a SOA record");
    }
    return new ZoneCompiler(this).compile();
  }

  /// The TTL of negative answers: the smaller of the SOA record's own and its last field (RFC 2308,
  /// section 3).
  long negativeTtl() {
    int soa = find(StagedNames.APEX, Types.SOA);
    int end = offsets[soa] + 2 + rdata.u16(offsets[soa]);
    long minimum = (long) rdata.u16(end - 4) << 16 | rdata.u16(end - 2);
    return Math.min(ttls[soa] & 0xFFFF_FFFFL, minimum);
  }

  /// How many records were added; they are numbered in that order.
  int count() {
    return count;
  }

  StagedNames names() {
    return names;
  }

  GrowingBytes rdata() {
    return rdata;
  }

  int type(int rr) {
    return types[rr];
  }

  int ttl(int rr) {
    return ttls[rr];
  }

  /// Where the length of a record's RDATA stands in [#rdata].
  int offset(int rr) {
    return offsets[rr];
  }

  /// A record of `type` that `name` owns, or -1.
  int find(int name, int type) {
    int rr = newestOf(name);
    while (rr != NONE && types[rr] != type) {
      rr = older[rr];
    }
    return rr;
  }

  /// The record of the same name that was added before `rr`, or -1.
  int older(int rr) {
    return older[rr];
  }

  /// Whether any record of the zone has the type.
  boolean has(int type) {
    return seenTypes.get(type);
  }

  private int newestOf(int name) {
    return name < newest.length ? newest[name] : NONE;
  }

  /// The records of `name` by type, those of one type in the order in which they were added.
  ///
  /// @param room is used for the result if it is large enough
  /// @return as many numbers as records, and -1 behind the last
  int[] recordsOf(int name, int[] room) {
    int[] result = room;
    int size = 0;
    for (int rr = newestOf(name); rr != NONE; rr = older[rr]) {
      if (size + 1 >= result.length) {
        result = Arrays.copyOf(result, result.length * 2);
      }
      result[size++] = rr;
    }
    if (size <= FEW) {
      sortFew(result, size);
    } else {
      sortMany(result, size);
    }
    result[size] = NONE;
    return result;
  }

  /// Inserts one after the other, the oldest first: they mostly come in the right order.
  private void sortFew(int[] records, int size) {
    for (int i = size - 1; i >= 0; i--) {
      int rr = records[i];
      int at = i;
      while (at + 1 < size && types[records[at + 1]] <= types[rr]) {
        records[at] = records[at + 1];
        at++;
      }
      records[at] = rr;
    }
  }

  private void sortMany(int[] records, int size) {
    long[] sorted = new long[size];
    for (int i = 0; i < size; i++) {
      sorted[i] = (long) types[records[i]] << 32 | records[i];
    }
    Arrays.sort(sorted);
    for (int i = 0; i < size; i++) {
      records[i] = (int) sorted[i];
    }
  }

  /// Whether two records of one type have the same RDATA (RFC 2181, section 5).
  boolean isSameData(int a, int b) {
    byte[] bytes = rdata.bytes();
    int first = offsets[a];
    int second = offsets[b];
    int length = 2 + rdata.u16(first);
    return Arrays.equals(
        bytes, first, first + length, bytes, second, second + 2 + rdata.u16(second));
  }
}
