package dev.waymark.authoritative.zone;

import dev.waymark.wire.HashedName;
import java.util.function.IntUnaryOperator;

/// How a zone proves what does not exist in it: not at all, with NSEC (RFC 4035, section 3.1.3) or
/// with NSEC3 records (RFC 5155, section 7.2).
///
/// Each method collects the records of one kind of proof. A name without its first `label` labels
/// is its closest encloser, which has the node `encloser`.
sealed interface Denial permits Denial.Unsigned, NsecChain, Nsec3Chain {
  /// The node exists, but not the type that was asked for; or it is a delegation without DS.
  void noData(int node, Proof proof);

  /// A wildcard stands for `name`, since nothing exists that is closer to it.
  void noCloserName(HashedName name, int encloser, int label, Proof proof);

  /// A wildcard stands for `name`, but does not have the type that was asked for.
  void wildcardNoData(HashedName name, int encloser, int label, int wildcard, Proof proof);

  /// Neither `name` exists nor a wildcard that could stand for it.
  void nameError(HashedName name, int encloser, int label, Proof proof);

  /// Whether it takes long to prove something of a name that does not exist.
  boolean isCostly();

  /// The type of the records that prove.
  int type();

  /// The same for a copy of the image whose nodes stand elsewhere.
  Denial in(ZoneImage image, IntUnaryOperator moved);

  /// Bytes of memory beyond the image.
  long size();

  /// Nothing is proven.
  record Unsigned() implements Denial {
    @Override
    public void noData(int node, Proof proof) {}

    @Override
    public void noCloserName(HashedName name, int encloser, int label, Proof proof) {}

    @Override
    public void wildcardNoData(
        HashedName name, int encloser, int label, int wildcard, Proof proof) {}

    @Override
    public void nameError(HashedName name, int encloser, int label, Proof proof) {}

    @Override
    public boolean isCostly() {
      return false;
    }

    @Override
    public int type() {
      return 0;
    }

    @Override
    public Denial in(ZoneImage image, IntUnaryOperator moved) {
      return this;
    }

    @Override
    public long size() {
      return 0;
    }
  }
}
