package dev.waymark.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files in which runs are kept.
final class RunFile {
  /// Far more than [dev.waymark.resolver.trace.TraceRecorder#MAX_EVENTS] events of the longest
  /// replies need; another file is not read into memory to find out that it is none.
  private static final long MAX_BYTES = 64L << 20;

  private RunFile() {}

  /// Reads what [#save] wrote.
  ///
  /// @throws BadInput if that is not what the file holds
  static Run read(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw new BadInput(file + ": not a file, expected a saved run");
      }
      if (!Files.exists(file)) {
        throw new BadInput(file + ": no such file, expected a saved run");
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new BadInput(file + " is not a saved run: it is longer than any run");
      }
      return RunJson.read(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new BadInput(file + ": cannot be read (" + reason(e) + ")");
    }
  }

  /// Looks whether the run can be kept here, before anything is asked for its sake.
  ///
  /// @throws BadInput if it cannot
  static void checkWritable(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw new BadInput(file + ": a folder, expected the name of a file to save to");
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw new BadInput(file + ": there is no folder " + folder);
    }
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw new BadInput(file + ": cannot be written (no permission)");
    }
  }

  /// Keeps a run; a file of that name is replaced.
  static void save(Run run, Path file) {
    try {
      Files.write(file, RunJson.write(run).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new BadInput(file + ": cannot be written (" + reason(e) + ")");
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.AccessDeniedException
        ? "no permission"
        : String.valueOf(e.getMessage());
  }
}
