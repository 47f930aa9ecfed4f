package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.trace.Cause;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Priming (RFC 9609) when many want it at once, and when the root's servers do not reply.
class PrimingTest {
  private static final int QUESTIONS = 20;
  private static final int FEW = 5;

  @AutoClose private final World world = new World();
  private final AtomicLong later = new AtomicLong();
  private ScriptedAuthority root;

  @BeforeEach
  void worldWithARoot() {
    root = world.root();
    world.with(settings -> settings.withTicker(() -> System.nanoTime() + later.get()));
  }

  private List<Resolution> askAtOnce(Runnable meanwhile) throws Exception {
    world.resolver();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Resolution>> ends =
          IntStream.range(0, QUESTIONS)
              .mapToObj(i -> (Callable<Resolution>) () -> world.ask("n" + i + "."))
              .map(clients::submit)
              .toList();
      meanwhile.run();
      List<Resolution> all = new java.util.ArrayList<>();
      for (Future<Resolution> one : ends) {
        all.add(one.get());
      }
      return all;
    }
  }

  private long primings() {
    return root.questions().stream().filter(". ns"::equals).count();
  }

  @Test
  void oneOfManyAsks() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    root.repliesLater(latch);
    List<Resolution> ends = askAtOnce(latch::countDown);
    assertThat(ends).hasOnlyElementsOfType(Resolution.NameError.class);
    assertThat(primings()).isLessThan(FEW); // on a busy machine the one asks twice
  }

  /// Whoever waits gets the verdict of the walk that asked; nobody asks once more, one after the
  /// other (RFC 9520, section 3.2).
  @Test
  void silentRootIsNotAskedByEachThatWaits() throws Exception {
    root.isSilent();
    world.ask("first.");
    int packets = root.asked().size();
    for (Resolution end : askAtOnce(() -> {})) {
      assertThat(end).isInstanceOf(Resolution.Failure.class);
      assertThat(((Resolution.Failure) end).cause()).isEqualTo(Cause.SILENT);
      assertThat(((Resolution.Failure) end).text()).contains("the root");
    }
    assertThat(root.asked().size() - packets).isLessThan(FEW);
  }

  @Test
  void rootThatIsBackIsAskedAgainSoon() {
    root.isSilent();
    world.ask("first.");
    root.isHonest();
    later.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(world.ask("second.")).isInstanceOf(Resolution.NameError.class);
  }
}
