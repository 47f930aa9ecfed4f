package dev.waymark.resolver.cache;

import dev.waymark.wire.NameBytes;
import org.xbill.DNS.Name;

/// A name and all names above it, ready to be looked for: written and hashed once for all of them.
final class Ancestry {
  private final byte[] bytes;
  private final int[] offsets;
  private final long[] hashes;

  Ancestry(Name name) {
    bytes = name.toWireCanonical(); // the case does not count, and this makes no other names
    int labels = name.labels(); // the root is one
    offsets = new int[labels];
    hashes = new long[labels];
    int at = 0;
    for (int i = 0; i < labels; i++) {
      offsets[i] = at;
      at += bytes[at] + 1;
    }
    long hash = NameBytes.rootHash();
    hashes[labels - 1] = hash;
    for (int i = labels - 2; i >= 0; i--) {
      hash = NameBytes.hash(hash, bytes, offsets[i]);
      hashes[i] = hash;
    }
  }

  /// How many labels the name has, the root counted.
  int labels() {
    return offsets.length;
  }

  /// The key of a type and the name without its first `i` labels: to look for, not to keep, as it
  /// does not have the spelling.
  Key key(int i, int type) {
    return new Key(bytes, offsets[i], bytes.length - offsets[i], type, hashes[i]);
  }
}
