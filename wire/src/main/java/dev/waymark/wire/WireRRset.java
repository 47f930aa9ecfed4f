package dev.waymark.wire;

import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.Record;

/// An RRset of class IN as bytes, ready to be copied into an answer.
///
/// Exists next to dnsjava's `RRset` because putting records into bytes is work that is done once,
/// when a zone is loaded or a reply is cached, and not per query. It points into arrays of others
/// (a compiled zone, a request), which do not change.
public final class WireRRset {
  /// Type, class, TTL and length between owner and RDATA (RFC 1035, section 4.1.3).
  private static final int RECORD_HEADER = 10;

  /// What of it stands before the length.
  private static final int RDLENGTH = 8;

  private final byte[] ownerBytes;
  private final int ownerOffset;
  private final int type;
  private final long ttl;
  private final int count;
  private final byte[] rdataBytes;
  private final int rdataOffset;

  /// Points to an RRset.
  ///
  /// @param ownerBytes has the owner at `ownerOffset`, as an uncompressed name
  /// @param ttl in seconds
  /// @param count how many records
  /// @param rdataBytes has at `rdataOffset`, `count` times, two bytes of length and the RDATA, in
  ///     which no name is compressed
  public WireRRset(
      byte[] ownerBytes,
      int ownerOffset,
      int type,
      long ttl,
      int count,
      byte[] rdataBytes,
      int rdataOffset) {
    this.ownerBytes = ownerBytes;
    this.ownerOffset = ownerOffset;
    this.type = type;
    this.ttl = ttl;
    this.count = count;
    this.rdataBytes = rdataBytes;
    this.rdataOffset = rdataOffset;
  }

  /// The records, which have one owner, one type and one TTL, as bytes: one array, with the owner
  /// and nothing between it and the first length.
  ///
  /// @throws IllegalArgumentException if there are none
  public static WireRRset of(List<? extends Record> records) {
    if (records.isEmpty()) {
      throw new IllegalArgumentException("an RRset has at least one record");
    }
    Record first = records.getFirst();
    int owner = first.getName().length();
    byte[][] each = new byte[records.size()][];
    int length = owner;
    for (int i = 0; i < each.length; i++) {
      each[i] = records.get(i).toWire(org.xbill.DNS.Section.ANSWER);
      length += each[i].length - owner - RDLENGTH;
    }
    byte[] all = Arrays.copyOf(each[0], length); // its owner first
    int at = owner;
    for (byte[] record : each) {
      int rest = record.length - owner - RDLENGTH;
      System.arraycopy(record, owner + RDLENGTH, all, at, rest);
      at += rest;
    }
    return new WireRRset(all, 0, first.getType(), first.getTTL(), each.length, all, owner);
  }

  /// The RDATA of one record, names in it uncompressed and in the case they were written in, as
  /// dnsjava by itself offers it only in lower case.
  public static byte[] rdata(Record rr) {
    byte[] whole = rr.toWire(org.xbill.DNS.Section.ANSWER);
    return Arrays.copyOfRange(whole, rr.getName().length() + RECORD_HEADER, whole.length);
  }

  /// The same records with another owner: what a wildcard stands for (RFC 4592, section 3.3.1), and
  /// a request's QNAME in place of the zone's spelling of it.
  public WireRRset withOwner(byte[] bytes, int offset) {
    return new WireRRset(bytes, offset, type, ttl, count, rdataBytes, rdataOffset);
  }

  /// The same records with the QNAME of `query` as owner, in the client's spelling.
  public WireRRset withOwner(Query query) {
    return withOwner(query.bytes(), Query.QUESTION);
  }

  /// The same records with another TTL, in seconds.
  public WireRRset withTtl(long seconds) {
    return new WireRRset(ownerBytes, ownerOffset, type, seconds, count, rdataBytes, rdataOffset);
  }

  /// The array that holds the owner at [#ownerOffset].
  public byte[] ownerBytes() {
    return ownerBytes;
  }

  /// Where the owner begins.
  public int ownerOffset() {
    return ownerOffset;
  }

  /// The type.
  public int type() {
    return type;
  }

  /// The TTL in seconds.
  public long ttl() {
    return ttl;
  }

  /// How many records.
  public int count() {
    return count;
  }

  /// The array that holds lengths and RDATA from [#rdataOffset] on.
  public byte[] rdataBytes() {
    return rdataBytes;
  }

  /// Where the first record's length stands.
  public int rdataOffset() {
    return rdataOffset;
  }

  @Override
  public String toString() {
    return NameBytes.toName(ownerBytes, ownerOffset)
        + " "
        + ttl
        + " "
        + org.xbill.DNS.Type.string(type)
        + " x"
        + count;
  }
}
