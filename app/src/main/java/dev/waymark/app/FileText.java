package dev.waymark.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads files that options name, and says well what is wrong with them.
final class FileText {
  private FileText() {}

  /// What reads a file.
  @FunctionalInterface
  interface Reader<T> {
    T read(Path file) throws IOException;
  }

  /// What `reader` makes of the file that `option` names.
  ///
  /// @param expected what should be in it
  /// @throws BadInput with the file and, where it is known, the line
  static <T> T read(String option, Path file, String expected, Reader<T> reader) {
    if (!Files.isRegularFile(file)) {
      String what = Files.exists(file) ? "not a file" : "no such file";
      throw new BadInput(option + ": " + file + ": " + what + ", expected " + expected);
    }
    try {
      return reader.read(file);
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInput(option + ": " + withLine(file, String.valueOf(e.getMessage())));
    }
  }

  /// The parser begins with the line, behind the file's name without its directory.
  private static String withLine(Path file, String message) {
    String name = file.getFileName() + ":";
    return file
        + (message.startsWith(name) ? ":" + message.substring(name.length()) : ": " + message);
  }
}
