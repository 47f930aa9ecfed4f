package dev.waymark.authoritative.reload;

import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneFile;
import dev.waymark.authoritative.zone.ZoneProblem;
import dev.waymark.authoritative.zone.ZoneProgress;
import dev.waymark.authoritative.zone.ZoneReading;
import dev.waymark.authoritative.zone.ZoneRule;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A zone file as it was read for the last time, together with those that it includes.
///
/// @param seen the files as they were before they were opened
/// @param reading what came of it
record ZoneSource(
    Path file, List<SeenFile> seen, ZoneReading reading, Instant readAt, Duration took) {
  /// A file that changes while it is read is read again, this often: then the writer is left alone.
  private static final int TRIES = 3;

  /// Copies the list.
  ZoneSource {
    seen = List.copyOf(seen);
  }

  /// Reads a file.
  ///
  /// @param directory where included files may lie
  /// @param digests whether to take digests now; otherwise they are taken at the next look, so that
  ///     a start does not wait for them
  static ZoneSource read(
      Path file, Path directory, boolean digests, InstantSource clock, ZoneProgress progress) {
    for (int tries = 1; ; tries++) {
      long start = System.nanoTime();
      Map<Path, SeenFile> seen = new LinkedHashMap<>();
      Instant now = clock.instant();
      ZoneReading reading =
          readOnce(
              file,
              directory,
              new Opened(
                  path ->
                      seen.computeIfAbsent(
                          path, p -> digests ? SeenFile.read(p, now) : SeenFile.glance(p, now)),
                  progress));
      boolean untouched = seen.values().stream().allMatch(SeenFile::isUntouched);
      if (untouched || tries == TRIES) {
        return new ZoneSource(
            file,
            untouched ? List.copyOf(seen.values()) : List.of(),
            untouched ? reading : refused(ZoneRule.CHANGING, file, "changes while it is read"),
            now,
            Duration.ofNanos(System.nanoTime() - start));
      }
    }
  }

  /// Tells of the files that are opened, and passes on how far their reading has come.
  private record Opened(Consumer<Path> listener, ZoneProgress progress) implements ZoneProgress {
    @Override
    public void opening(Path file) {
      listener.accept(file);
      progress.opening(file);
    }

    @Override
    public void reading(Path file, long bytes, long size) {
      progress.reading(file, bytes, size);
    }

    @Override
    public void compiling(Path file, int records) {
      progress.compiling(file, records);
    }
  }

  /// Whatever a file holds, and whatever it does to memory, the server goes on.
  private static ZoneReading readOnce(Path file, Path directory, ZoneProgress progress) {
    try {
      return ZoneFile.read(file, directory, progress);
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      return refused(ZoneRule.UNREADABLE, file, "cannot be read (" + e + ")");
    }
  }

  private static ZoneReading refused(ZoneRule rule, Path file, String what) {
    return new ZoneReading.Refused(
        List.of(ZoneProblem.of(rule, file.toString(), what, rule.expected())));
  }

  /// The same reading, with its files as they are now; or this with no files, if one has changed.
  ZoneSource lookAgain(Instant now, boolean content) {
    List<SeenFile> again = seen.stream().map(file -> file.again(now, content)).toList();
    for (int i = 0; i < again.size(); i++) {
      if (again.get(i).differsFrom(seen.get(i))) {
        return withSeen(List.of());
      }
    }
    return withSeen(again);
  }

  /// The same with its zone, if it has one, prepared for being asked.
  ZoneSource prepared(UnaryOperator<Zone> preparation) {
    return switch (reading) {
      case ZoneReading.Compiled(Zone zone, List<ZoneProblem> warnings) ->
          new ZoneSource(
              file,
              seen,
              new ZoneReading.Compiled(preparation.apply(zone), warnings),
              readAt,
              took);
      case ZoneReading.Refused _ -> this;
    };
  }

  private ZoneSource withSeen(List<SeenFile> files) {
    return new ZoneSource(file, files, reading, readAt, took);
  }

  /// Whether the reading is no longer, or never was, that of the files as they are.
  boolean isOutdated() {
    return seen.isEmpty();
  }
}
