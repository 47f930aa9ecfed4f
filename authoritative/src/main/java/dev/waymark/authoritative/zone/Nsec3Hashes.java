package dev.waymark.authoritative.zone;

import java.util.Arrays;

/// The hashes of a chain of NSEC3 records in order, one after the other in one array, and what
/// names are hashed with to be found there.
///
/// A table says where the hashes with the same first bits begin, one or two for each, so that a
/// search touches two lines of memory.
final class Nsec3Hashes {
  private final byte[] salt;
  private final int iterations;
  private final byte[] hashes;
  private final int[] starts;
  private final int shift;

  /// @param hashes one after the other, in order
  Nsec3Hashes(byte[] salt, int iterations, byte[] hashes) {
    this.salt = salt;
    this.iterations = iterations;
    this.hashes = hashes;
    int bits = 31 - Integer.numberOfLeadingZeros(Math.max(2, count()));
    shift = Integer.SIZE - bits;
    starts = new int[(1 << bits) + 1];
    int bucket = 0;
    for (int i = 0; i < count(); i++) {
      while (bucket <= prefix(hashes, i) >>> shift) {
        starts[bucket++] = i;
      }
    }
    Arrays.fill(starts, bucket, starts.length, count());
  }

  /// How often a name is hashed after the first time.
  int iterations() {
    return iterations;
  }

  int count() {
    return hashes.length / Nsec3Hash.LENGTH;
  }

  /// Bytes of memory.
  long size() {
    return hashes.length + 4L * starts.length;
  }

  private static int prefix(byte[] hashes, int i) {
    int at = i * Nsec3Hash.LENGTH;
    return (hashes[at] & 0xFF) << 24
        | (hashes[at + 1] & 0xFF) << 16
        | (hashes[at + 2] & 0xFF) << 8
        | hashes[at + 3] & 0xFF;
  }

  /// The number of the hash of the name of `length` bytes at `offset`, or else the complement of
  /// the number of the one that covers it: the last before it, and the last of all before the
  /// first.
  int find(Nsec3Hash hash, byte[] name, int offset, int length) {
    return find(hash.of(name, offset, length, salt, iterations));
  }

  /// The same for the wildcard right below a name.
  int findWildcard(Nsec3Hash hash, byte[] name, int offset, int length) {
    return find(hash.ofWildcard(name, offset, length, salt, iterations));
  }

  private int find(byte[] hash) {
    int bucket = prefix(hash, 0) >>> shift;
    int low = starts[bucket];
    int high = starts[bucket + 1];
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = compare(middle, hash);
      if (order == 0) {
        return middle;
      } else if (order < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return ~(low == 0 ? count() - 1 : low - 1);
  }

  private int compare(int i, byte[] hash) {
    int at = i * Nsec3Hash.LENGTH;
    return Arrays.compareUnsigned(hashes, at, at + Nsec3Hash.LENGTH, hash, 0, Nsec3Hash.LENGTH);
  }
}
