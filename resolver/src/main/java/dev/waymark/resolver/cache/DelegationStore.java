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
/// TTL is over, and all that it had delegated with it (S36).
public final class DelegationStore {
  /// One for each zone in use; a resolver of a large network sees about a tenth of this in a day.
  public static final int MAX_ZONES = 100_000;

  private final Cache<Key, Known> zones =
      Caffeine.newBuilder().maximumSize(MAX_ZONES).executor(Runnable::run).build();
  private final InstantSource clock;
  private volatile long maxTtl;

  /// A delegation as it is kept, and until when it is good.
  public static final class Known {
    /// What was of use so often is worth the memory that it takes when it is not packed.
    private static final int USED_OFTEN = 8;

    private final byte[] bytes;
    private final long expiresAt;
    private int uses;
    private volatile @Nullable Delegation unpacked;

    private Known(Delegation delegation, long expiresAt) {
      bytes = DelegationBytes.of(delegation);
      this.expiresAt = expiresAt;
    }

    private Key key() {
      return Key.sharing(bytes, Key.ANY_TYPE);
    }

    /// The delegation as bytes.
    byte[] bytes() {
      return bytes;
    }

    /// The delegation.
    public Delegation delegation() {
      Delegation ready = unpacked;
      return ready == null ? DelegationBytes.read(bytes) : ready;
    }

    /// Notes that it is of use. Some uses may not be counted, or two threads unpack it.
    private void use() {
      if (unpacked == null && ++uses >= USED_OFTEN) {
        unpacked = DelegationBytes.read(bytes);
      }
    }

    /// Until when it is good, in seconds of the resolver's clock.
    public long expiresAt() {
      return expiresAt;
    }

    /// For how many seconds it is good.
    public long ttlLeft(long now) {
      return expiresAt - now;
    }
  }

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
    long now = now();
    Ancestry ancestry = new Ancestry(name);
    for (int i = 0; i < ancestry.labels(); i++) {
      Known known = zones.getIfPresent(ancestry.key(i, Key.ANY_TYPE));
      if (known != null && known.expiresAt() > now) {
        known.use();
        return known;
      }
    }
    return null;
  }

  /// Seconds of the resolver's clock.
  public long now() {
    return clock.instant().getEpochSecond();
  }

  /// Remembers what a parent says, no longer than the parent itself is known to be one: a zone that
  /// is removed cannot live on in zones that it delegates to itself (Phoenix domains,
  /// CVE-2022-30699). When the parent is learnt anew, so are they.
  ///
  /// @param parentUntil when the delegation of the parent ends, [Long#MAX_VALUE] if it never does
  /// @return until when it is good, in seconds of the resolver's clock
  public long put(Delegation delegation, long parentUntil) {
    long ttl = Math.min(delegation.ttl(), maxTtl);
    Known known = new Known(delegation, Math.min(now() + ttl, parentUntil));
    zones.put(known.key(), known);
    return known.expiresAt();
  }

  /// Takes a delegation that was stored before this resolver began, if the zone's is not known: not
  /// one from the future, as a clock that was wrong has them, and none for longer than the cap.
  ///
  /// @param storedAt seconds of the clock
  /// @param expiresAt the same
  /// @return whether it was taken
  public boolean takeBack(Delegation delegation, long storedAt, long expiresAt) {
    long now = now();
    long until = Math.min(expiresAt, storedAt + maxTtl);
    if (storedAt > now || until <= now) {
      return false;
    }
    Known known = new Known(delegation, until);
    return zones.asMap().putIfAbsent(known.key(), known) == null;
  }

  /// How many there are, about.
  public long size() {
    return zones.estimatedSize();
  }

  /// Goes over those that are still good.
  public void forEach(Consumer<Known> action) {
    long now = now();
    zones.asMap().values().stream().filter(known -> known.expiresAt() > now).forEach(action);
  }

  /// Forgets zones of some kind.
  ///
  /// @return how many went
  public long removeIf(Predicate<Name> which) {
    return Removal.of(zones.asMap().keySet(), key -> which.test(key.name()));
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
