package dev.waymark.authoritative.zone;

import dev.waymark.wire.HashedName;
import dev.waymark.wire.Types;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/// The NSEC3 records of a zone.
///
/// Loading has hashed every name that exists: its node links to the NSEC3 record that matches it
/// or, where opt-out left it out, to those that prove just that (see [ZoneImage]). Only names that
/// do not exist are hashed when they are asked for.
final class Nsec3Chain implements Denial {
  /// Most iterations that names are hashed with for anybody: what RFC 5155, section 10.3 allows for
  /// the longest keys, some 0.1 ms. Resolvers give up far below (RFC 9276, section 3.2). With
  /// more, up to 65,535 and 4 ms, only who is known by TCP has names hashed.
  static final int MAX_CHEAP_ITERATIONS = 2500;

  private final ZoneImage image;
  private final Nsec3Hashes hashes;
  private final int[] nodes;

  /// For each NSEC3 record that matches an encloser, which one covers the wildcard below: its
  /// number plus one, or 0 if nobody asked yet. Threads may find out the same at the same time.
  private final int[] wildcards;

  /// @param nodes the nodes of the records, in the order of their hashes
  Nsec3Chain(ZoneImage image, Nsec3Hashes hashes, int[] nodes) {
    this(image, hashes, nodes, new int[nodes.length]);
  }

  private Nsec3Chain(ZoneImage image, Nsec3Hashes hashes, int[] nodes, int[] wildcards) {
    this.image = image;
    this.hashes = hashes;
    this.nodes = nodes;
    this.wildcards = wildcards;
  }

  private int nodeOf(int found) {
    return nodes[found < 0 ? ~found : found];
  }

  @Override
  public void noData(int node, Proof proof) {
    int link = image.link(node);
    proof.add(nodeOf(link));
    if (link < 0) {
      proof.add(nodes[image.linkToEncloser(node)]);
    }
  }

  @Override
  public void noCloserName(HashedName name, int encloser, int label, Proof proof) {
    int link = image.link(encloser);
    proof.add(nodeOf(link < 0 ? link : findNextCloser(name, label, proof)));
  }

  private int findNextCloser(HashedName name, int label, Proof proof) {
    int at = name.labelOffset(label - 1);
    int length = name.suffixLength(label - 1);
    return hashes.find(proof.hash(), name.bytes(), at, length);
  }

  @Override
  public void wildcardNoData(HashedName name, int encloser, int label, int wildcard, Proof proof) {
    noData(wildcard, proof);
    proveEncloser(name, encloser, label, proof);
  }

  @Override
  public void nameError(HashedName name, int encloser, int label, Proof proof) {
    int provable = proveEncloser(name, encloser, label, proof);
    if (wildcards[provable] == 0) {
      int node = provableEncloser(name, encloser, label);
      int owner = image.owner(node);
      int found = hashes.findWildcard(proof.hash(), image.bytes(), owner, image.ownerLength(node));
      wildcards[provable] = 1 + (found < 0 ? ~found : found);
    }
    proof.add(nodes[wildcards[provable] - 1]);
  }

  /// The closest provable encloser proof (RFC 5155, section 7.2.1); returns the number of the
  /// record that matches that encloser.
  private int proveEncloser(HashedName name, int encloser, int label, Proof proof) {
    noCloserName(name, encloser, label, proof);
    int link = image.link(encloser);
    int provable = link < 0 ? image.linkToEncloser(encloser) : link;
    proof.add(nodes[provable]);
    return provable;
  }

  /// The node of the closest encloser that has an NSEC3 record: opt-out leaves out names that exist
  /// only because a delegation below them does (RFC 5155, section 7.1).
  private int provableEncloser(HashedName name, int encloser, int label) {
    int node = encloser;
    for (int i = label + 1; image.link(node) < 0; i++) {
      node = image.find(name, i);
    }
    return node;
  }

  @Override
  public boolean isCostly() {
    return hashes.iterations() > MAX_CHEAP_ITERATIONS;
  }

  @Override
  public int type() {
    return Types.NSEC3;
  }

  @Override
  public Denial in(ZoneImage other, IntUnaryOperator moved) {
    int[] there = Arrays.stream(nodes).map(moved).toArray();
    return new Nsec3Chain(other, hashes, there, wildcards);
  }

  @Override
  public long size() {
    return hashes.size() + 4L * (nodes.length + wildcards.length);
  }
}
