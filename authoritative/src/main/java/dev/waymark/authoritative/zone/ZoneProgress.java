package dev.waymark.authoritative.zone;

import java.nio.file.Path;

/// Hears how far the reading of zone files has come: often enough to show it to somebody who waits,
/// seldom enough to cost nothing. Files are read in parallel, so several threads may call.
public interface ZoneProgress {
  /// Hears nothing.
  ZoneProgress NONE =
      new ZoneProgress() {
        @Override
        public void reading(Path file, long bytes, long size) {}

        @Override
        public void compiling(Path file, int records) {}
      };

  /// Hears that `bytes` of a file of `size` bytes were read.
  void reading(Path file, long bytes, long size);

  /// Hears that a file was read to its end and had so many records.
  void compiling(Path file, int records);
}
