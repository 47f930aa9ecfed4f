package dev.waymark.resolver.cache;

import dev.waymark.resolver.settings.CacheSettings;
import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.PreparedAnswer;
import dev.waymark.wire.PreparedAnswer.Reach;
import dev.waymark.wire.Query;
import dev.waymark.wire.Question;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Replies made from cached data, kept as bytes: who asks the same again gets a copy with TTLs
/// counted down, found by a hash over the question as it stands in the request.
///
/// ```
///   request --hash--> one of four slots --> PreparedReply: same question? still good? --> copy
/// ```
///
/// Nothing is decided here: [#add] takes what was assembled from the [AnswerCache], and what it
/// gives is exactly what would be assembled again, since a reply is no longer good when anything it
/// was made from is over, replaced or removed ([Changes]). Any number of threads look up without a
/// lock and without making an object; one at a time adds. In the last tenth of the time of its data
/// a question is answered the long way, where it is decided whether to ask for the data again.
public final class PreparedReplies {
  /// One part in so many of the cache's bytes is for these: half of the names that fit the rest, if
  /// each is asked for in one way.
  public static final int SHARE = 8;

  /// Bytes of a reply, about: for the number of slots.
  private static final int TYPICAL = 128;

  /// Slots that a reply may lie in: with two, one reply in thirty found no place in a table that
  /// was a third full.
  private static final int WAYS = 4;

  /// One hit in so many is told to the cache, whose policy has to know what is in use; to tell each
  /// would cost as much as the rest of a hit.
  private static final int TOLD_ONE_IN = 16;

  /// Slots that are looked at to make room for one more reply.
  private static final int STEPS = 32;

  /// Of fewer requests at once each is looked for when its turn comes.
  private static final int WORTH_LOOKING = 4;

  private final AnswerCache cache;
  private final long maxBytes;
  private final AtomicReferenceArray<@Nullable PreparedReply> slots;
  private final ReentrantLock adding = new ReentrantLock();
  private final byte[] room = new byte[PreparedAnswer.MAX_LENGTH];
  private long bytes;
  private int hand;

  /// What was seen when looking ahead: kept, so that looking is not optimised away.
  private int seen;

  /// Makes an empty store for what `cache` has, with their share of the bytes
  /// that it is going to have.
  public PreparedReplies(AnswerCache cache, CacheSettings settings) {
    this(cache, share(settings));
  }

  /// Makes an empty store of another size.
  ///
  /// @param maxBytes 0 for a store that keeps nothing
  public PreparedReplies(AnswerCache cache, long maxBytes) {
    this.cache = cache;
    this.maxBytes = maxBytes;
    int count = Math.clamp(maxBytes / TYPICAL, WAYS, 1 << 30);
    slots = new AtomicReferenceArray<>(Integer.highestOneBit(count));
  }

  /// How many of the cache's bytes are for prepared replies.
  static long share(CacheSettings settings) {
    return settings.bytes() / SHARE;
  }

  /// Looks at the memory of the replies to the first `count` of `requests`, which are parsed: the
  /// processor then waits for all those places at once, not for one after the other (decision 040).
  /// Nothing is found here that an answer relies on.
  public void foresee(Query[] requests, int count) {
    if (count < WORTH_LOOKING) {
      return;
    }
    int sum = 0;
    for (int i = 0; i < count; i++) {
      int question = PreparedReply.question(requests[i]);
      int slot = slot(PreparedReply.hash(Key.nameHash(requests[i]), question));
      sum += slots.getPlain(slot) == null ? 0 : 1;
    }
    for (int i = 0; i < count; i++) {
      PreparedReply reply = probable(requests[i]);
      sum += reply == null ? 0 : reply.look(cache.changes());
    }
    seen = sum;
  }

  /// What may be the reply to a request, as far as can be seen without looking at names.
  private @Nullable PreparedReply probable(Query query) {
    int question = PreparedReply.question(query);
    int first = slot(PreparedReply.hash(Key.nameHash(query), question));
    for (int slot = first; slot < first + WAYS; slot++) {
      PreparedReply reply = slots.getAcquire(slot);
      if (reply != null && reply.isAbout(question)) {
        return reply;
      }
    }
    return null;
  }

