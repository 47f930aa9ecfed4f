package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ShortTurnsTest {
  /// Each in a thread of its own, so that no other test runs with short turns.
  @Test
  void aThreadThatAskedAndThoseItStartsHaveShortTurns() throws InterruptedException {
    assumeThat(LinuxSockets.refusal()).as("why the kernel cannot be asked").isEmpty();
    AtomicLong before = new AtomicLong();
    AtomicLong after = new AtomicLong();
    AtomicLong child = new AtomicLong();

    Thread asking =
        new Thread(
            () -> {
              before.set(ShortTurns.turn());
              ShortTurns.ask();
              after.set(ShortTurns.turn());
              run(() -> child.set(ShortTurns.turn()));
            });
    asking.start();
    asking.join();

    assumeThat(before.get()).as("a turn, told since Linux 6.12").isPositive();
    assertThat(before.get()).isGreaterThan(ShortTurns.TURN);
    assertThat(after.get()).isEqualTo(ShortTurns.TURN);
    assertThat(child.get()).isEqualTo(ShortTurns.TURN);
    assertThat(ShortTurns.turn()).isEqualTo(before.get());
  }

  private static void run(Runnable task) {
    Thread thread = new Thread(task);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
