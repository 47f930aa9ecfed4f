package dev.waymark.resolver.cache;

import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Query;
import dev.waymark.wire.Question;
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
  private final int type;
  private final int nameHash;

  private Key(byte[] bytes, int type, long nameHash) {
    this.bytes = bytes;
    this.type = type;
    this.nameHash = Long.hashCode(nameHash);
  }

  /// The key of a name and a type.
  public static Key of(Name name, int type) {
    byte[] wire = name.toWire();
    return new Key(wire, type, hash(wire));
  }

  /// The key of a question.
  public static Key of(Question question) {
    return of(question.name(), question.type());
  }

  private static long hash(byte[] wire) {
    return hash(wire, 0);
  }

  /// The hash of the name that begins at a label, from the root on: as deep as a name has labels.
  private static long hash(byte[] wire, int label) {
    return wire[label] == 0
        ? NameBytes.rootHash()
        : NameBytes.hash(hash(wire, label + wire[label] + 1), wire, label);
  }

  /// The name.
  public Name name() {
    return NameBytes.toName(bytes, 0);
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
    return query.name().suffixEquals(0, bytes, 0, bytes.length);
  }

  /// Whether the name is that of another key.
  boolean hasNameOf(Key other) {
    return nameHash == other.nameHash
        && bytes.length == other.bytes.length
        && NameBytes.equal(bytes, 0, other.bytes, 0, bytes.length);
  }

  /// How many bytes it keeps alive, about.
  int weight() {
    return bytes.length + 40;
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
    return new Question(NameBytes.toName(bytes, 0), type).toString();
  }
}
