package dev.waymark.resolver.cache;

import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Query;
import dev.waymark.wire.Question;
import java.util.Arrays;
import org.xbill.DNS.Name;

/// A name and a type, as bytes: what things are remembered under.
///
/// Exists next to [Question] so that an event loop can compare it with a request. The
/// hash is that of [NameBytes], random for each process, so that nobody can choose names that
/// collide.
public final class Key {
  /// Stands for all types of a name: NXDOMAIN is about the name alone (RFC 2308, section 5).
  static final int ANY_TYPE = 0;

  /// More bytes than this behind the name are not kept alive by a key, which stays when what lies
  /// under it is replaced: a few addresses.
  private static final int MAX_SHARED = 96;

  /// What this object takes, and its place in the cache: a slot and a node of the hash table, and
  /// Caffeine's own node.
  private static final int OVERHEAD = 24 + 8 + 24 + 40;

  private final byte[] bytes;
  private final char offset;
  private final char length;
  private final char type;
  private final int nameHash;

  /// The key of a type and the name of `length` bytes that begins at `offset` of `bytes`, which it
  /// keeps.
  Key(byte[] bytes, int offset, int length, int type, long nameHash) {
    this.bytes = bytes;
    this.offset = (char) offset;
    this.length = (char) length;
    this.type = (char) type;
    this.nameHash = Long.hashCode(nameHash);
  }

  /// The key of a name and a type.
  public static Key of(Name name, int type) {
    return of(NameBytes.of(name), name.length(), type);
  }

  /// The key of a type and the name of `length` bytes that `bytes`, which it keeps, begin with.
  private static Key of(byte[] bytes, int length, int type) {
    return new Key(bytes, 0, length, type, hash(bytes, 0));
  }

  /// The key of a type and the name that `bytes` begin with, which it keeps if they are few.
  static Key sharing(byte[] bytes, int type) {
    int length = NameBytes.length(bytes, 0);
    boolean few = bytes.length - length <= MAX_SHARED;
    return of(few ? bytes : Arrays.copyOf(bytes, length), length, type);
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

  /// The bytes that it keeps alive.
  byte[] bytes() {
    return bytes;
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

  /// The length of the name in bytes.
  int nameLength() {
    return length;
  }

  /// Writes the name to the beginning of an array.
  void copyName(byte[] to) {
    System.arraycopy(bytes, offset, to, 0, length);
  }

  /// Whether the name is that of another key.
  boolean hasNameOf(Key other) {
    return nameHash == other.nameHash
        && length == other.length
        && NameBytes.equal(bytes, offset, other.bytes, other.offset, length);
  }

  /// How many bytes it keeps alive, with its place in the cache, about.
  int weight() {
    return OVERHEAD + length;
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
