package dev.waymark.authoritative.zone;

import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Query;

/// A name in somebody's bytes, its labels found and its suffixes hashed: what a lookup walks along.
///
/// Exists next to dnsjava's `Name` because one such object serves name after name without making
/// others. The bytes are not copied.
public final class HashedName {
  private final int[] labelOffsets = new int[NameBytes.MAX_LABELS + 1];
  private final long[] suffixHashes = new long[NameBytes.MAX_LABELS + 1];
  private byte[] bytes = {0};
  private int labels;

  /// Makes a view that shows the root.
  public HashedName() {
    suffixHashes[0] = NameBytes.rootHash();
  }

  /// Shows the QNAME of a request, for which the work is done already.
  public HashedName show(Query query) {
    bytes = query.bytes();
    labels = query.labels();
    for (int i = 0; i <= labels; i++) {
      labelOffsets[i] = query.labelOffset(i);
      suffixHashes[i] = query.suffixHash(i);
    }
    return this;
  }

  /// Shows the uncompressed name at `offset` of `bytes`, which is trusted.
  public HashedName show(byte[] bytes, int offset) {
    this.bytes = bytes;
    int at = offset;
    labels = 0;
    while (bytes[at] != 0) {
      labelOffsets[labels++] = at;
      at += bytes[at] + 1;
    }
    labelOffsets[labels] = at;
    long hash = NameBytes.rootHash();
    suffixHashes[labels] = hash;
    for (int i = labels - 1; i >= 0; i--) {
      hash = NameBytes.hash(hash, bytes, labelOffsets[i]);
      suffixHashes[i] = hash;
    }
    return this;
  }

  /// The array that holds the name.
  public byte[] bytes() {
    return bytes;
  }

  /// Where the name begins.
  public int offset() {
    return labelOffsets[0];
  }

  /// The length in bytes, the root's zero byte included.
  public int length() {
    return suffixLength(0);
  }

  /// How many labels, the root not counted.
  public int labels() {
    return labels;
  }

  /// Where label `i` begins; label [#labels] is the root.
  public int labelOffset(int i) {
    return labelOffsets[i];
  }

  /// The hash of the name without its first `i` labels.
  public long suffixHash(int i) {
    return suffixHashes[i];
  }

  /// The length in bytes of the name without its first `i` labels.
  public int suffixLength(int i) {
    return labelOffsets[labels] + 1 - labelOffsets[i];
  }

  /// Whether the name without its first `i` labels equals the name of `length` bytes at `offset` of
  /// `name`, case ignored.
  public boolean suffixEquals(int i, byte[] name, int offset, int length) {
    return suffixLength(i) == length
        && NameBytes.equal(bytes, labelOffsets[i], name, offset, length);
  }

  @Override
  public String toString() {
    return NameBytes.toName(bytes, offset()).toString();
  }
}
