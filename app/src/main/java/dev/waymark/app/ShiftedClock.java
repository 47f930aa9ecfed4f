package dev.waymark.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that is ahead of another one, or behind, by as many seconds as a file says.
///
/// A thread of its own looks at the file; whoever asks for the time reads a number.
final class ShiftedClock implements InstantSource {
  /// How soon a change is seen.
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /// A hundred years: beyond, times of signatures (RFC 4034, section 3.1.5) mean something else.
  private static final long MAX_SECONDS = 100L * 366 * 86_400;

  private static final int MAX_BYTES = 64;

  private final Path file;
  private final InstantSource base;
  private volatile long offsetMillis;
  private volatile Runnable setBack = () -> {};

  /// A clock that has read its file.
  ///
  /// @throws BadInput if the file has no number now; later the one before stays
  ShiftedClock(Path file, InstantSource base) {
    this.file = file;
    this.base = base;
    offsetMillis = read(file);
  }

  /// Follows changes of the file for as long as the process lives.
  ///
  /// @param setBack done when the clock was set back: what was learnt in the future is not true yet
  void follow(Runnable setBack) {
    this.setBack = setBack;
    Thread.ofPlatform().daemon().name("waymark-clock").start(this::lookAgainAndAgain);
  }

  private void lookAgainAndAgain() {
    try {
      while (true) {
        Thread.sleep(LOOK_EVERY);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Looks at the file now; half written or missing, it changes nothing.
  void look() {
    long before = offsetMillis;
    try {
      offsetMillis = read(file);
    } catch (BadInput e) {
      return;
    }
    if (offsetMillis < before) {
      setBack.run();
    }
  }

  private static long read(Path file) {
    try {
      String text = Files.size(file) > MAX_BYTES ? "" : Files.readString(file).strip();
      if (text.matches("[+-]?[0-9]{1,12}") && Math.abs(Long.parseLong(text)) <= MAX_SECONDS) {
        return Duration.ofSeconds(Long.parseLong(text)).toMillis();
      }
      throw new BadInput("--clock-offset-file: " + file + ": not a number of seconds, such as 60");
    } catch (IOException e) {
      throw new BadInput("--clock-offset-file: " + file + " cannot be read");
    }
  }

  @Override
  public Instant instant() {
    return base.instant().plusMillis(offsetMillis);
  }

  @Override
  public long millis() {
    return base.millis() + offsetMillis;
  }
}
