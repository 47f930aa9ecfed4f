package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoadProgressTest {
  @Test
  void tellsNothingForTwoSecondsThenALineEveryTwo() {
    StringWriter err = new StringWriter();
    AtomicLong now = new AtomicLong(-5);
    LoadProgress progress = new LoadProgress(new PrintWriter(err), now::get);
    Path file = Path.of("com.zone");
    progress.reading(file, 10_000_000, 40_000_000);
    assertThat(err.toString()).isEmpty();
    now.addAndGet(LoadProgress.QUIET_NANOS);
    progress.reading(file, 20_000_000, 40_000_000);
    progress.reading(file, 21_000_000, 40_000_000);
    now.addAndGet(LoadProgress.QUIET_NANOS);
    progress.compiling(file, 1_000_000);
    assertThat(err.toString().lines())
        .containsExactly(
            "waymark: reading com.zone, 50% of 40 MB",
            "waymark: compiling com.zone, 1000000 records");
  }

  @Test
  void aReloadLongAfterTheStartIsAnotherWait() {
    StringWriter err = new StringWriter();
    AtomicLong now = new AtomicLong();
    LoadProgress progress = new LoadProgress(new PrintWriter(err), now::get);
    Path file = Path.of("com.zone");
    progress.opening(file);
    progress.compiling(file, 10);
    now.addAndGet(60 * LoadProgress.QUIET_NANOS);
    progress.opening(file);
    progress.compiling(file, 11);
    assertThat(err.toString()).isEmpty();
    now.addAndGet(LoadProgress.QUIET_NANOS);
    progress.compiling(file, 12);
    assertThat(err.toString()).contains("12 records");
  }
}
