package dev.waymark.authoritative.reload;

import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneProblem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How things stand with one zone file.
///
/// @param zone what is served from it, if anything
/// @param readAt when the file was read for the last time
/// @param took how long that took
/// @param problems what is wrong with it; if one is an error, the zone is older than the file
public record ZoneStatus(
    Path file, Optional<Zone> zone, Instant readAt, Duration took, List<ZoneProblem> problems) {
  /// Copies the list.
  public ZoneStatus {
    problems = List.copyOf(problems);
  }

  /// Whether the file could be served as it is.
  public boolean isCurrent() {
    return problems.stream().noneMatch(ZoneProblem::isError);
  }
}
