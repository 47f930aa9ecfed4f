package dev.waymark.resolver.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.waymark.resolver.settings.CacheSettings;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.wire.Question;
import java.time.InstantSource;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// Questions that failed a moment ago, so that a client that insists does not make the resolver
/// insist too (RFC 9520, section 3.2).
public final class FailureCache {
  /// A flood of failing names pushes the oldest out.
  public static final int MAX_FAILURES = 20_000;

  private final Cache<Key, Failure> failures =
      Caffeine.newBuilder().maximumSize(MAX_FAILURES).executor(Runnable::run).build();
  private final InstantSource clock;
  private volatile CacheSettings settings;

  /// What went wrong.
  ///
  /// @param text what the client was told
  /// @param culprit the zone or servers at fault
  /// @param lasts seconds, twice as long each time
  public record Failure(Cause cause, String text, String culprit, long expiresAt, long lasts) {}

  /// Makes an empty cache.
  public FailureCache(InstantSource clock, CacheSettings settings) {
    this.clock = clock;
    this.settings = settings;
  }

  /// The failure that is still fresh.
  public @Nullable Failure get(Question question) {
    return isEmpty() ? null : get(Key.of(question));
  }

  /// As it mostly is, so that most questions need no key for it.
  private boolean isEmpty() {
    return failures.estimatedSize() == 0;
  }

  /// The failure that is still fresh.
  public @Nullable Failure get(Key key) {
    Failure failure = failures.getIfPresent(key);
    return failure != null && failure.expiresAt() > now() ? failure : null;
  }

  /// Remembers a failure, twice as long as the one before it.
  public void put(Question question, Cause cause, String text, String culprit) {
    long first = settings.failureTtl();
    long longest = settings.maxFailureTtl();
    failures
        .asMap()
        .compute(
            Key.of(question),
            (key, old) -> {
              boolean again = old != null && old.expiresAt() + old.lasts() > now();
              long lasts = again ? Math.min(old.lasts() * 2, longest) : first;
              return new Failure(cause, text, culprit, now() + lasts, lasts);
            });
  }

  /// Has other bounds from now on.
  public void adjust(CacheSettings value) {
    settings = value;
  }

  /// Forgets the failure of a question that was answered.
  public void remove(Question question) {
    if (!isEmpty()) {
      failures.invalidate(Key.of(question));
    }
  }

  /// Seconds of the resolver's clock.
  public long now() {
    return clock.instant().getEpochSecond();
  }

  /// How many there are, about.
  public long size() {
    return failures.estimatedSize();
  }

  /// Goes over all, those whose time is over too.
  public void forEach(BiConsumer<Key, Failure> action) {
    failures.asMap().forEach(action);
  }

  /// Forgets the failures of some names.
  ///
  /// @return how many went
  public long removeIf(Predicate<Name> names) {
    return Removal.of(failures.asMap().keySet(), key -> names.test(key.name()));
  }

  /// Forgets everything.
  public void clear() {
    failures.invalidateAll();
  }
}
