package dev.waymark.authoritative.reload;

import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneProblem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a reload did to one zone or one file.
public sealed interface ZoneChange {
  /// The file that the zone is, or was, read from.
  Path file();

  /// What happened, in one line.
  String text();

  /// A zone that was not served before.
  record Added(Path file, Zone zone) implements ZoneChange {
    @Override
    public String text() {
      return "zone "
          + zone.apex()
          + " added from "
          + Lines.printable(file)
          + ", serial "
          + zone.serial();
    }
  }

  /// A zone with another content, or from another file.
  record Replaced(Path file, Zone before, Zone zone) implements ZoneChange {
    @Override
    public String text() {
      return "zone "
          + zone.apex()
          + " reloaded from "
          + Lines.printable(file)
          + ", serial "
          + before.serial()
          + " to "
          + zone.serial();
    }
  }

  /// A zone that is served no more, since its file has gone or holds another zone now.
  record Removed(Path file, Zone zone) implements ZoneChange {
    @Override
    public String text() {
      return "zone " + zone.apex() + " removed, as it is no longer in " + Lines.printable(file);
    }
  }

  /// A file whose new content cannot be served.
  ///
  /// @param problems what is wrong with it; at least one is an error
  /// @param kept the zone that goes on being served in its place, if there was one
  record Refused(Path file, List<ZoneProblem> problems, Optional<Zone> kept) implements ZoneChange {
    /// Copies the list.
    public Refused {
      problems = List.copyOf(problems);
    }

    @Override
    public String text() {
      return kept.map(
                  zone -> "zone " + zone.apex() + " kept as it was (serial " + zone.serial() + ")")
              .orElseGet(() -> Lines.printable(file) + " not served")
          + ", as "
          + Lines.first(problems);
    }
  }
}
