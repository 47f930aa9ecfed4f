package dev.waymark.resolver.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.waymark.resolver.settings.CacheSettings;
import dev.waymark.wire.Question;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Answers, positive and negative, until their TTL has run out.
///
/// Bounded in bytes; what is asked often stays (Caffeine's admission by frequency), so a flood of
/// names that are asked once does not push the popular ones out. May be read on event loops.
public final class AnswerCache {
  private final Cache<Key, CacheEntry> entries;
  private final Changes changes = new Changes();
  private volatile CacheSettings settings;
  private final InstantSource clock;

  /// Whether a DNAME was ever remembered: they are rare, and without one nobody has to look for it
  /// above each name.
  private volatile boolean holdsDnames;

  /// Makes an empty cache.
  public AnswerCache(CacheSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    entries =
        Caffeine.newBuilder()
            .maximumWeight(roomForEntries(settings))
            .weigher((Key key, CacheEntry entry) -> key.weight() + entry.weight())
            .removalListener(
                (@Nullable Key key, @Nullable CacheEntry entry, RemovalCause cause) ->
                    changes.add(Objects.requireNonNull(key)))
            .executor(Runnable::run)
            .build();
  }

  private static long roomForEntries(CacheSettings settings) {
    return settings.bytes() - PreparedReplies.share(settings);
  }

  /// Seconds of the resolver's clock.
  public long now() {
    return Math.floorDiv(clock.millis(), 1_000);
  }

  /// How often what is cached has changed.
  Changes changes() {
    return changes;
  }

  /// The key that the cache has in place of an equal one, with what lies there, its time over or
  /// not; null if nothing does.
  Map.@Nullable Entry<Key, CacheEntry> stored(Key key) {
    return entries.policy().getEntryIfPresentQuietly(key);
  }

  /// Has the cache know that what is stored under a key was asked for: what is, stays.
  void touch(Key key) {
    var _ = entries.getIfPresent(key);
  }

  /// What its caps are.
  public CacheSettings settings() {
    return settings;
  }

  /// What is known under a key and still lives.
  public @Nullable CacheEntry get(Key key, long now) {
    CacheEntry entry = entries.getIfPresent(key);
    return entry != null && entry.expiresAt() > now ? entry : null;
  }

  /// What is known about a question: data of the type, else that the name has none of it, else that
  /// it is an alias, else that it does not exist.
  ///
  /// @param floor what is known of names with fewer labels does not count
  public @Nullable CacheEntry find(Question question, long now, int floor) {
    Ancestry name = new Ancestry(question.name());
    CacheEntry exact = get(name.key(0, question.type()), now);
    if (exact != null) {
      return exact;
    }
    CacheEntry alias = get(name.key(0, Type.CNAME), now);
    if (alias instanceof RankedRRset) {
      return alias;
    }
    return nameError(name, now, floor);
  }

  /// That the name, or one above it, does not exist: nothing does below such a name (RFC 8020,
  /// section 2).
  private CacheEntry.@Nullable Absence nameError(Ancestry name, long now, int floor) {
    for (int i = 0; i <= name.labels() - floor; i++) {
      if (get(name.key(i, Key.ANY_TYPE), now) instanceof CacheEntry.Absence absence) {
        return absence;
      }
    }
    return null;
  }

  /// The DNAME at an ancestor of `name`, the nearest one, if it is known.
  ///
  /// @param floor an ancestor with fewer labels does not count
  public @Nullable RankedRRset dnameAbove(Name name, long now, int floor) {
    if (!holdsDnames) {
      return null;
    }
    Ancestry ancestry = new Ancestry(name);
    for (int i = 1; i <= name.labels() - floor; i++) {
      if (get(ancestry.key(i, Type.DNAME), now) instanceof RankedRRset dname) {
        return dname;
      }
    }
    return null;
  }