  /// The reply to a request whose verdict is ANSWER, if there is one that is good in this second;
  /// null otherwise.
  @Nullable PreparedReply find(Query query, long second) {
    int question = PreparedReply.question(query);
    int first = slot(PreparedReply.hash(Key.nameHash(query), question));
    for (int slot = first; slot < first + WAYS; slot++) {
      PreparedReply reply = slots.getAcquire(slot);
      if (reply != null && reply.answers(query, question)) {
        return reply.isGood(cache.changes(), second) ? reply : null;
      }
    }
    return null;
  }

  /// Ends the reply in hand, which was begun for `query`, if there are good records for it.
  ///
  /// @return the length of the reply; 0 if there are none or too little room, and then nothing has
  ///     changed
  public int finish(Query query, AnswerEncoder encoder) {
    long second = cache.now();
    PreparedReply reply = find(query, second);
    if (reply == null) {
      return 0;
    }
    int length = reply.finish(encoder, second);
    if (length > 0 && query.id() % TOLD_ONE_IN == 0) {
      reply.touch(cache);
    }
    return length;
  }

  /// Keeps the records of the reply in hand, which was assembled from what the cache has and is not
  /// finished yet; unless they are too many, or not all from there, or somebody else is adding.
  ///
  /// @param aliases that it begins with, in order
  /// @param end the data or its absence that they lead to
  public void add(
      Query query, AnswerEncoder encoder, int rcode, List<RankedRRset> aliases, CacheEntry end) {
    if (!adding.tryLock()) {
      return;
    }
    try {
      long now = cache.now();
      int length = encoder.prepare(Reach.NAME, room);
      Question question = new Question(query.qname(), query.qtype());
      Origin origin = length == 0 ? null : Origin.of(cache, question, aliases, end);
      if (origin != null && origin.until() > now) {
        PreparedAnswer.addToTtls(room, 0, now);
        boolean authenticated = encoder.isAuthenticated();
        put(new PreparedReply(origin, query, rcode, authenticated, room, length, now));
      }
    } finally {
      adding.unlock();
    }
  }

  private void put(PreparedReply reply) {
    int slot = place(reply);
    if (slot < 0) {
      return;
    }
    PreparedReply old = slots.get(slot);
    bytes += reply.weight() - (old == null ? 0 : old.weight());
    slots.setRelease(slot, reply);
    for (int i = 0; i < STEPS && bytes > maxBytes; i++) {
      hand = hand + 1 & slots.length() - 1;
      PreparedReply there = slots.get(hand);
      if (there != null && hand != slot && isIdle(there)) {
        empty(hand, there);
      }
    }
    if (bytes > maxBytes) {
      empty(slot, reply);
    }
  }

  private void empty(int slot, PreparedReply reply) {
    slots.setRelease(slot, null);
    bytes -= reply.weight();
  }

  /// Where a reply may go; -1 if all of its places hold what is in use. Those then have to be used
  /// again before the next one wants their place: of what is asked for once, little gets in.
  private int place(PreparedReply reply) {
    int first = slot(reply.hash());
    int free = -1;
    for (int slot = first; slot < first + WAYS; slot++) {
      PreparedReply there = slots.get(slot);
      if (there != null && there.isSameAs(reply)) {
        return slot;
      }
      free = there == null && free < 0 ? slot : free;
    }
    for (int slot = first; slot < first + WAYS && free < 0; slot++) {
      free = isIdle(Objects.requireNonNull(slots.get(slot))) ? slot : -1;
    }
    return free;
  }

  private boolean isIdle(PreparedReply reply) {
    return !reply.isGood(cache.changes(), cache.now()) || !reply.wasUsed();
  }

  /// The first of the slots for what has this hash.
  private int slot(int hash) {
    return hash & slots.length() - WAYS;
  }

  /// How many bytes the replies take, about.
  public long bytes() {
    adding.lock();
    try {
      return bytes;
    } finally {
      adding.unlock();
    }
  }

  @Override
  public String toString() {
    return bytes() + " bytes, " + seen;
  }
}
