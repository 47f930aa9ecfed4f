package dev.waymark.authoritative.zone;

import dev.waymark.authoritative.zone.ZoneProblem.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.xbill.DNS.Name;

/// Reads a directory of zone files: one zone per `*.zone` file, at any depth.
public final class ZoneDirectory {
  /// How deep directories are searched: deeper is a mistake, or a loop of links.
  static final int MAX_DEPTH = 32;

  private ZoneDirectory() {}

  /// What came of reading a directory.
  ///
  /// @param catalog the zones that can be served; not to be used if there are errors
  /// @param problems what is wrong, file by file
  public record Contents(ZoneCatalog catalog, List<ZoneProblem> problems) {
    /// Copies the list.
    public Contents {
      problems = List.copyOf(problems);
    }

    /// Whether something is so wrong that the directory cannot be served.
    public boolean hasErrors() {
      return problems.stream().anyMatch(ZoneProblem::isError);
    }
  }

  /// Reads all zone files of `directory` and of the directories in it.
  public static Contents read(Path directory) {
    List<ZoneProblem> problems = new ArrayList<>();
    Map<Name, Path> files = new HashMap<>();
    List<Zone> zones = new ArrayList<>();
    for (Path file : list(directory, problems)) {
      switch (ZoneFile.read(file, directory)) {
        case ZoneReading.Compiled compiled -> {
          problems.addAll(compiled.problems());
          Zone zone = compiled.zone();
          Path other = files.putIfAbsent(zone.apex(), file);
          if (other == null) {
            zones.add(zone);
          } else {
            problems.add(
                error(file, "the zone " + zone.apex() + " is already in " + other, "each once"));
          }
        }
        case ZoneReading.Refused refused -> problems.addAll(refused.problems());
      }
    }
    if (zones.isEmpty() && problems.isEmpty()) {
      problems.add(error(directory, "no zone file", "at least one *" + ZoneFile.SUFFIX));
    }
    return new Contents(ZoneCatalog.of(zones), problems);
  }

  private static List<Path> list(Path directory, List<ZoneProblem> problems) {
    if (!Files.isDirectory(directory)) {
      String what = Files.exists(directory) ? "not a directory" : "no such directory";
      problems.add(error(directory, what, "a directory of zone files"));
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(directory, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      return paths
          .filter(path -> path.toString().endsWith(ZoneFile.SUFFIX) && Files.isRegularFile(path))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      problems.add(error(directory, "cannot be read (" + e + ")", "a directory of zone files"));
      return List.of();
    }
  }

  private static ZoneProblem error(Path file, String what, String expected) {
    return new ZoneProblem(file.toString(), 0, 0, "", what, expected, Severity.ERROR);
  }
}
