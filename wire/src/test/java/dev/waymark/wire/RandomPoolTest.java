package dev.waymark.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomPoolTest {
  @Test
  void sameSourceGivesTheSameNumbers() {
    assertThat(numbers(RandomPool.of(new Random(1))))
        .isEqualTo(numbers(RandomPool.of(new Random(1))));
    assertThat(numbers(RandomPool.of(new Random(1))))
        .isNotEqualTo(numbers(RandomPool.of(new Random(2))));
  }

  private static List<Integer> numbers(RandomPool pool) {
    return IntStream.range(0, 1_000).map(i -> pool.nextInt(1_024, 65_536)).boxed().toList();
  }

  @Test
  void poolOfAPoolIsThePool() {
    RandomPool pool = RandomPool.of(new Random(1));
    assertThat(RandomPool.of(pool)).isSameAs(pool);
  }

  @Test
  void rangesAreKeptAndUsedUpToTheirEnds() {
    RandomPool pool = RandomPool.of(new Random(1));
    assertThat(IntStream.range(0, 1_000).map(i -> pool.nextInt(5, 8)).boxed())
        .containsOnly(5, 6, 7);
    assertThat(IntStream.range(0, 1_000).map(i -> pool.nextInt(0, 1 << 20)))
        .allMatch(number -> number >= 0 && number < 1 << 20)
        .anyMatch(number -> number > 1 << 19);
    assertThat(IntStream.range(0, 1_000).map(i -> pool.next16()))
        .allMatch(number -> number >= 0 && number < 1 << 16);
  }

  /// No number is given out twice, also not to two threads.
  @Test
  void threadsGetNumbersOfTheirOwn() throws Exception {
    RandomPool pool = RandomPool.of(new Random(1));
    ConcurrentHashMap<Long, Boolean> seen = new ConcurrentHashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> ends =
          IntStream.range(0, 200)
              .mapToObj(
                  i ->
                      threads.submit(
                          () ->
                              IntStream.range(0, 500)
                                  .allMatch(n -> seen.put(pool.nextLong(), true) == null)))
              .toList();
      for (Future<Boolean> end : ends) {
        assertThat(end.get()).isTrue();
      }
    }
    assertThat(seen).hasSize(100_000);
  }
}
