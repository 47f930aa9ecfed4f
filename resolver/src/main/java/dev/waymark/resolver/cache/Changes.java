package dev.waymark.resolver.cache;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// How often what is cached about names has changed: a number for each name, or rather for each of
/// many groups of names, that grows whenever something about one of them is stored, replaced or
/// removed.
///
/// What was made from cached data is as good as the data while the numbers of its names are the
/// same: one look at an array instead of one into the cache. A name that shares its number with one
/// that changes costs its prepared reply, which is made again with the next question.
final class Changes {
  /// Groups, a power of two. With 30,000 changes a second, as a flood of names never asked before
  /// brings them, a group changes every other second.
  private static final int GROUPS = 65_536;

  private final AtomicIntegerArray groups = new AtomicIntegerArray(GROUPS);

  Changes() {}

  /// Something about the name of this key has changed, and can be seen in the cache.
  void add(Key key) {
    groups.incrementAndGet(group(key.nameHash()));
  }

  /// The sum of the numbers of names, the first of which has this [Key#nameHash]. As numbers only
  /// grow, it is the same only while all are.
  int of(int first, List<Key> others) {
    int sum = groups.get(group(first));
    for (int i = 0; i < others.size(); i++) {
      sum += groups.get(group(others.get(i).nameHash()));
    }
    return sum;
  }

  private static int group(int hash) {
    return (hash ^ hash >>> 16) & GROUPS - 1;
  }
}
