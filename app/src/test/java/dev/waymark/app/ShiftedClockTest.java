package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The system's clock and as many seconds as a file says.
class ShiftedClockTest {
  private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("offset"), text);
  }

  @Test
  void theTimeIsThatOfTheSystemAndTheSecondsOfTheFile() throws IOException {
    ShiftedClock clock = new ShiftedClock(file("86400\n"), () -> NOW);

    assertThat(clock.instant()).isEqualTo(Instant.parse("2026-11-24T05:00:00Z"));
    assertThat(clock.millis()).isEqualTo(clock.instant().toEpochMilli());
    file("-60");
    clock.look();
    assertThat(clock.instant()).isEqualTo(Instant.parse("2026-11-23T04:59:00Z"));
  }

  @Test
  void aFileThatIsHalfWrittenOrGoneChangesNothing() throws IOException {
    Path file = file("60");
    ShiftedClock clock = new ShiftedClock(file, () -> NOW);

    file("");
    clock.look();
    Files.delete(file);
    clock.look();

    assertThat(clock.instant()).isEqualTo(NOW.plusSeconds(60));
  }

  @Test
  void changesAreFollowed() throws IOException, InterruptedException {
    ShiftedClock clock = new ShiftedClock(file("0"), () -> NOW);
    clock.follow(() -> {});
    file("5");

    while (clock.millis() == NOW.toEpochMilli()) {
      Thread.onSpinWait();
    }
    assertThat(clock.instant()).isEqualTo(NOW.plusSeconds(5));
  }

  /// A resolver that follows it forgets then what it has learnt in the future.
  @Test
  void thatItWasSetBackIsTold() throws IOException {
    ShiftedClock clock = new ShiftedClock(file("5"), () -> NOW);
    AtomicInteger setBack = new AtomicInteger();
    clock.follow(setBack::incrementAndGet);

    file("6");
    clock.look();
    assertThat(setBack).hasValue(0);
    file("-1");
    while (setBack.get() == 0) {
      Thread.onSpinWait(); // whoever looks first
    }
    assertThat(clock.instant()).isEqualTo(NOW.minusSeconds(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1.5", "60 s", "999999999999", "1e3", "٦٠"})
  void whatIsNoNumberIsRefused(String text) throws IOException {
    Path file = file(text);

    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> new ShiftedClock(file, () -> NOW))
        .withMessageContaining("not a number of seconds");
  }
}
