package dev.waymark.resolver.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.waymark.resolver.settings.CacheSettings;
import dev.waymark.wire.Query;
import dev.waymark.wire.Question;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Answers, positive and negative, until their TTL has run out.
///
/// Bounded in bytes; what is asked often stays (Caffeine's admission by frequency), so a flood of
/// names that are asked once does not push the popular ones out. May be read on event loops.
public final class AnswerCache {
  private final Cache<Key, CacheEntry> entries;
  private final CacheSettings settings;
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
            .maximumWeight(settings.bytes())
            .weigher((Key key, CacheEntry entry) -> key.weight() + entry.weight())
            .executor(Runnable::run)
            .build();
  }

  /// Seconds of the resolver's clock.
  public long now() {
    return clock.instant().getEpochSecond();
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

  /// That the name of a request is known not to exist.
  public @Nullable CacheEntry nameError(Query query, long now) {
    return get(Key.of(query, Key.ANY_TYPE), now);
  }

  /// What is known about a question: data of the type, else that the name has none of it, else that
  /// it is an alias, else that it does not exist.
  public @Nullable CacheEntry find(Question question, long now) {
    CacheEntry exact = get(Key.of(question), now);
    if (exact != null) {
      return exact;
    }
    CacheEntry alias = get(Key.of(question.name(), Type.CNAME), now);
    if (alias instanceof CacheEntry.Data) {
      return alias;
    }
    return nameError(question.name(), now);
  }

  /// That the name, or one above it, does not exist: nothing does below such a name (RFC 8020,
  /// section 2).
  private CacheEntry.@Nullable Absence nameError(Name name, long now) {
    for (int i = 0; i < name.labels(); i++) {
      Name ancestor = i == 0 ? name : new Name(name, i);
      if (get(Key.of(ancestor, Key.ANY_TYPE), now) instanceof CacheEntry.Absence absence) {
        return absence;
      }
    }
    return null;
  }

  /// The DNAME at an ancestor of `name`, the nearest one, if it is known.
  public @Nullable RankedRRset dnameAbove(Name name, long now) {
    if (!holdsDnames) {
      return null;
    }
    for (int i = 1; i < name.labels(); i++) {
      if (get(Key.of(new Name(name, i), Type.DNAME), now) instanceof CacheEntry.Data data) {
        return data.rrset();
      }
    }
    return null;
  }

  /// Remembers an RRset, unless a better one is known.
  public void put(RankedRRset rrset) {
    if (rrset.wire().type() == Type.DNAME) {
      holdsDnames = true; // before it can be found
    }
    store(Key.of(rrset.owner(), rrset.wire().type()), new CacheEntry.Data(rrset));
  }

  /// Remembers that there is nothing, if an SOA says for how long (RFC 2308, section 5).
  public void put(Question question, CacheEntry.Absence absence) {
    if (absence.soa() != null) {
      int type = absence.nameExists() ? question.type() : Key.ANY_TYPE;
      store(Key.of(question.name(), type), absence);
    }
  }

  private void store(Key key, CacheEntry entry) {
    long now = now();
    if (entry.expiresAt() <= now) {
      return; // TTL 0: for this one answer only
    }
    entries
        .asMap()
        .compute(key, (same, old) -> old == null || mayReplace(old, entry, now) ? entry : old);
  }

  private static boolean mayReplace(CacheEntry old, CacheEntry entry, long now) {
    return old.expiresAt() <= now || rank(entry).compareTo(rank(old)) >= 0;
  }

  private static Rank rank(CacheEntry entry) {
    return switch (entry) {
      case CacheEntry.Data data -> data.rrset().rank();
      case CacheEntry.Absence absence -> Rank.ANSWER;
    };
  }

  /// How many entries there are, about.
  public long size() {
    return entries.estimatedSize();
  }

  /// Forgets everything.
  public void clear() {
    entries.invalidateAll();
  }
}
