package dev.waymark.app;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Programs that tests use where they are installed.
final class Tools {
  private Tools() {}

  /// What a command begins with whose process is to hear a signal: children of a background job are
  /// born to ignore SIGINT, those of nohup SIGHUP, and a JVM respects that.
  static List<String> hearing(String signal) {
    return isInstalled("env") && Files.isReadable(Path.of("/proc/self/status"))
        ? List.of("env", "--default-signal=" + signal) // of GNU's coreutils, as Linux has it
        : List.of();
  }

  static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .anyMatch(Files::isExecutable);
  }
}
