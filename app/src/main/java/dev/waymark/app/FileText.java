package dev.waymark.app;

import java.io.IOException;
import java.nio.file.FileSystemException;
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
    } catch (FileSystemException e) {
      throw new BadInput(option + ": " + file + ": " + Places.reason(e) + ", expected " + expected);
    } catch (IOException | IllegalArgumentException e) {
      String what = withLine(file, String.valueOf(e.getMessage()));
      boolean isWhole = what.contains("expected ");
      throw new BadInput(option + ": " + what + (isWhole ? "" : ", expected " + expected));
    }
  }

  /// The parser begins with the line, behind the file's name without its directory.
  private static String withLine(Path file, String message) {
    String name = file.getFileName() + ":";
    return file
        + (message.startsWith(name) ? ":" + message.substring(name.length()) : ": " + message);
  }
}
