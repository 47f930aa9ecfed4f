package dev.waymark.wire.log;

import java.nio.file.Path;

/// Where requests are written down, and how many.
///
/// @param file gets the lines
/// @param sample of so many requests one is written
/// @param maxBytes a file that would grow longer is put aside as `FILE.1`, and that as `FILE.2`
/// @param files how many of those are kept; with 0 the file begins anew
public record LogOptions(Path file, int sample, long maxBytes, int files) {
  /// Some 400,000 lines: a minute of a busy server.
  public static final long MAX_BYTES = 100L << 20;

  /// With the default size half a gigabyte: nobody's disk is filled by surprise.
  public static final int FILES = 5;

  /// More would be a directory that nobody can read.
  public static final int MAX_FILES = 1_000;

  /// Less would be renaming rather than writing.
  public static final long MIN_BYTES = 64 << 10;

  /// Checks the numbers.
  ///
  /// @throws IllegalArgumentException with a line for people
  public LogOptions {
    if (sample < 1) {
      throw new IllegalArgumentException("one of " + sample + " cannot be written: 1 is all");
    }
    if (maxBytes < MIN_BYTES) {
      throw new IllegalArgumentException("a file of the log has at least " + MIN_BYTES + " bytes");
    }
    if (files < 0 || files > MAX_FILES) {
      throw new IllegalArgumentException(
          "from 0 to " + MAX_FILES + " old files can be kept, not " + files);
    }
  }

  /// All requests, in files of the usual size.
  public static LogOptions to(Path file) {
    return new LogOptions(file, 1, MAX_BYTES, FILES);
  }
}
