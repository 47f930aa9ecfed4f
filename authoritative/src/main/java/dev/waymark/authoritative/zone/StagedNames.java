package dev.waymark.authoritative.zone;

import dev.waymark.wire.HashedName;
import dev.waymark.wire.NameBytes;
import java.util.Arrays;

/// The names of a zone that is being built, numbered: each once, and with each its ancestors up to
/// the apex, which is number 0. So empty non-terminals need no code elsewhere, and a parent has
/// always a smaller number than its children.
final class StagedNames {
  static final int NONE = -1;
  static final int APEX = 0;

  /// How many neighbours are looked at: a delegation's name servers are few.
  private static final int NEAR = 6;

  private static final byte[] ASTERISK = {1, '*'};

  private final byte[] apex;
  private final int apexLabels;
  private final GrowingBytes spellings = new GrowingBytes();
  private int[] offsets = new int[64];
  private int[] parents = new int[64];
  private long[] hashes = new long[64];
  private int[] table = new int[128];
  private int count;
  private int last = APEX;

  StagedNames(byte[] apex) {
    this.apex = apex.clone();
    HashedName name = new HashedName().show(this.apex, 0);
    apexLabels = name.labels();
    create(spellings.append(apex, 0, apex.length), name.suffixHash(0), NONE);
  }

  /// The number of `name`, a new one if need be, or [#NONE] if it is not in the zone.
  int intern(HashedName name) {
    int below = name.labels() - apexLabels;
    if (!isInZone(name, below)) {
      return NONE;
    }
    int id = APEX;
    int stored = NONE;
    for (int label = below - 1; label >= 0; label--) {
      int child = findNearLast(name, label);
      if (child == NONE) {
        if (stored == NONE) {
          stored = spellings.append(name.bytes(), name.offset(), name.length());
        }
        int spelling = stored + name.labelOffset(label) - name.offset();
        child = create(spelling, name.suffixHash(label), id);
      }
      id = child;
    }
    last = id;
    return id;
  }

  /// Finds a name that often is the last one, its parent, or its sibling's parent: files are
  /// sorted.
  private int findNearLast(HashedName name, int label) {
    if (isNamed(last, name, label)) {
      return last;
    }
    int parent = parents[last];
    return parent > APEX && isNamed(parent, name, label) ? parent : find(name, label);
  }

  private boolean isNamed(int id, HashedName name, int label) {
    return hashes[id] == name.suffixHash(label)
        && name.suffixEquals(label, spellings.bytes(), offsets[id], length(id));
  }

  /// The number of `name`, or [#NONE] if it was never added.
  int find(HashedName name) {
    return isInZone(name, name.labels() - apexLabels) ? find(name, 0) : NONE;
  }

  /// The same, for a name that was likely to be added right after `id`: its neighbours lie in the
  /// same lines of memory, where a search in the table waits for memory three times.
  int findNear(int id, HashedName name) {
    if (!isInZone(name, name.labels() - apexLabels)) {
      return NONE;
    }
    int end = Math.min(count, id + NEAR);
    for (int near = id; near < end; near++) {
      if (isNamed(near, name, 0)) {
        return near;
      }
    }
    return find(name, 0);
  }

  /// The wildcard that stands for `name`, which was never added: the source of synthesis (RFC 4592,
  /// section 3.3.1), or [#NONE].
  int sourceOfSynthesis(HashedName name) {
    int below = name.labels() - apexLabels;
    if (!isInZone(name, below)) {
      return NONE;
    }
    int label = 1;
    int encloser = find(name, label);
    while (encloser == NONE && label < below) {
      encloser = find(name, ++label);
    }
    return encloser == NONE ? NONE : wildcardBelow(encloser);
  }

  private int wildcardBelow(int encloser) {
    long hash = NameBytes.hash(hashes[encloser], ASTERISK, 0);
    int slot = slot(hash);
    while (table[slot] != 0) {
      int id = table[slot] - 1;
      if (hashes[id] == hash && parents[id] == encloser && isWildcard(id)) {
        return id;
      }
      slot = slot + 1 & table.length - 1;
    }
    return NONE;
  }

  private boolean isInZone(HashedName name, int below) {
    return below >= 0 && name.suffixEquals(below, apex, 0, apex.length);
  }

  private int find(HashedName name, int label) {
    long hash = name.suffixHash(label);
    int slot = slot(hash);
    while (table[slot] != 0) {
      int id = table[slot] - 1;
      if (isNamed(id, name, label)) {
        return id;
      }
      slot = slot + 1 & table.length - 1;
    }
    return NONE;
  }

  private int create(int spelling, long hash, int parent) {
    if (count == offsets.length) {
      int larger = count + (count >> 1);
      offsets = Arrays.copyOf(offsets, larger);
      parents = Arrays.copyOf(parents, larger);
      hashes = Arrays.copyOf(hashes, larger);
    }
    offsets[count] = spelling;
    parents[count] = parent;
    hashes[count] = hash;
    count++;
    if (count > table.length / 2) {
      enterAll(table.length * 2);
    } else {
      enter(count - 1);
    }
    return count - 1;
  }

  /// Makes room for so many names in all, which saves copying the arrays on the way there.
  void reserve(int all) {
    if (all > offsets.length) {
      spellings.reserve((long) spellings.size() * all / count);
      offsets = Arrays.copyOf(offsets, all);
      parents = Arrays.copyOf(parents, all);
      hashes = Arrays.copyOf(hashes, all);
      int slots = table.length;
      while (all > slots / 2) {
        slots *= 2;
      }
      enterAll(slots);
    }
  }

  private void enterAll(int slots) {
    table = new int[slots];
    for (int id = 0; id < count; id++) {
      enter(id);
    }
  }

  private void enter(int id) {
    int slot = slot(hashes[id]);
    while (table[slot] != 0) {
      slot = slot + 1 & table.length - 1;
    }
    table[slot] = id + 1;
  }

  private int slot(long hash) {
    return ZoneImage.slot(hash, table.length);
  }

  int count() {
    return count;
  }

  int parent(int id) {
    return parents[id];
  }

  long hash(int id) {
    return hashes[id];
  }

  /// The array that holds the spelling of every name.
  byte[] bytes() {
    return spellings.bytes();
  }

  int offset(int id) {
    return offsets[id];
  }

  int length(int id) {
    return NameBytes.length(spellings.bytes(), offsets[id]);
  }

  /// Whether the first label is an asterisk (RFC 4592, section 2.1.1).
  boolean isWildcard(int id) {
    return NameBytes.isWildcard(spellings.bytes(), offsets[id]);
  }

  /// Whether `id` is `ancestor` or lies below it.
  boolean isAtOrBelow(int id, int ancestor) {
    int at = id;
    while (at > ancestor) {
      at = parents[at];
    }
    return at == ancestor;
  }
}
