package dev.waymark.authoritative.zone;

import java.nio.file.Path;

/// Hears what the reading of zone files does: which files it opens, and how far it has come, often
/// enough to show it to somebody who waits, seldom enough to cost nothing. Several threads may
/// call.
public interface ZoneProgress {
  /// Hears nothing.
  ZoneProgress NONE = new ZoneProgress() {};

  /// Hears of each file before it is opened, and of those that are included but missing.
  default void opening(Path file) {}

  /// Hears that `bytes` of a file of `size` bytes were read.
  default void reading(Path file, long bytes, long size) {}

  /// Hears that a file was read to its end and had so many records.
  default void compiling(Path file, int records) {}

  /// Hears that the signatures at `names` names of `of` were checked.
  default void checking(Path file, int names, int of) {}
}
