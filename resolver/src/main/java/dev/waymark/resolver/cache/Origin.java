package dev.waymark.resolver.cache;

import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Where the parts of a reply lie in the cache.
///
/// @param name of the first part: the QNAME
/// @param others the names that aliases led to
/// @param changes of all these names, before it was seen that the cache has these very parts
/// @param until the second until which the parts are as good as new
record Origin(Key name, List<Key> others, int changes, long until) {
  /// The last part of its time, a tenth, in which data may be worth asking for again.
  private static final int LAST_PART = 10;

  /// Finds the parts; null if the cache does not have all of them, under their own names, as what
  /// it would find now.
  ///
  /// @param aliases that the reply begins with, in order
  /// @param end what they lead to
  static @Nullable Origin of(
      AnswerCache cache, Question asked, List<RankedRRset> aliases, CacheEntry end) {
    List<Key> keys = new ArrayList<>(aliases.size() + 1);
    Name name = asked.name();
    for (RankedRRset alias : aliases) {
      boolean here = alias.type() == Type.CNAME && alias.owner().equals(name);
      if (!here || !add(keys, cache, Key.of(name, Type.CNAME), alias)) {
        return null; // what follows from a DNAME is not stored
      }
      name = NameBytes.toName(alias.bytes(), alias.rdata() + 2);
    }
    Question last = new Question(name, asked.type());
    if (!add(keys, cache, key(last, end), end)) {
      return null; // nothing exists below a name that does not: RFC 8020
    }
    List<Key> others = List.copyOf(keys.subList(1, keys.size()));
    int changes = cache.changes().of(keys.getFirst().nameHash(), others);
    for (RankedRRset alias : aliases) {
      Question at = new Question(alias.owner(), asked.type());
      if (!isFound(cache, at, alias)) {
        return null;
      }
    }
    return isFound(cache, last, end)
        ? new Origin(keys.getFirst(), others, changes, until(aliases, end))
        : null;
  }

  private static Key key(Question last, CacheEntry end) {
    return switch (end) {
      case RankedRRset _ -> Key.of(last);
      case CacheEntry.Absence absence ->
          absence.nameExists() ? Key.of(last) : Key.of(last.name(), Key.ANY_TYPE);
    };
  }

  private static boolean add(List<Key> keys, AnswerCache cache, Key key, CacheEntry part) {
    Map.Entry<Key, CacheEntry> stored = cache.stored(key);
    return stored != null && isSame(stored.getValue(), part) && keys.add(stored.getKey());
  }

  private static boolean isFound(AnswerCache cache, Question question, CacheEntry part) {
    long now = cache.now();
    CacheEntry found = cache.find(question, now, Name.root.labels());
    return found != null && isSame(found, part) && found.storedAt() <= now;
  }

  @SuppressWarnings("ReferenceEquality") // an equal entry stored later may live longer
  private static boolean isSame(CacheEntry stored, CacheEntry part) {
    return stored == part;
  }

  private static long until(List<RankedRRset> aliases, CacheEntry end) {
    long until = end.expiresAt();
    if (end instanceof RankedRRset data) {
      until = until(data);
    }
    for (RankedRRset alias : aliases) {
      until = Math.min(until, until(alias));
    }
    return until;
  }

  private static long until(RankedRRset data) {
    return data.expiresAt() - (data.expiresAt() - data.storedAt()) / LAST_PART;
  }
}
