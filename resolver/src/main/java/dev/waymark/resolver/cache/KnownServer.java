package dev.waymark.resolver.cache;

import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One server in [ServerMemory]: how it does, what it understands, and the cookies shared with it.
///
/// Changes here cost the cache that holds it nothing; it would keep books on each new value.
final class KnownServer {
  private volatile ServerHealth health = ServerHealth.UNKNOWN;
  private volatile Habits habits = Habits.UNKNOWN;
  private volatile @Nullable Cookie cookie;

  KnownServer() {}

  ServerHealth health() {
    return health;
  }

  /// What is known about how it does changes.
  synchronized void learn(UnaryOperator<ServerHealth> lesson) {
    health = lesson.apply(health);
  }

  Habits habits() {
    return habits;
  }

  /// What is known about what it understands changes.
  synchronized void notice(UnaryOperator<Habits> lesson) {
    habits = lesson.apply(habits);
  }

  /// The cookies shared with it; our half is made if there is none, or only an old one.
  Cookie cookie(RandomGenerator random, long now) {
    Cookie known = cookie;
    return known != null && known.isFresh(now) ? known : newCookie(random, now);
  }

  private synchronized Cookie newCookie(RandomGenerator random, long now) {
    Cookie known = cookie;
    if (known == null || !known.isFresh(now)) {
      known = Cookie.fresh(random, now);
      cookie = known;
    }
    return known;
  }

  /// Shares other cookies with it from now on.
  synchronized void share(Cookie other) {
    cookie = other;
  }
}
