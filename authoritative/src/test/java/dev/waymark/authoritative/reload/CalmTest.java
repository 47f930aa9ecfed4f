package dev.waymark.authoritative.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CalmTest {
  private final Calm calm = new Calm(Duration.ofNanos(10), Duration.ofNanos(25));

  @Test
  void eachChangePutsTheLookOff() {
    calm.disturb(100);
    assertThat(calm.left(100)).isEqualTo(10);
    calm.disturb(108);
    assertThat(calm.left(110)).isEqualTo(8);
    assertThat(calm.left(118)).isZero();
  }

  @Test
  void butNotForEver() {
    for (int now = 100; now < 130; now += 5) {
      calm.disturb(now);
    }
    assertThat(calm.left(125)).isZero();
  }

  @Test
  void aLookEndsTheStorm() {
    calm.disturb(100);
    calm.settle();
    assertThat(calm.isDisturbed()).isFalse();
    calm.disturb(200);
    assertThat(calm.left(200)).isEqualTo(10);
  }

  @Test
  void theClockMayWrapAround() {
    calm.disturb(Long.MAX_VALUE);
    assertThat(calm.left(Long.MIN_VALUE)).isEqualTo(9);
  }
}
