package dev.waymark.authoritative.zone;

import dev.waymark.wire.HashedName;
import dev.waymark.wire.Types;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/// The NSEC records of a zone: those of its nodes in canonical order, so that the one that covers
/// a name is found by halving (RFC 4034, sections 4 and 6.1).
final class NsecChain implements Denial {
  private final ZoneImage image;
  private final int[] nodes;

  private NsecChain(ZoneImage image, int[] nodes) {
    this.image = image;
    this.nodes = nodes;
  }

  /// The chain of those nodes that own an NSEC record.
  ///
  /// @param nodes in any order; the apex among them
  static NsecChain of(ZoneImage image, int[] nodes) {
    CanonicalOrder order = new CanonicalOrder();
    byte[] bytes = image.bytes();
    int[] sorted =
        Arrays.stream(nodes)
            .boxed()
            .sorted((a, b) -> order.of(bytes, image.owner(a)).compareTo(bytes, image.owner(b)))
            .mapToInt(Integer::intValue)
            .toArray();
    return new NsecChain(image, sorted);
  }

  @Override
  public void noData(int node, Proof proof) {
    if (image.find(node, Types.NSEC) != 0) {
      proof.add(node);
    } else { // an empty non-terminal, which has no NSEC record
      proof.add(covering(proof.order(image.bytes(), image.owner(node))));
    }
  }

  @Override
  public void noCloserName(HashedName name, int encloser, int label, Proof proof) {
    proof.add(covering(proof.order(name.bytes(), name.offset())));
  }

  @Override
  public void wildcardNoData(HashedName name, int encloser, int label, int wildcard, Proof proof) {
    noData(wildcard, proof);
    noCloserName(name, encloser, label, proof);
  }

  @Override
  public void nameError(HashedName name, int encloser, int label, Proof proof) {
    noCloserName(name, encloser, label, proof);
    int owner = image.owner(encloser);
    proof.add(covering(proof.orderWildcard(image.bytes(), owner, image.ownerLength(encloser))));
  }

  /// The last node that does not come after a name; the apex comes before all others.
  private int covering(CanonicalOrder name) {
    int low = 0;
    int high = nodes.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (name.compareTo(image.bytes(), image.owner(nodes[middle])) < 0) {
        high = middle - 1;
      } else {
        low = middle;
      }
    }
    return nodes[low];
  }

  @Override
  public boolean isCostly() {
    return false;
  }

  @Override
  public int type() {
    return Types.NSEC;
  }

  @Override
  public Denial in(ZoneImage other, IntUnaryOperator moved) {
    return new NsecChain(other, Arrays.stream(nodes).map(moved).toArray());
  }

  @Override
  public long size() {
    return 4L * nodes.length;
  }
}
