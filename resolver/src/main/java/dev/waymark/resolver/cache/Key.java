package dev.waymark.resolver.cache;

import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Query;
import dev.waymark.wire.Question;
import org.xbill.DNS.Name;

/// A name and a type, as bytes: what things are remembered under.
///
/// Exists next to [Question] so that an event loop can look a request up without making a name. The
/// hash is that of [NameBytes], random for each process, so that nobody can choose names that
/// collide.
public final class Key {
  /// Stands for all types of a name: NXDOMAIN is about the name alone (RFC 2308, section 5).
  static final int ANY_TYPE = 0;

  private final byte[] bytes;
  private final int offset;
  private final int length;
  private final int type;
  private final int hash;

  private Key(byte[] bytes, int offset, int length, int type, long nameHash) {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
    this.type = type;
    hash = Long.hashCode(nameHash * 31 + type);
  }

  /// For storing: has bytes of its own.
  public static Key of(Name name, int type) {
    byte[] wire = name.toWire();
    return new Key(wire, 0, wire.length, type, hash(wire));
  }

  /// For storing: has bytes of its own.
  public static Key of(Question question) {
    return of(question.name(), question.type());
  }

  /// For a look-up while `query` lasts: points into its bytes.
  public static Key of(Query query, int type) {
    return new Key(query.bytes(), Query.QUESTION, query.nameLength(), type, query.suffixHash(0));
  }

  private static long hash(byte[] wire) {
    int[] labels = new int[NameBytes.MAX_LABELS];
    int count = 0;
    for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
      labels[count++] = at;
    }
    long hash = NameBytes.rootHash();
    for (int i = count - 1; i >= 0; i--) {
      hash = NameBytes.hash(hash, wire, labels[i]);
    }
    return hash;
  }

  /// The name.
  Name name() {
    return NameBytes.toName(bytes, offset);
  }

  /// The type, or [#ANY_TYPE].
  int type() {
    return type;
  }

  /// How many bytes it keeps alive, about.
  int weight() {
    return length + 40;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key key
        && key.hash == hash
        && key.type == type
        && key.length == length
        && NameBytes.equal(bytes, offset, key.bytes, key.offset, length);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return new Question(NameBytes.toName(bytes, offset), type).toString();
  }
}
