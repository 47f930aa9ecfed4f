package dev.waymark.authoritative.reload;

import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.authoritative.zone.ZoneProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What came of looking at the files of a [ServedDirectory] once.
///
/// @param at when it was done
/// @param took how long it took
/// @param catalog the zones from now on, among them those that were kept
/// @param filesRead how many zone files were read, as they are new or have changed
/// @param changes what became of the zones; empty if all are as before
/// @param problems everything that is wrong with the files that were read, and with the directory
public record Reload(
    Instant at,
    Duration took,
    ZoneCatalog catalog,
    int filesRead,
    List<ZoneChange> changes,
    List<ZoneProblem> problems) {
  /// Copies the lists.
  public Reload {
    changes = List.copyOf(changes);
    problems = List.copyOf(problems);
  }

  /// Whether something is so wrong that it is not served.
  public boolean hasErrors() {
    return problems.stream().anyMatch(ZoneProblem::isError);
  }
}
