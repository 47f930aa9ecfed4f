package dev.waymark.resolver.cache;

import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.Query;
import java.util.List;

/// The records of one reply, ready to be copied to whoever asks the same, and what they were made
/// from.
///
/// Does not change, but for a mark that it was of use; so any thread may read it once it is seen.
/// What a hit looks at is here and in one array, as each further object is one more place in memory
/// that the processor may have to wait for (decision 040).
final class PreparedReply {
  /// What an object of this kind, its array and its place take beside the bytes of name and answer.
  private static final int OVERHEAD = 80;

  /// The same for each name behind the first.
  private static final int OVERHEAD_OF_NAME = 16;

  private static final int TYPE_SHIFT = 16;
  private static final int EDNS = 1;
  private static final int DNSSEC = 2;
  private static final int CHECKING_DISABLED = 4;
  private static final int AUTHENTIC_DATA = 8;

  private final Key key;
  private final List<Key> others;
  private final int nameHash;
  private final int nameLength;
  private final int question;
  private final int rcode;
  private final boolean authenticated;

  /// The name, then the answer.
  private final byte[] bytes;

  private final long from;
  private final long until;
  private final int changes;
  private boolean used;

  /// @param origin what it was made from
  /// @param room has in its first `length` bytes what [AnswerEncoder#prepare] made, but with the
  ///     seconds at which the TTLs are over
  /// @param from the second it was made in: a clock that was set back makes it useless
  PreparedReply(
      Origin origin,
      Query query,
      int rcode,
      boolean authenticated,
      byte[] room,
      int length,
      long from) {
    key = origin.name();
    others = origin.others();
    changes = origin.changes();
    nameHash = key.nameHash();
    nameLength = key.nameLength();
    question = question(query);
    this.rcode = rcode;
    this.authenticated = authenticated;
    bytes = new byte[nameLength + length];
    key.copyName(bytes);
    System.arraycopy(room, 0, bytes, nameLength, length);
    this.from = from;
    until = origin.until();
  }

  /// All of a question but its name, and all of a request that changes the records of its answer,
  /// as one number (S47). What only changes how much of it fits is looked at when it is copied.
  static int question(Query query) {
    return query.qtype() << TYPE_SHIFT
        | (query.hasEdns() ? EDNS : 0)
        | (query.wantsDnssec() ? DNSSEC : 0)
        | (query.isCheckingDisabled() ? CHECKING_DISABLED : 0)
        | (query.wantsAuthenticity() ? AUTHENTIC_DATA : 0);
  }

  /// Whether it answers a request with this [#question(Query)].
  boolean answers(Query query, int asked) {
    return question == asked && query.name().suffixEquals(0, bytes, 0, nameLength);
  }

  /// Whether it answers requests with this [#question(Query)] about its name.
  boolean isAbout(int asked) {
    return question == asked;
  }

  /// Looks at what it leads to.
  int look(Changes now) {
    return bytes[nameLength] + now.of(nameHash, others);
  }

  /// Whether it answers the same requests as another one.
  boolean isSameAs(PreparedReply other) {
    return question == other.question && key.hasNameOf(other.key);
  }

  /// Whether it says what the cache would say.
  boolean isGood(Changes now, long second) {
    return from <= second && second < until && now.of(nameHash, others) == changes;
  }

  /// Ends the reply in hand with these records.
  ///
  /// @return the length of the reply; 0 if there is not enough room for all of them
  int finish(AnswerEncoder encoder, long second) {
    if (!encoder.copy(bytes, nameLength, second)) {
      return 0;
    }
    if (authenticated) {
      encoder.authenticated();
    }
    return encoder.finish(rcode);
  }

  /// Notes that it was of use, and has the cache know the same of what it was made from.
  void touch(AnswerCache cache) {
    used = true;
    cache.touch(key);
    for (int i = 0; i < others.size(); i++) {
      cache.touch(others.get(i));
    }
  }

  /// Whether it was of use since this was asked the last time.
  boolean wasUsed() {
    boolean was = used;
    used = false;
    return was;
  }

  /// How many bytes it keeps alive, about.
  int weight() {
    return OVERHEAD + bytes.length + OVERHEAD_OF_NAME * others.size();
  }

  /// The same for every request that it answers.
  int hash() {
    return hash(nameHash, question);
  }

  /// The hash of a name and a [#question(Query)].
  static int hash(int nameHash, int question) {
    int hash = (nameHash ^ question * 0x9E37_79B9) * 0x85EB_CA6B;
    return hash ^ hash >>> 15;
  }
}
