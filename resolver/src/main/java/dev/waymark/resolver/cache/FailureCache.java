package dev.waymark.resolver.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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
  /// After the first failure, in seconds; RFC 9520 wants at least 1.
  public static final long FIRST = 5;

  /// However often it fails, in seconds: the most that RFC 9520 allows.
  public static final long LONGEST = 300;

  /// A flood of failing names pushes the oldest out.
  public static final int MAX_FAILURES = 20_000;

  private final Cache<Key, Failure> failures =
      Caffeine.newBuilder().maximumSize(MAX_FAILURES).executor(Runnable::run).build();
  private final InstantSource clock;

  /// What went wrong.
  ///
  /// @param text what the client was told
  /// @param culprit the zone or servers at fault
  /// @param lasts seconds, twice as long each time
  public record Failure(Cause cause, String text, String culprit, long expiresAt, long lasts) {}

  /// Makes an empty cache.
  public FailureCache(InstantSource clock) {
    this.clock = clock;
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
    failures
        .asMap()
        .compute(
            Key.of(question),
            (key, old) -> {
              boolean again = old != null && old.expiresAt() + old.lasts() > now();
              long lasts = again ? Math.min(old.lasts() * 2, LONGEST) : FIRST;
              return new Failure(cause, text, culprit, now() + lasts, lasts);
            });
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
