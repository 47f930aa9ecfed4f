package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The page `docs/limits.md`: what it says is compared with what is measured and with the source,
/// so that it cannot grow old.
final class LimitsPage {
  static final Path PAGE = Path.of("..", "docs", "limits.md");

  private LimitsPage() {}

  static List<String> lines() {
    try {
      return Files.readAllLines(PAGE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A case cost so many packets: not more than `bar`, and as many as the last column of its row
  /// says.
  static void packets(String row, int measured, int bar) {
    assertThat(measured).as(row).isLessThanOrEqualTo(bar);
    Optional<String> line =
        lines().stream().filter(one -> one.startsWith("| " + row + " |")).findFirst();
    assertThat(line).as("%s lacks the row '%s' (%d packets)", PAGE, row, measured).isPresent();
    assertThat(line.orElseThrow()).as(PAGE.toString()).endsWith("| " + measured + " |");
  }
}
