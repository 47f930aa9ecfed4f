package dev.waymark.authoritative.reload;

import dev.waymark.authoritative.zone.ZoneProblem;
import java.nio.file.Path;
import java.util.List;

/// Text that stays on one line.
final class Lines {
  private Lines() {}

  /// Names of files are not ours: nothing in them may start a new line or move a cursor.
  static String printable(Path path) {
    StringBuilder text = new StringBuilder();
    path.toString()
        .codePoints()
        .forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return text.toString();
  }

  /// The first error, and how many more there are.
  static String first(List<ZoneProblem> problems) {
    List<ZoneProblem> errors = problems.stream().filter(ZoneProblem::isError).toList();
    int more = errors.size() - 1;
    return errors.getFirst() + (more == 0 ? "" : " (and " + more + " more)");
  }
}
