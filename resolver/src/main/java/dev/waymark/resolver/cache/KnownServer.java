package dev.waymark.resolver.cache;

import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One server in [ServerMemory]: how it does, what it understands, and the cookies shared with it.
///
/// All in one object, as there are many; the values it is asked for are made on demand. Changes
/// here cost the cache that holds it nothing; it would keep books on each new value.
final class KnownServer {
  private long smoothed;
  private long variation;
  private int timeouts;
  private long changedAt;
  private long repliedAt;
  private long silentSince;
  private long speaksEdnsUntil;
  private long noEdnsUntil;
  private long plainCaseUntil;
  private long cookie;
  private long cookieMadeAt;
  private byte @Nullable [] serverCookie;

  KnownServer() {
    set(ServerHealth.UNKNOWN);
    set(Habits.UNKNOWN);
    set(Cookie.NONE);
  }

  synchronized ServerHealth health() {
    return new ServerHealth(smoothed, variation, timeouts, changedAt, repliedAt, silentSince);
  }

  private void set(ServerHealth health) {
    smoothed = health.smoothed();
    variation = health.variation();
    timeouts = health.timeouts();
    changedAt = health.changedAt();
    repliedAt = health.repliedAt();
    silentSince = health.silentSince();
  }

  /// What is known about how it does changes.
  synchronized void learn(UnaryOperator<ServerHealth> lesson) {
    set(lesson.apply(health()));
  }

  synchronized Habits habits() {
    return new Habits(speaksEdnsUntil, noEdnsUntil, plainCaseUntil);
  }

  private void set(Habits habits) {
    speaksEdnsUntil = habits.speaksEdnsUntil();
    noEdnsUntil = habits.noEdnsUntil();
    plainCaseUntil = habits.plainCaseUntil();
  }

  /// What is known about what it understands changes.
  synchronized void notice(UnaryOperator<Habits> lesson) {
    set(lesson.apply(habits()));
  }

  /// The cookies shared with it; our half is made if there is none, or only an old one.
  synchronized Cookie cookie(RandomGenerator random, long now) {
    Cookie known = new Cookie(cookie, serverCookie, cookieMadeAt);
    if (known.isFresh(now)) {
      return known;
    }
    Cookie fresh = Cookie.fresh(random, now);
    set(fresh);
    return fresh;
  }

  private void set(Cookie other) {
    cookie = other.number();
    serverCookie = other.given();
    cookieMadeAt = other.madeAt();
  }

  /// Shares other cookies with it from now on.
  synchronized void share(Cookie other) {
    set(other);
  }
}
