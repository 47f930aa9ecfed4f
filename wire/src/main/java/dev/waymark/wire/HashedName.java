package dev.waymark.wire;

/// A name in somebody's bytes, its labels found and its suffixes hashed: what a lookup walks along,
/// and what names are compressed by.
///
/// Exists next to dnsjava's `Name` because one such object serves name after name without making
/// others. The bytes are not copied.
public final class HashedName {
  private static final byte[] ROOT = {0};

  private final int[] labelOffsets;
  private final long[] suffixHashes;
  private byte[] bytes = ROOT;
  private int labels;

  /// Makes a view that shows the root.
  public HashedName() {
    this(NameBytes.MAX_LABELS);
  }

  /// Makes a view that shows the root, for names of at most so many labels.
  HashedName(int maxLabels) {
    labelOffsets = new int[maxLabels + 1];
    suffixHashes = new long[maxLabels + 1];
    suffixHashes[0] = NameBytes.rootHash();
  }

  /// Shows the name at `offset` of a message, which ends at `end`. It cannot be compressed: nothing
  /// stands before it that a pointer could point to (RFC 9267, section 2).
  ///
  /// @return the offset behind the name; 0 if there is none, and then the root is shown
  int read(byte[] message, int offset, int end) {
    bytes = message;
    int at = offset;
    int count = 0;
    while (at < end && at - offset < NameBytes.MAX_LENGTH) {
      int label = message[at];
      labelOffsets[count] = at;
      if (label == 0) {
        labels = count;
        hashSuffixes();
        return at + 1;
      }
      // A byte with the two highest bits set is negative or above 63: a pointer or a type of label
      // that does not exist.
      if (label < 0 || label > NameBytes.MAX_LABEL) {
        break;
      }
      count++;
      at += label + 1;
    }
    showRoot();
    return 0;
  }

  private void showRoot() {
    bytes = ROOT;
    labels = 0;
    labelOffsets[0] = 0;
    suffixHashes[0] = NameBytes.rootHash();
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
    hashSuffixes();
    return this;
  }

  private void hashSuffixes() {
    long hash = NameBytes.rootHash();
    suffixHashes[labels] = hash;
    for (int i = labels - 1; i >= 0; i--) {
      hash = NameBytes.hash(hash, bytes, labelOffsets[i]);
      suffixHashes[i] = hash;
    }
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
