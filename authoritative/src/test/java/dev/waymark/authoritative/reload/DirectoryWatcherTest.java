package dev.waymark.authoritative.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DirectoryWatcherTest {
  private static final Duration QUIET = Duration.ofMillis(1);
  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir private Path zones;
  private final BlockingQueue<Reload> heard = new LinkedBlockingQueue<>();

  private void write(Path file, int serial) throws IOException {
    String name = file.getFileName().toString().replace(".zone", "");
    Files.writeString(
        file,
        "$ORIGIN " + name + ".\n$TTL 5\n@ SOA ns h " + serial + " 2 3 4 5\n@ NS a.invalid.\n");
  }

  /// The serial that a zone has sooner or later.
  private void awaitSerial(String name, long serial) throws InterruptedException {
    for (Reload reload = take(); ; reload = take()) {
      if (reload.catalog().zones().stream()
          .anyMatch(zone -> zone.apex().toString().equals(name + ".") && zone.serial() == serial)) {
        return;
      }
    }
  }

  private Reload take() throws InterruptedException {
    Reload reload = heard.poll(30, TimeUnit.SECONDS);
    assertThat(reload).as("nothing was reloaded").isNotNull();
    return reload;
  }

  private ServedDirectory directory() {
    ServedDirectory directory = new ServedDirectory(zones, InstantSource.system(), heard::add);
    directory.look();
    return directory;
  }

  @Test
  void changesAreSeenAsTheFileSystemTellsOfThem() throws Exception {
    write(zones.resolve("a.zone"), 1);
    try (DirectoryWatcher _ = DirectoryWatcher.start(directory(), QUIET, NEVER)) {
      awaitSerial("a", 1);

      write(zones.resolve("a.zone"), 2); // in place
      awaitSerial("a", 2);

      write(zones.resolve("next"), 3);
      Files.writeString(
          zones.resolve("next"), Files.readString(zones.resolve("next")).replace("next.", "a."));
      Files.move(
          zones.resolve("next"), zones.resolve("a.zone"), StandardCopyOption.REPLACE_EXISTING);
      awaitSerial("a", 3);

      Path deep = Files.createDirectories(zones.resolve("some/where"));
      write(deep.resolve("b.zone"), 1);
      awaitSerial("b", 1);
      write(deep.resolve("b.zone"), 2);
      awaitSerial("b", 2);
    }
  }

  @Test
  void changesAreSeenByLookingWhereNobodyTells() throws Exception {
    write(zones.resolve("a.zone"), 1);
    ServedDirectory directory = directory();
    try (DirectoryWatcher _ = DirectoryWatcher.start(directory, NEVER, Duration.ofMillis(5))) {
      awaitSerial("a", 1);
      write(zones.resolve("a.zone"), 2);
      // Being told and not finding calm, the watch would look after its longest wait only; an end
      // to polling would show here as a wait of that length.
      awaitSerial("a", 2);
    }
  }

  @Test
  void aWatchOfADirectoryThatGoesAndComesGoesOn() throws Exception {
    Path inner = Files.createDirectory(zones.resolve("inner"));
    write(zones.resolve("a.zone"), 1);
    write(inner.resolve("b.zone"), 1);
    try (DirectoryWatcher _ = DirectoryWatcher.start(directory(), QUIET, NEVER)) {
      awaitSerial("b", 1);
      Path other = Files.createDirectory(zones.resolve("other"));
      write(other.resolve("b.zone"), 2);
      Files.delete(inner.resolve("b.zone"));
      Files.delete(inner);
      Files.move(other, inner);
      awaitSerial("b", 2);
      write(inner.resolve("b.zone"), 3);
      awaitSerial("b", 3);
    }
  }
}