  /// Remembers an RRset, unless a better one is known.
  public void put(RankedRRset rrset) {
    if (rrset.type() == Type.DNAME) {
      holdsDnames = true; // before it can be found
    }
    store(Key.sharing(rrset.bytes(), rrset.type()), rrset);
  }

  /// Remembers that there is nothing, if an SOA says for how long (RFC 2308, section 5); if none
  /// does, forgets what was known before and is over.
  ///
  /// @param wholeName whether there is nothing of any type
  public void put(Question question, CacheEntry.Absence absence, boolean wholeName) {
    boolean kept = absence.soa() != null;
    int type = wholeName && kept ? Key.ANY_TYPE : question.type();
    store(Key.of(question.name(), type), absence);
  }

  private void store(Key key, CacheEntry entry) {
    long now = now();
    if (entry.expiresAt() <= now) {
      forgetOld(key, now); // TTL 0: for this one answer only
      return;
    }
    entries
        .asMap()
        .compute(key, (same, old) -> old == null || mayReplace(old, entry, now) ? entry : old);
    changes.add(key);
  }

  /// Forgets what is over, as something newer is known that is not kept: nobody is to get it as
  /// stale (S38).
  private void forgetOld(Key key, long now) {
    Ancestry name = new Ancestry(key.name());
    forgetIfOld(key, now);
    forgetIfOld(name.key(0, Type.CNAME), now);
    for (int i = 0; i < name.labels(); i++) {
      forgetIfOld(name.key(i, Key.ANY_TYPE), now);
      forgetIfOld(name.key(i, Type.DNAME), now);
    }
  }

  private void forgetIfOld(Key key, long now) {
    entries.asMap().computeIfPresent(key, (same, old) -> old.expiresAt() > now ? old : null);
  }

  private static boolean mayReplace(CacheEntry old, CacheEntry entry, long now) {
    return old.expiresAt() <= now || rank(entry).compareTo(rank(old)) >= 0;
  }

  private static Rank rank(CacheEntry entry) {
    return switch (entry) {
      case RankedRRset data -> data.rank();
      case CacheEntry.Absence absence -> Rank.ANSWER;
    };
  }

  /// Takes an entry that was stored before this resolver began, if there is nothing better: not
  /// one from the future, as a clock that was wrong has them, and none for longer than the caps of
  /// now allow.
  ///
  /// @param staleSeconds for how long after its time it is still worth something
  /// @return whether it was taken
  public boolean takeBack(Key key, CacheEntry entry, long staleSeconds) {
    long now = now();
    CacheEntry capped =
        switch (entry) {
          case RankedRRset data -> data.capped(settings.maxTtl());
          case CacheEntry.Absence absence -> absence.capped(settings.maxNegativeTtl());
        };
    if (capped.storedAt() > now || capped.expiresAt() <= now - staleSeconds) {
      return false;
    }
    if (key.type() == Type.DNAME) {
      holdsDnames = true; // before it can be found
    }
    boolean taken = entries.asMap().putIfAbsent(key, capped) == null;
    changes.add(key);
    return taken;
  }

  /// How many entries there are, about.
  public long size() {
    return entries.estimatedSize();
  }

  /// How many bytes they keep alive, about.
  public long bytes() {
    return entries.policy().eviction().map(all -> all.weightedSize().orElse(0)).orElse(0L);
  }

  /// Goes over all entries as they are, those whose time is over too.
  public void forEach(BiConsumer<Key, CacheEntry> action) {
    entries.asMap().forEach(action);
  }

  /// Forgets all names of some kind.
  ///
  /// @return how many entries went
  public long removeIf(Predicate<Name> names) {
    return Removal.of(entries.asMap().keySet(), key -> names.test(key.name()));
  }

  /// Has another size and other bounds from now on; what is there stays as long as it was to.
  public void adjust(CacheSettings value) {
    settings = value;
    entries.policy().eviction().ifPresent(all -> all.setMaximum(roomForEntries(value)));
  }

  /// Forgets everything.
  public void clear() {
    entries.invalidateAll();
  }
}
