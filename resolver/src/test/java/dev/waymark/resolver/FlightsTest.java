package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waymark.resolver.Flights.Joining;
import dev.waymark.resolver.Flights.Landing;
import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.wire.Question;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

/// S2: who asks what is being asked already waits for the same answer; for a time, and not with
/// too many others.
class FlightsTest {
  private static final Question QUESTION = World.question("www.zone.", Type.A);
  private static final Outcome FOUND = Endings.busy(QUESTION, "found");
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(1);

  private final Flights flights = new Flights();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  private static Joining joining(Duration patience, int maxWaiting) {
    return new Joining(patience, maxWaiting, () -> {});
  }

  private Outcome walk() {
    begun.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return FOUND;
  }

  private static Outcome notWalked() {
    throw new AssertionError("somebody walks already");
  }

  private CompletableFuture<Landing> firstClient(Supplier<Outcome> walk)
      throws InterruptedException {
    CompletableFuture<Landing> first = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                first.complete(flights.fly(QUESTION, joining(LONG, 1), walk));
              } catch (Throwable e) {
                first.completeExceptionally(e);
              }
            });
    begun.await();
    return first;
  }

  @Test
  void whoJoinsWaitsForItsOwnTimeOnly() throws Exception {
    CompletableFuture<Landing> first = firstClient(this::walk);
    assertThat(flights.fly(QUESTION, joining(SHORT, 1), FlightsTest::notWalked))
        .isEqualTo(Landing.Missed.TOO_LATE);
    assertThat(flights.fly(QUESTION, joining(LONG, 0), FlightsTest::notWalked))
        .isEqualTo(Landing.Missed.TOO_MANY);
    release.countDown();
    assertThat(first.get()).isEqualTo(new Landing.Landed(FOUND));
    assertThat(flights.count()).isZero();
  }

  /// Nobody waits for the end of the time for what cannot come.
  @Test
  void whoJoinsHearsThatTheWalkWentWrong() throws Exception {
    CountDownLatch joined = new CountDownLatch(1);
    CompletableFuture<Landing> first =
        firstClient(
            () -> {
              begun.countDown();
              await(joined);
              throw new StackOverflowError("wanted by this test");
            });
    Joining telling = new Joining(LONG, 1, joined::countDown);
    assertThat(flights.fly(QUESTION, telling, FlightsTest::notWalked))
        .isEqualTo(Landing.Missed.FAULT);
    assertThatThrownBy(first::get).hasCauseInstanceOf(StackOverflowError.class);
    assertThat(flights.count()).isZero();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The walk that goes on has the leave; those who join it start no thread and take no leave.
  @Test
  void walkThatGoesOnKeepsItsLeave() throws Exception {
    AtomicInteger given = new AtomicInteger(2);
    CountDownLatch allBack = new CountDownLatch(2);
    Runnable back =
        () -> {
          given.decrementAndGet();
          allBack.countDown();
        };
    Leave mine = new Leave(back);
    Leave other = new Leave(back);
    assertThat(flights.flyApart(QUESTION, joining(SHORT, 1), mine, this::walk))
        .isEqualTo(Landing.Missed.TOO_LATE);
    assertThat(flights.flyApart(QUESTION, joining(SHORT, 1), other, FlightsTest::notWalked))
        .isEqualTo(Landing.Missed.TOO_LATE);
    mine.end();
    other.end();
    assertThat(given).as("the walk's").hasValue(1);
    release.countDown();
    allBack.await();
    assertThat(given).hasValue(0);
  }
}
