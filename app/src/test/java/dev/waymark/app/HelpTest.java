package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Help that can be read in the narrowest terminal people still use.
final class HelpTest {
  private static final int COLUMNS = 80;

  @ParameterizedTest
  @ValueSource(strings = {"trace", "replay", "lab", "authoritative", "resolver", "check-zone"})
  void everyCommandHasASummaryInTheListAndHelpOfItsOwn(String command) {
    String summary = Ran.waymark(command, "--help").out().lines().findFirst().orElseThrow();

    assertThat(Ran.waymark().out()).contains(command).contains(summary);
    assertThat(summary).endsWith(".");
  }

  /// Lines are broken between words by hand or by the library, never by the terminal; a footer line
  /// that is too long would start its rest in the first column.
  @ParameterizedTest
  @ValueSource(strings = {"", "trace", "replay", "lab", "authoritative", "resolver", "check-zone"})
  void helpFitsTheTerminal(String command) {
    Ran ran = Ran.waymark((command + " --help").strip().split(" "));

    assertThat(ran.status()).isEqualTo(Waymark.DONE);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(COLUMNS));
    assertThat(ran.out()).contains("Usage: waymark");
  }
}
