package dev.waymark.wire;

import java.util.Arrays;

/// Writes names into a message, each ending in a pointer to an earlier name where one has the same
/// suffix (RFC 1035, section 4.1.4).
///
/// A small hash table remembers where in the message each suffix stands. It is bounded, since the
/// work for an answer with thousands of names would otherwise grow with their square
/// (CVE-2024-8508): once full, later names are only compared with those it holds.
final class NameCompressor {
  /// How many suffixes are remembered: more than any answer of 1232 bytes has.
  private static final int MAX_SUFFIXES = 192;

  /// Slots of the table; a power of two above [#MAX_SUFFIXES], so that a search always ends.
  private static final int SLOTS = 256;

  /// The last offset that a pointer of 14 bits can name.
  private static final int MAX_POINTER = 0x3FFF;

  private static final int POINTER = 0xC000;

  private final long[] hashes = new long[SLOTS];
  private final int[] positions = new int[SLOTS];
  private final int[] generations = new int[SLOTS];
  private final int[] filled = new int[MAX_SUFFIXES];
  private final HashedName name = new HashedName();

  private byte[] out = {};
  private Query query = new Query();
  private int[] pointers = new int[64];
  private int pointerCount;
  private int count;
  private int generation;
  private boolean questionKnown;

  /// Begins a message that repeats the question of `query`.
  void begin(byte[] out, Query query) {
    this.out = out;
    this.query = query;
    generation++;
    count = 0;
    pointerCount = 0;
    questionKnown = !query.hasQuestion();
  }

  /// Writes the name at `offset` of `source` to `to`, a lone pointer where it is the QNAME itself,
  /// and returns the offset behind it, or -1 if it would pass `end`.
  @SuppressWarnings("ReferenceEquality") // the QNAME is known by where it stands
  int put(byte[] source, int offset, int to, int end) {
    if (source == query.bytes() && offset == Query.QUESTION && query.nameLength() > 1) {
      return putPointer(Query.QUESTION, to, end);
    }
    if (!questionKnown) {
      learnQuestion();
    }
    int labels = name.show(source, offset).labels();
    int kept = 0;
    int target = -1;
    while (kept < labels && target < 0) {
      target = find(name.suffixHash(kept), source, name.labelOffset(kept));
      if (target < 0) {
        kept++;
      }
    }
    int length = name.labelOffset(kept) - offset;
    int behind = to + length + (target < 0 ? 1 : 2);
    if (behind > end) {
      return -1;
    }
    System.arraycopy(source, offset, out, to, length);
    if (target < 0) {
      out[to + length] = 0;
    } else {
      putPointer(target, to + length, end);
    }
    for (int i = 0; i < kept; i++) {
      remember(name.suffixHash(i), to + name.labelOffset(i) - offset);
    }
    return behind;
  }

  private int putPointer(int target, int to, int end) {
    if (to + 2 > end) {
      return -1;
    }
    out[to] = (byte) ((POINTER | target) >> 8);
    out[to + 1] = (byte) target;
    if (pointerCount == pointers.length) {
      pointers = Arrays.copyOf(pointers, 2 * pointerCount);
    }
    pointers[pointerCount++] = to;
    return to + 2;
  }

  private void learnQuestion() {
    questionKnown = true;
    HashedName qname = query.name();
    for (int i = 0; i < qname.labels(); i++) {
      remember(qname.suffixHash(i), qname.labelOffset(i));
    }
  }

  private int find(long hash, byte[] source, int offset) {
    int slot = slot(hash);
    while (generations[slot] == generation) {
      if (hashes[slot] == hash && standsAt(positions[slot], source, offset)) {
        return positions[slot];
      }
      slot = slot + 1 & SLOTS - 1;
    }
    return -1;
  }

  /// Whether the name at `position` of the message, pointers followed, is the one at `offset` of
  /// `source`. Pointers were written here and lead only backwards, so this ends.
  private boolean standsAt(int position, byte[] source, int offset) {
    int there = position;
    int here = offset;
    while (true) {
      while ((out[there] & 0xC0) == 0xC0) {
        there = (out[there] & 0x3F) << 8 | out[there + 1] & 0xFF;
      }
      int length = out[there];
      if (length != source[here] || !NameBytes.equal(out, there, source, here, length + 1)) {
        return false;
      }
      if (length == 0) {
        return true;
      }
      there += length + 1;
      here += length + 1;
    }
  }

  private void remember(long hash, int position) {
    if (count == MAX_SUFFIXES || position > MAX_POINTER) {
      return;
    }
    int slot = slot(hash);
    while (generations[slot] == generation) {
      slot = slot + 1 & SLOTS - 1;
    }
    generations[slot] = generation;
    hashes[slot] = hash;
    positions[slot] = position;
    filled[count++] = slot;
  }

  /// Forgets the names that stand at `position` or behind: an RRset did not fit and is taken back.
  /// They were the last ones to fill their slots, so no search passes over the holes.
  void forgetFrom(int position) {
    while (count > 0 && positions[filled[count - 1]] >= position) {
      generations[filled[--count]] = generation - 1;
    }
    while (pointerCount > 0 && pointers[pointerCount - 1] >= position) {
      pointerCount--;
    }
  }

  /// How many pointers the message has.
  int pointerCount() {
    return pointerCount;
  }

  /// Where pointer `i` stands, counted from the beginning of the message.
  int pointer(int i) {
    return pointers[i];
  }

  private static int slot(long hash) {
    return (int) (hash >>> 40) & SLOTS - 1;
  }
}
