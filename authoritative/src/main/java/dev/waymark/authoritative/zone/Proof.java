package dev.waymark.authoritative.zone;

import dev.waymark.wire.NameBytes;

/// The NSEC or NSEC3 records that one answer needs, each once, as nodes of the zone's image; and
/// what finding them takes, so that it can be used for answer after answer by one thread.
public final class Proof {
  /// More than any proof has: closest encloser, next closer name, wildcard (RFC 5155, section
  /// 7.2).
  private static final int MOST = 4;

  private final int[] nodes = new int[MOST];
  private int count;

  private final Nsec3Hash hash = new Nsec3Hash();
  private final CanonicalOrder order = new CanonicalOrder();
  private final byte[] wildcard = new byte[2 + NameBytes.MAX_LENGTH];

  /// Makes one for one thread.
  public Proof() {}

  Proof begin() {
    count = 0;
    return this;
  }

  /// Adds the record that a node owns.
  void add(int node) {
    for (int i = 0; i < count; i++) {
      if (nodes[i] == node) {
        return;
      }
    }
    nodes[count++] = node;
  }

  /// How many records.
  public int count() {
    return count;
  }

  int node(int i) {
    return nodes[i];
  }

  Nsec3Hash hash() {
    return hash;
  }

  /// Orders the name at `offset` of `bytes` among others.
  CanonicalOrder order(byte[] bytes, int offset) {
    return order.of(bytes, offset);
  }

  /// Orders the wildcard right below a name among others.
  CanonicalOrder orderWildcard(byte[] name, int offset, int length) {
    wildcard[0] = 1;
    wildcard[1] = '*';
    System.arraycopy(name, offset, wildcard, 2, length);
    return order.of(wildcard, 0);
  }
}
