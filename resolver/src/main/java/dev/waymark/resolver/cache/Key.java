package dev.waymark.resolver.cache;

import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Query;
import dev.waymark.wire.Question;
import dev.waymark.wire.WireRRset;
import org.xbill.DNS.Name;

/// A name and a type, as bytes: what things are remembered under.
///
/// Exists next to [Question] so that an event loop can compare it with a request. The
/// hash is that of [NameBytes], random for each process, so that nobody can choose names that
/// collide.
public final class Key {
  /// Stands for all types of a name: NXDOMAIN is about the name alone (RFC 2308, section 5).
  static final int ANY_TYPE = 0;

  private final byte[] bytes;
  private final int offset;
  private final int type;
  private final int nameHash;

  /// The key of a type and the name that begins at `offset` of `bytes`, which it keeps, and ends
  /// where they end.
  Key(byte[] bytes, int offset, int type, long nameHash) {
    this.bytes = bytes;
    this.offset = offset;
    this.type = type;
    this.nameHash = Long.hashCode(nameHash);
  }

  /// The key of a name and a type.
  public static Key of(Name name, int type) {
    byte[] wire = name.toWire();
    return new Key(wire, 0, type, hash(wire, 0));
  }

  /// The key of an RRset, with which it shares the bytes of the owner.
  static Key of(WireRRset rrset) {
    byte[] owner = rrset.ownerBytes();
    int at = rrset.ownerOffset();
    boolean alone = at == 0 && NameBytes.length(owner, 0) == owner.length;
    return alone
        ? new Key(owner, 0, rrset.type(), hash(owner, 0))
        : of(NameBytes.toName(owner, at), rrset.type());
  }

  /// The key of a question.
  public static Key of(Question question) {
    return of(question.name(), question.type());
  }

  /// The hash of the name that begins at a label, from the root on: as deep as a name has labels.
  private static long hash(byte[] wire, int label) {
    return wire[label] == 0
        ? NameBytes.rootHash()
        : NameBytes.hash(hash(wire, label + wire[label] + 1), wire, label);
  }

  /// The name.
  public Name name() {
    return NameBytes.toName(bytes, offset);
  }

  /// The type; 0 for all types of the name.
  public int type() {
    return type;
  }

  /// The hash of the name of a request, as keys have it.
  static int nameHash(Query query) {
    return Long.hashCode(query.name().suffixHash(0));
  }

  /// The hash of the name alone: the same for all types.
  int nameHash() {
    return nameHash;
  }

  /// Whether the name is that of a request, case ignored.
  boolean hasNameOf(Query query) {
    return query.name().suffixEquals(0, bytes, offset, length());
  }

  /// Whether the name is that of another key.
  boolean hasNameOf(Key other) {
    return nameHash == other.nameHash
        && length() == other.length()
        && NameBytes.equal(bytes, offset, other.bytes, other.offset, length());
  }

  private int length() {
    return bytes.length - offset;
  }

  /// How many bytes it keeps alive, about.
  int weight() {
    return length() + 40;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key key && key.type == type && hasNameOf(key);
  }

  @Override
  public int hashCode() {
    return nameHash * 31 + type;
  }

  @Override
  public String toString() {
    return new Question(name(), type).toString();
  }
}
