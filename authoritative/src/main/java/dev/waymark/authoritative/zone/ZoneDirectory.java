package dev.waymark.authoritative.zone;

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
    return read(directory, ZoneProgress.NONE);
  }

  /// Reads all zone files of `directory` and of the directories in it, several at a time, and tells
  /// how far it has come.
  public static Contents read(Path directory, ZoneProgress progress) {
    List<ZoneProblem> problems = new ArrayList<>();
    Map<Name, Path> files = new HashMap<>();
    List<Zone> zones = new ArrayList<>();
    Listing listing = list(directory);
    problems.addAll(listing.problems());
    List<ZoneReading> readings =
        listing.files().parallelStream()
            .map(file -> ZoneFile.read(file, directory, progress))
            .toList();
    for (int i = 0; i < readings.size(); i++) {
      Path file = listing.files().get(i);
      switch (readings.get(i)) {
        case ZoneReading.Compiled compiled -> {
          problems.addAll(compiled.problems());
          Zone zone = compiled.zone();
          Path other = files.putIfAbsent(zone.apex(), file);
          if (other == null) {
            zones.add(zone);
          } else {
            problems.add(
                error(
                    ZoneRule.ZONE_TWICE,
                    file,
                    "the zone " + zone.apex() + " is already in " + other,
                    ZoneRule.ZONE_TWICE.expected()));
          }
        }
        case ZoneReading.Refused refused -> problems.addAll(refused.problems());
      }
    }
    if (zones.isEmpty() && problems.isEmpty()) {
      problems.add(
          error(
              ZoneRule.NO_ZONE_FILE, directory, "no zone file", ZoneRule.NO_ZONE_FILE.expected()));
    }
    return new Contents(ZoneCatalog.of(zones), problems);
  }

  /// What is in a directory of zone files, before any is read.
  ///
  /// @param files the zone files, in the order in which they are read
  /// @param directories all directories that were searched
  /// @param problems why the rest is not to be trusted, if it could not be listed
  public record Listing(List<Path> files, List<Path> directories, List<ZoneProblem> problems) {
    /// Copies the lists.
    public Listing {
      files = List.copyOf(files);
      directories = List.copyOf(directories);
      problems = List.copyOf(problems);
    }
  }

  /// Finds the zone files of `directory` and of the directories in it.
  public static Listing list(Path directory) {
    if (!Files.isDirectory(directory)) {
      String what = Files.exists(directory) ? "not a directory" : "no such directory";
      return unlisted(directory, what);
    }
    List<Path> files = new ArrayList<>();
    List<Path> directories = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(directory, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      paths.forEach(
          path -> {
            if (Files.isDirectory(path)) {
              directories.add(path);
            } else if (isZoneFile(path)) {
              files.add(path);
            }
          });
    } catch (IOException | UncheckedIOException e) {
      return unlisted(directory, "cannot be read (" + e + ")");
    }
    files.sort(null);
    return new Listing(files, directories, List.of());
  }

  /// Pipes, devices and links to nothing count too: reading them says what is wrong. Those with a
  /// dot in front are the locks of editors.
  private static boolean isZoneFile(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(ZoneFile.SUFFIX) && (!name.startsWith(".") || Files.isRegularFile(path));
  }

  private static Listing unlisted(Path directory, String what) {
    return new Listing(
        List.of(),
        List.of(),
        List.of(error(ZoneRule.UNREADABLE, directory, what, "a directory of zone files")));
  }

  private static ZoneProblem error(ZoneRule rule, Path file, String what, String expected) {
    return ZoneProblem.of(rule, file.toString(), what, expected);
  }
}
