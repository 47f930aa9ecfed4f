package dev.waymark.authoritative.zone;

import dev.waymark.wire.NameBytes;
import java.util.Arrays;

/// The names of a zone that is being built, numbered: each once, and with each its ancestors up to
/// the apex, which is number 0. So empty non-terminals need no code elsewhere, and a parent has
/// always a smaller number than its children.
final class StagedNames {
  static final int NONE = -1;
  static final int APEX = 0;

  private final byte[] apex;
  private final int apexLabels;
  private final GrowingBytes spellings = new GrowingBytes();
  private int[] offsets = new int[64];
  private int[] parents = new int[64];
  private long[] hashes = new long[64];
  private int[] table = new int[128];
  private int count;

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
      int child = find(name, label);
      if (child == NONE) {
        if (stored == NONE) {
          stored = spellings.append(name.bytes(), name.offset(), name.length());
        }
        int spelling = stored + name.labelOffset(label) - name.offset();
        child = create(spelling, name.suffixHash(label), id);
      }
      id = child;
    }
    return id;
  }

  /// The number of `name`, or [#NONE] if it was never added.
  int find(HashedName name) {
    return isInZone(name, name.labels() - apexLabels) ? find(name, 0) : NONE;
  }

  private boolean isInZone(HashedName name, int below) {
    return below >= 0 && name.suffixEquals(below, apex, 0, apex.length);
  }

  private int find(HashedName name, int label) {
    long hash = name.suffixHash(label);
    int slot = slot(hash);
    while (table[slot] != 0) {
      int id = table[slot] - 1;
      if (hashes[id] == hash
          && name.suffixEquals(label, spellings.bytes(), offsets[id], length(id))) {
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
      table = new int[table.length * 2];
      for (int id = 0; id < count; id++) {
        enter(id);
      }
    } else {
      enter(count - 1);
    }
    return count - 1;
  }

  private void enter(int id) {
    int slot = slot(hashes[id]);
    while (table[slot] != 0) {
      slot = slot + 1 & table.length - 1;
    }
    table[slot] = id + 1;
  }

  private int slot(long hash) {
    return (int) (hash >>> 32) & table.length - 1;
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
