package dev.waymark.resolver.cache;

import dev.waymark.wire.Question;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// What a cache knew last, its time over or not: RFC 8767.
///
/// What is fresh comes first, of whatever kind: data, an alias, a DNAME above the name, or that
/// there is nothing. Of what is over the newest counts, as it is why the older ones are wrong
/// (S38).
///
/// @param stale for how many seconds after its TTL something counts
/// @param floor what is known of names with fewer labels does not count
public record LastKnown(AnswerCache cache, long now, long stale, int floor) {
  /// What was known about a question; null if nothing was, or a DNAME above it is to be followed.
  public @Nullable CacheEntry find(Question question) {
    CacheEntry fresh = cache.find(question, now, floor);
    if (fresh != null || cache.dnameAbove(question.name(), now, floor) != null) {
      return fresh;
    }
    Ancestry name = new Ancestry(question.name());
    CacheEntry newest = newest(name, question.type());
    RankedRRset dname = newestDname(name);
    boolean moved = newest != null && dname != null && dname.storedAt() > newest.storedAt();
    return moved ? null : newest;
  }

  private @Nullable CacheEntry newest(Ancestry name, int type) {
    CacheEntry newest = old(name.key(0, type));
    if (old(name.key(0, Type.CNAME)) instanceof RankedRRset alias) {
      newest = newer(newest, alias);
    }
    for (int i = 0; i <= name.labels() - floor; i++) {
      newest = newer(newest, old(name.key(i, Key.ANY_TYPE)));
    }
    return newest;
  }

  /// The DNAME above a name about which [#find] knows nothing.
  public @Nullable RankedRRset dnameAbove(Name name) {
    RankedRRset fresh = cache.dnameAbove(name, now, floor);
    if (fresh != null) {
      return fresh;
    }
    return newestDname(new Ancestry(name));
  }

  private @Nullable RankedRRset newestDname(Ancestry name) {
    RankedRRset newest = null;
    for (int i = 1; i <= name.labels() - floor; i++) {
      if (old(name.key(i, Type.DNAME)) instanceof RankedRRset data) {
        newest = newer(newest, data);
      }
    }
    return newest;
  }

  private @Nullable CacheEntry old(Key key) {
    return cache.get(key, now - stale);
  }

  /// The later one of two; the first if they are of the same second.
  private static <E extends CacheEntry> @Nullable E newer(@Nullable E one, @Nullable E other) {
    return one == null || other != null && other.storedAt() > one.storedAt() ? other : one;
  }
}
