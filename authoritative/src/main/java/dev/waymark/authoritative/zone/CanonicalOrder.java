package dev.waymark.authoritative.zone;

import dev.waymark.wire.NameBytes;

/// Compares names in canonical order: label by label from the root down, letters in lower case,
/// a shorter label or name before the longer one that begins the same (RFC 4034, section 6.1).
///
/// One of them serves one thread and allocates nothing per name.
final class CanonicalOrder {
  private final int[] labels = new int[NameBytes.MAX_LABELS];
  private final int[] otherLabels = new int[NameBytes.MAX_LABELS];
  private byte[] bytes = {0};
  private int count;

  /// Compares the uncompressed name at `offset` of `bytes` with others from now on.
  CanonicalOrder of(byte[] bytes, int offset) {
    this.bytes = bytes;
    count = find(labels, bytes, offset);
    return this;
  }

  private static int find(int[] labels, byte[] bytes, int offset) {
    int count = 0;
    for (int at = offset; bytes[at] != 0; at += bytes[at] + 1) {
      labels[count++] = at;
    }
    return count;
  }

  /// Negative if the name comes before the one at `offset` of `others`, zero if they are equal.
  int compareTo(byte[] others, int offset) {
    int otherCount = find(otherLabels, others, offset);
    for (int i = 1; i <= count && i <= otherCount; i++) {
      int order = compare(labels[count - i], others, otherLabels[otherCount - i]);
      if (order != 0) {
        return order;
      }
    }
    return count - otherCount;
  }

  private int compare(int label, byte[] others, int otherLabel) {
    int length = bytes[label];
    int otherLength = others[otherLabel];
    for (int i = 1; i <= length && i <= otherLength; i++) {
      int order =
          (NameBytes.fold(bytes[label + i]) & 0xFF)
              - (NameBytes.fold(others[otherLabel + i]) & 0xFF);
      if (order != 0) {
        return order;
      }
    }
    return length - otherLength;
  }
}
