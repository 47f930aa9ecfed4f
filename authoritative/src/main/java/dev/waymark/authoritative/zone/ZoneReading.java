package dev.waymark.authoritative.zone;

import java.util.List;

/// What came of reading a zone file.
public sealed interface ZoneReading {
  /// Everything that is wrong, errors and warnings, in the order in which it was found.
  List<ZoneProblem> problems();

  /// A zone that can be served.
  ///
  /// @param problems only warnings
  record Compiled(Zone zone, List<ZoneProblem> problems) implements ZoneReading {
    /// Copies the list.
    public Compiled {
      problems = List.copyOf(problems);
    }
  }

  /// No zone: at least one of the problems is an error.
  record Refused(List<ZoneProblem> problems) implements ZoneReading {
    /// Copies the list.
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
