package dev.waymark.resolver.cache;

import dev.waymark.resolver.trace.Server;
import dev.waymark.resolver.validate.SecurityStatus;
import org.jspecify.annotations.Nullable;

/// What the cache knows about a name and type: data, or that there is none.
public sealed interface CacheEntry permits RankedRRset, CacheEntry.Absence {
  /// Until when, in seconds of the resolver's clock.
  long expiresAt();

  /// Since when, in the same seconds.
  long storedAt();

  /// How many bytes it keeps alive, about.
  int weight();

  /// There is nothing (RFC 2308).
  ///
  /// @param nameExists true for NODATA, false for NXDOMAIN
  /// @param soa of the zone that says so; null if it sent none, and then this is never stored
  record Absence(
      boolean nameExists, @Nullable RankedRRset soa, SecurityStatus status, long storedAt)
      implements CacheEntry {
    /// What this object takes.
    private static final int OVERHEAD = 40;

    @Override
    public long expiresAt() {
      return soa == null ? storedAt : soa.expiresAt();
    }

    @Override
    public int weight() {
      return OVERHEAD + (soa == null ? 0 : soa.weight());
    }

    /// Who said so; null for what this resolver says itself, and where there is no SOA.
    public @Nullable Server source() {
      return soa == null ? null : soa.source();
    }

    /// The same, good for `maxTtl` seconds at most since it was stored.
    Absence capped(long maxTtl) {
      return soa == null ? this : new Absence(nameExists, soa.capped(maxTtl), status, storedAt);
    }

    /// Seconds it may still be used.
    public long ttlLeft(long now) {
      return soa == null ? 0 : soa.ttlLeft(now);
    }
  }
}
