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
    says(row, "" + measured);
  }

  /// The same, and so many of them went to the victim.
  static void packets(String row, int measured, int bar, int atVictim, int barAtVictim) {
    assertThat(measured).as(row).isLessThanOrEqualTo(bar);
    assertThat(atVictim).as(row + ", at the victim").isLessThanOrEqualTo(barAtVictim);
    says(row, measured + " (" + atVictim + ")");
  }

  private static void says(String row, String measured) {
    Optional<String> line =
        lines().stream().filter(one -> one.startsWith("| " + row + " |")).findFirst();
    assertThat(line).as("%s lacks the row '%s' (%s packets)", PAGE, row, measured).isPresent();
    assertThat(line.orElseThrow()).as(PAGE.toString()).endsWith("| " + measured + " |");
  }
}
