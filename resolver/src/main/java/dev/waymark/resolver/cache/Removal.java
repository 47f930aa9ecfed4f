package dev.waymark.resolver.cache;

import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/// Takes entries out of a store while others use it, and counts them.
final class Removal {
  private Removal() {}

  static <K> long of(Collection<K> keys, Predicate<K> which) {
    LongAdder gone = new LongAdder();
    keys.removeIf(
        key -> {
          boolean goes = which.test(key);
          if (goes) {
            gone.increment();
          }
          return goes;
        });
    return gone.sum();
  }
}
