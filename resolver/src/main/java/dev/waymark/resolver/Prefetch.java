package dev.waymark.resolver;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.wire.Question;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Asks again for what clients still want shortly before it is forgotten, so that nobody has to
/// wait for it. What is asked for once in a while only is left to go.
final class Prefetch {
  /// What is asked for in the last tenth of its time is popular enough: Unbound has the same.
  private static final int LAST_PART = 10;

  /// Shorter TTLs are meant to be short, in seconds; their last tenth would be always or never.
  private static final long SHORTEST_TTL = 10;

  /// Clients' questions come first: so many threads at most for those that nobody waits for.
  private static final int MAX_UNDER_WAY = 100;

  /// What could not be renewed is tried again after this long, in seconds, not with each hit.
  private static final long RETRY_SECONDS = 10;

  /// Names whose renewal was tried lately; more than expire at one time in a busy cache.
  private static final int MAX_TRIED = 10_000;

  private final boolean on;
  private final Consumer<Question> refresh;
  private final Set<Question> underWay = ConcurrentHashMap.newKeySet();
  private final Cache<Question, Long> tried =
      Caffeine.newBuilder().maximumSize(MAX_TRIED).executor(Runnable::run).build();

  /// @param refresh asks for it again, waiting for the network
  Prefetch(boolean on, Consumer<Question> refresh) {
    this.on = on;
    this.refresh = refresh;
  }

  /// Whether this data, just served, is worth asking for again now. May be asked on event loops.
  boolean isDue(RankedRRset data, long now) {
    long lifetime = data.expiresAt() - data.storedAt();
    return on && lifetime >= SHORTEST_TTL && data.ttlLeft(now) * LAST_PART <= lifetime;
  }

  /// Asks for it again on a thread of its own, unless that is being done or was just tried.
  void begin(Question question, long now) {
    Long before = tried.getIfPresent(question);
    boolean lately = before != null && now - before < RETRY_SECONDS;
    if (!lately && underWay.size() < MAX_UNDER_WAY && underWay.add(question)) {
      tried.put(question, now);
      Thread.ofVirtual().name("prefetch").start(() -> run(question));
    }
  }

  private void run(Question question) {
    try {
      refresh.accept(question);
    } finally {
      underWay.remove(question);
    }
  }
}
