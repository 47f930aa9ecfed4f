package dev.waymark.resolver.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// The delegations learnt from parents, each for the parent's TTL and not a second longer: what a
/// child says of itself does not come here, so a zone that its parent has removed is gone when that
/// TTL is over.
public final class DelegationStore {
  /// One for each zone in use; a resolver of a large network sees about a tenth of this in a day.
  public static final int MAX_ZONES = 100_000;

  private final Cache<Name, Stored> zones =
      Caffeine.newBuilder().maximumSize(MAX_ZONES).executor(Runnable::run).build();
  private final InstantSource clock;
  private volatile long maxTtl;

  private record Stored(Delegation delegation, long expiresAt) {}

  /// A delegation, and for how many seconds it is good.
  public record Known(Delegation delegation, long ttlLeft) {}

  /// Makes an empty store.
  ///
  /// @param maxTtl the cap, in seconds
  public DelegationStore(InstantSource clock, long maxTtl) {
    this.clock = clock;
    this.maxTtl = maxTtl;
  }

  /// The delegation of the deepest known zone that holds `name`; null if not even the root's is
  /// known.
  public @Nullable Known deepest(Name name) {
    long now = clock.instant().getEpochSecond();
    for (int i = 0; i < name.labels(); i++) {
      Stored stored = zones.getIfPresent(i == 0 ? name : new Name(name, i));
      if (stored != null && stored.expiresAt() > now) {
        return new Known(stored.delegation(), stored.expiresAt() - now);
      }
    }
    return null;
  }

  /// Remembers what a parent says.
  public void put(Delegation delegation) {
    long ttl = Math.min(delegation.ttl(), maxTtl);
    zones.put(delegation.zone(), new Stored(delegation, clock.instant().getEpochSecond() + ttl));
  }

  /// Takes a delegation that was stored before this resolver began, if the zone's is not known: not
  /// one from the future, as a clock that was wrong has them, and none for longer than the cap.
  ///
  /// @param storedAt seconds of the clock
  /// @param expiresAt the same
  /// @return whether it was taken
  public boolean takeBack(Delegation delegation, long storedAt, long expiresAt) {
    long now = clock.instant().getEpochSecond();
    long until = Math.min(expiresAt, storedAt + maxTtl);
    return storedAt <= now
        && until > now
        && zones.asMap().putIfAbsent(delegation.zone(), new Stored(delegation, until)) == null;
  }

  /// How many there are, about.
  public long size() {
    return zones.estimatedSize();
  }

  /// Goes over those that are still good.
  public void forEach(Consumer<Known> action) {
    long now = clock.instant().getEpochSecond();
    zones
        .asMap()
        .values()
        .forEach(
            stored -> {
              if (stored.expiresAt() > now) {
                action.accept(new Known(stored.delegation(), stored.expiresAt() - now));
              }
            });
  }

  /// Forgets zones of some kind.
  ///
  /// @return how many went
  public long removeIf(Predicate<Name> which) {
    return Removal.of(zones.asMap().keySet(), which);
  }

  /// Has another cap from now on, in seconds.
  public void adjust(long value) {
    maxTtl = value;
  }

  /// Forgets everything.
  public void clear() {
    zones.invalidateAll();
  }
}
