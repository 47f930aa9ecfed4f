package dev.waymark.wire.access;

import static dev.waymark.wire.access.AccessListTest.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import dev.waymark.wire.ClientAddress;
import dev.waymark.wire.access.RateLimiter.Decision;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Exact counts by a clock that only the test moves.
class RateLimiterTest {
  private static final ClientAddress CLIENT = client("192.0.2.1");

  private long now = Duration.ofDays(300).toNanos();

  private RateLimiter limiter(int perSecond, int window, int slip, int leak) {
    RateLimit limit = new RateLimit(perSecond, window, slip, leak);
    return new RateLimiter(limit, () -> now, new Random(1));
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private static Map<Decision, Integer> ask(RateLimiter limiter, ClientAddress client, int n) {
    Map<Decision, Integer> counts = new EnumMap<>(Decision.class);
    for (int i = 0; i < n; i++) {
      counts.merge(limiter.decide(client, 1, 4711), 1, Integer::sum);
    }
    return counts;
  }

  @Test
  void theRateAtOnceAndNoMore() {
    for (int rate : new int[] {1, 3, 7, 200, 1_000, 10_000}) {
      assertThat(ask(limiter(rate, 5, 0, 0), CLIENT, rate)).isEqualTo(Map.of(Decision.PASS, rate));
      assertThat(ask(limiter(rate, 5, 0, 0), CLIENT, rate + 20))
          .isEqualTo(Map.of(Decision.PASS, rate, Decision.DROP, 20));
    }
  }

  @Test
  void slipAndLeakAreExact() {
    Map<Decision, Integer> everySecond = ask(limiter(10, 5, 2, 0), CLIENT, 10 + 1_000);
    assertThat(everySecond)
        .isEqualTo(Map.of(Decision.PASS, 10, Decision.DROP, 500, Decision.SLIP, 500));

    assertThat(ask(limiter(10, 5, 1, 0), CLIENT, 110))
        .isEqualTo(Map.of(Decision.PASS, 10, Decision.SLIP, 100));
    assertThat(ask(limiter(10, 5, 0, 4), CLIENT, 110))
        .isEqualTo(Map.of(Decision.PASS, 10, Decision.DROP, 75, Decision.LEAK, 25));
    // Of six: the second, and the fourth, slip, the third and the sixth leak.
    assertThat(ask(limiter(10, 5, 2, 3), CLIENT, 10 + 600))
        .isEqualTo(
            Map.of(Decision.PASS, 10, Decision.DROP, 200, Decision.SLIP, 200, Decision.LEAK, 200));
    // The largest steps, of which one counter keeps track.
    assertThat(ask(limiter(10, 5, 9, 10), CLIENT, 10 + 900))
        .isEqualTo(
            Map.of(Decision.PASS, 10, Decision.DROP, 720, Decision.SLIP, 90, Decision.LEAK, 90));
  }

  @Test
  void withoutAWindowAFloodGetsTheRateThrough() {
    RateLimiter limiter = limiter(10, 0, 0, 0);
    ask(limiter, CLIENT, 1_000);
    for (int second = 0; second < 20; second++) {
      pass(Duration.ofSeconds(1));
      assertThat(ask(limiter, CLIENT, 1_000))
          .isEqualTo(Map.of(Decision.PASS, 10, Decision.DROP, 990));
    }
  }

  @Test
  void withAWindowAFloodGetsNothingUntilItIsPaidOff() {
    RateLimiter limiter = limiter(10, 5, 0, 0);
    ask(limiter, CLIENT, 10_000);
    for (int second = 0; second < 20; second++) {
      pass(Duration.ofSeconds(1));
      assertThat(ask(limiter, CLIENT, 1_000)).isEqualTo(Map.of(Decision.DROP, 1_000));
    }
    pass(Duration.ofSeconds(5)); // the debt is paid, nothing is saved
    assertThat(ask(limiter, CLIENT, 1)).isEqualTo(Map.of(Decision.DROP, 1));
    pass(Duration.ofMillis(200));
    assertThat(ask(limiter, CLIENT, 2)).isEqualTo(Map.of(Decision.PASS, 1, Decision.DROP, 1));
  }

  @Test
  void aPauseFillsTheAccountAndNoMore() {
    RateLimiter limiter = limiter(10, 5, 0, 0);
    ask(limiter, CLIENT, 10);
    pass(Duration.ofMillis(500));
    assertThat(ask(limiter, CLIENT, 6)).containsEntry(Decision.PASS, 5);
    pass(Duration.ofDays(2));
    assertThat(ask(limiter, CLIENT, 11)).containsEntry(Decision.PASS, 10);
  }

  /// The time in an account goes round every three days: old accounts limit nobody.
  @Test
  void accountsOfAnyAgeAreForgotten() {
    RateLimiter limiter = limiter(10, 5, 0, 0);
    for (int hours = 1; hours < 300; hours++) {
      ask(limiter, CLIENT, 10_000);
      pass(Duration.ofHours(hours));
      assertThat(ask(limiter, CLIENT, 10)).as(hours + " h").containsEntry(Decision.PASS, 10);
    }
  }

  @Test
  void clientsOfOneBlockShareAnAccountAndOthersDoNot() {
    RateLimiter limiter = limiter(10, 5, 0, 0);
    ask(limiter, client("192.0.2.1"), 11);
    ask(limiter, client("2001:db8:1:200::1"), 11);
    for (String limited : new String[] {"192.0.2.255", "2001:db8:1:2ff:ffff::"}) {
      assertThat(ask(limiter, client(limited), 1)).containsKey(Decision.DROP);
    }
    for (String free : new String[] {"192.0.3.1", "192.0.1.255", "2001:db8:1:300::1", "::1"}) {
      assertThat(ask(limiter, client(free), 1)).containsKey(Decision.PASS);
    }
    assertThat(limiter.decide(CLIENT, 2, 4711)).isEqualTo(Decision.PASS); // another kind
    assertThat(limiter.decide(CLIENT, 1, 4712)).isEqualTo(Decision.PASS); // another subject
  }

  /// A hundred thousand forged prefixes neither make the table grow nor let the one who is flooded
  /// be forgotten.
  @Test
  void forgedPrefixesTakeNoMemory() {
    RateLimiter limiter = limiter(10, 5, 0, 0);
    ClientAddress forged = new ClientAddress();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ask(limiter, CLIENT, 1_000);
    int passed = 0;
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) { // classes are loaded in the first
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100_000; i++) {
        forged.showIpv4(round << 28 | i << 8, 53);
        if (limiter.decide(forged, 1, 4711) == Decision.PASS) {
          passed++;
        }
      }
      allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
      pass(Duration.ofMillis(100));
    }
    assertThat(allocated).isLessThan(1_000);
    assertThat(passed).isGreaterThan(499_000);
    assertThat(ask(limiter, CLIENT, 10)).isEqualTo(Map.of(Decision.DROP, 10));
  }

  /// The datagrams of a forged prefix come to all threads; together they get the rate.
  @Test
  void threadsCountTogether() throws Exception {
    RateLimiter limiter = limiter(1_000, 5, 0, 0);
    List<Future<Integer>> passed = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        passed.add(
            threads.submit(() -> ask(limiter, CLIENT, 2_000).getOrDefault(Decision.PASS, 0)));
      }
      int sum = 0;
      for (Future<Integer> each : passed) {
        sum += each.get();
      }
      assertThat(sum).isEqualTo(1_000);
    }
  }

  @Test
  void impossibleNumbersAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RateLimit(0, 5, 2, 0))
        .withMessage("the rate is a number from 1 to 10000, not 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RateLimit(1, 5, 11, 0))
        .withMessageContaining("slip");
  }
}
