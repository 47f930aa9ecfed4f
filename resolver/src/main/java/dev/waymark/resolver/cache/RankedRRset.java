package dev.waymark.resolver.cache;

import dev.waymark.resolver.trace.Server;
import dev.waymark.resolver.validate.SecurityStatus;
import dev.waymark.wire.NameBytes;
import dev.waymark.wire.WireRRset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// An RRset with all that is known about it: how far it is trusted, whether it is true, who said so
/// and until when it may be used.
///
/// @param wire ready to be copied into an answer; its TTL is the one at `storedAt`
/// @param source who said so; null for what this resolver says itself
/// @param storedAt seconds of the resolver's clock
/// @param expiresAt the same; equal to `storedAt` for TTL 0, which serves one answer only
public record RankedRRset(
    WireRRset wire,
    Rank rank,
    SecurityStatus status,
    @Nullable Server source,
    long storedAt,
    long expiresAt) {
  /// The most a TTL can say: the upper half of the range counts as 0 (RFC 2181, section 8).
  private static final long TTL_SIGN = 0x8000_0000L;

  /// Makes one from the records of a reply, which have one owner and one type.
  ///
  /// @param maxTtl the cap, in seconds
  public static RankedRRset of(
      List<? extends Record> records,
      Rank rank,
      SecurityStatus status,
      @Nullable Server source,
      long now,
      long maxTtl) {
    return of(records, rank, status, source, now, ttl -> Math.min(ttl, maxTtl));
  }

  /// The same.
  ///
  /// @param bounds what a TTL counts as
  public static RankedRRset of(
      List<? extends Record> records,
      Rank rank,
      SecurityStatus status,
      @Nullable Server source,
      long now,
      LongUnaryOperator bounds) {
    long least = Long.MAX_VALUE;
    for (Record rr : records) {
      least = Math.min(least, ttl(rr)); // RFC 2181, section 5.2: one TTL for the set
    }
    long ttl = bounds.applyAsLong(least);
    return new RankedRRset(
        WireRRset.of(records).withTtl(ttl), rank, status, source, now, now + ttl);
  }

  /// The TTL of a record as it counts: 0 where the highest bit is set.
  public static long ttl(Record rr) {
    return (rr.getTTL() & TTL_SIGN) == 0 ? rr.getTTL() : 0;
  }

  /// Seconds it may still be used.
  public long ttlLeft(long now) {
    return Math.clamp(expiresAt - now, 0, expiresAt - storedAt);
  }

  /// The same, good for `maxTtl` seconds at most since it was stored.
  RankedRRset capped(long maxTtl) {
    return expiresAt - storedAt <= maxTtl
        ? this
        : new RankedRRset(wire.withTtl(maxTtl), rank, status, source, storedAt, storedAt + maxTtl);
  }

  /// The same, good for `ttl` seconds from now on if its own TTL is over (RFC 8767, section 4).
  public RankedRRset extended(long now, long ttl) {
    return expiresAt > now
        ? this
        : new RankedRRset(wire, rank, status, source, storedAt, now + ttl);
  }

  /// The bytes, with the TTL as it is now.
  public WireRRset wireAt(long now) {
    return wire.withTtl(ttlLeft(now));
  }

  /// The owner.
  public Name owner() {
    return NameBytes.toName(wire.ownerBytes(), wire.ownerOffset());
  }

  /// The records, with the TTL as it is now.
  public List<Record> records(long now) {
    Name owner = owner();
    long ttl = ttlLeft(now);
    byte[] rdata = wire.rdataBytes();
    int at = wire.rdataOffset();
    List<Record> records = new ArrayList<>(wire.count());
    for (int i = 0; i < wire.count(); i++) {
      int length = (rdata[at] & 0xFF) << 8 | rdata[at + 1] & 0xFF;
      byte[] one = java.util.Arrays.copyOfRange(rdata, at + 2, at + 2 + length);
      records.add(Record.newRecord(owner, wire.type(), DClass.IN, ttl, one));
      at += 2 + length;
    }
    return records;
  }

  /// How many bytes it keeps alive, about.
  int weight() {
    int at = wire.rdataOffset();
    byte[] rdata = wire.rdataBytes();
    return NameBytes.length(wire.ownerBytes(), wire.ownerOffset()) + rdata.length - at + 120;
  }
}
