package dev.waymark.resolver.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.waymark.resolver.settings.CacheSettings;
import dev.waymark.wire.Query;
import dev.waymark.wire.Question;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
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
  ///
  /// @param floor what is known of names with fewer labels does not count
  public @Nullable CacheEntry find(Question question, long now, int floor) {
    CacheEntry exact = get(Key.of(question), now);
    if (exact != null) {
      return exact;
    }
    CacheEntry alias = get(Key.of(question.name(), Type.CNAME), now);
    if (alias instanceof CacheEntry.Data) {
      return alias;
    }
    return nameError(question.name(), now, floor);
  }

  /// That the name, or one above it, does not exist: nothing does below such a name (RFC 8020,
  /// section 2).
  private CacheEntry.@Nullable Absence nameError(Name name, long now, int floor) {
    for (int i = 0; i <= name.labels() - floor; i++) {
      Name ancestor = i == 0 ? name : new Name(name, i);
      if (get(Key.of(ancestor, Key.ANY_TYPE), now) instanceof CacheEntry.Absence absence) {
        return absence;
      }
    }
    return null;
  }

  /// The DNAME at an ancestor of `name`, the nearest one, if it is known.
  ///
  /// @param floor an ancestor with fewer labels does not count
  public @Nullable RankedRRset dnameAbove(Name name, long now, int floor) {
    for (int i = 1; i <= name.labels() - floor; i++) {
      if (get(Key.of(new Name(name, i), Type.DNAME), now) instanceof CacheEntry.Data data) {
        return data.rrset();
      }
    }
    return null;
  }

  /// Remembers an RRset, unless a better one is known.
  public void put(RankedRRset rrset) {
    store(Key.of(rrset.owner(), rrset.wire().type()), new CacheEntry.Data(rrset));
  }

  /// Remembers that there is nothing, if an SOA says for how long (RFC 2308, section 5).
  ///
  /// @param wholeName whether there is nothing of any type
  public void put(Question question, CacheEntry.Absence absence, boolean wholeName) {
    if (absence.soa() != null) {
      int type = wholeName ? Key.ANY_TYPE : question.type();
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

  /// All that is known, as bytes for a file.
  ///
  /// @throws IOException never in fact: nothing but memory is written
  public byte[] snapshot() throws IOException {
    CacheFile.Writer writer = new CacheFile.Writer();
    for (Map.Entry<Key, CacheEntry> entry : entries.asMap().entrySet()) {
      writer.add(entry.getKey().name(), entry.getKey().type(), entry.getValue());
    }
    return writer.file();
  }

  /// Takes what a snapshot holds, without what has been over for more than `staleSeconds`.
  ///
  /// @return how many entries the snapshot has
  /// @throws IOException with what is wrong with the snapshot, for people; nothing is taken then
  public int restore(byte[] snapshot, long staleSeconds) throws IOException {
    Map<Key, CacheEntry> read = new HashMap<>();
    int count = CacheFile.read(snapshot, read::put);
    long oldest = now() - staleSeconds;
    read.values().removeIf(entry -> entry.expiresAt() <= oldest);
    read.forEach(entries.asMap()::putIfAbsent);
    return count;
  }

  /// How many bytes they keep alive, about.
  long bytes() {
    entries.cleanUp();
    return entries.policy().eviction().orElseThrow().weightedSize().orElse(0);
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
