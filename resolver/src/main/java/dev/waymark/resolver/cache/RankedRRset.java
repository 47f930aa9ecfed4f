package dev.waymark.resolver.cache;

import dev.waymark.resolver.trace.Server;
import dev.waymark.resolver.validate.SecurityStatus;
import dev.waymark.wire.NameBytes;
import dev.waymark.wire.WireRRset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// An RRset with all that is known about it: how far it is trusted, whether it is true, who said so
/// and until when it may be used.
///
/// Most of what a resolver remembers is of this kind, so it is two objects: this and the bytes,
/// which the [Key] that it lies under may share.
public final class RankedRRset implements CacheEntry {
  /// The most a TTL can say: the upper half of the range counts as 0 (RFC 2181, section 8).
  private static final long TTL_SIGN = 0x8000_0000L;

  /// What this object and its array take beside the bytes.
  private static final int OVERHEAD = 40 + 20;

  /// The owner, then two bytes of length and the RDATA of each record, then who said so.
  private final byte[] bytes;

  private final char type;
  private final char count;
  private final Rank rank;
  private final SecurityStatus status;
  private final int source;
  private final long storedAt;
  private final int lasts;

  /// Makes one from bytes, which are kept: the owner, then two bytes of length and the RDATA of
  /// each record, then nothing or who said so. The TTL is the time between the last two.
  ///
  /// @param source where the bytes say who said so; their end if they do not
  RankedRRset(
      byte[] bytes,
      int type,
      int count,
      Rank rank,
      SecurityStatus status,
      int source,
      long storedAt,
      long expiresAt) {
    this.bytes = bytes;
    this.type = (char) type;
    this.count = (char) count;
    this.rank = rank;
    this.status = status;
    this.source = source;
    this.storedAt = storedAt;
    lasts = Math.clamp(expiresAt - storedAt, 0, Integer.MAX_VALUE);
  }

  /// Makes one from the records of a reply, which have one owner and one type.
  ///
  /// @param source who said so; null for what this resolver says itself
  /// @param now seconds of the resolver's clock
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
    long end = now + bounds.applyAsLong(least);
    byte[] data = WireRRset.of(records).ownerBytes(); // and all else
    byte[] bytes = source == null ? data : ServerBytes.append(data, source);
    int type = records.getFirst().getType();
    return new RankedRRset(bytes, type, records.size(), rank, status, data.length, now, end);
  }

  /// The TTL of a record as it counts: 0 where the highest bit is set.
  public static long ttl(Record rr) {
    return (rr.getTTL() & TTL_SIGN) == 0 ? rr.getTTL() : 0;
  }

  private RankedRRset until(long end) {
    return new RankedRRset(bytes, type, count, rank, status, source, storedAt, end);
  }

  /// The type.
  public int type() {
    return type;
  }

  /// How many records.
  public int count() {
    return count;
  }

  /// How far it is trusted.
  public Rank rank() {
    return rank;
  }

  /// Whether it is true.
  public SecurityStatus status() {
    return status;
  }

  /// Who said so; null for what this resolver says itself.
  public @Nullable Server source() {
    return source == bytes.length ? null : ServerBytes.read(bytes, source);
  }

  /// Since when, in seconds of the resolver's clock.
  @Override
  public long storedAt() {
    return storedAt;
  }

  /// Until when, in the same seconds; equal for TTL 0, which serves one answer only.
  @Override
  public long expiresAt() {
    return storedAt + lasts;
  }

  /// Seconds it may still be used.
  public long ttlLeft(long now) {
    return Math.clamp(expiresAt() - now, 0, (long) lasts);
  }

  /// The same, good for `maxTtl` seconds at most since it was stored.
  RankedRRset capped(long maxTtl) {
    return lasts <= maxTtl ? this : until(storedAt + maxTtl);
  }

  /// The same, good for `ttl` seconds from now on if its own TTL is over (RFC 8767, section 4).
  public RankedRRset extended(long now, long ttl) {
    return expiresAt() > now ? this : until(now + ttl);
  }

  /// The bytes ready to be copied into an answer, with the TTL as it is now.
  public WireRRset wireAt(long now) {
    return new WireRRset(bytes, 0, type, ttlLeft(now), count, bytes, rdata());
  }

  /// The owner, lengths and RDATA, and what lies behind them.
  byte[] bytes() {
    return bytes;
  }

  /// Where in the bytes the RDATA begins.
  int rdata() {
    return NameBytes.length(bytes, 0);
  }

  /// Where in the bytes it ends.
  int rdataEnd() {
    return source;
  }

  /// The owner.
  public Name owner() {
    return NameBytes.toName(bytes, 0);
  }

  /// The records, with the TTL as it is now.
  public List<Record> records(long now) {
    Name owner = owner();
    long ttl = ttlLeft(now);
    int at = rdata();
    List<Record> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int length = (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
      byte[] one = Arrays.copyOfRange(bytes, at + 2, at + 2 + length);
      records.add(Record.newRecord(owner, type, DClass.IN, ttl, one));
      at += 2 + length;
    }
    return records;
  }

  @Override
  public int weight() {
    return OVERHEAD + bytes.length;
  }
}
