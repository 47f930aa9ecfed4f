package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Each test that `docs/attacks.md` names is there.
class AttacksPageTest {
  private static final Path PAGE = Path.of("..", "docs", "attacks.md");

  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*Test)\\.(\\w+)`");

  private static final int LEAST = 50;

  @Test
  void everyTestNamedOnThePageExists() throws IOException {
    List<MatchResult> named = NAMED.matcher(Files.readString(PAGE)).results().toList();
    assertThat(named).hasSizeGreaterThan(LEAST);
    for (MatchResult test : named) {
      Path source = source(test.group(1));
      assertThat(Files.readString(source))
          .as("%s names %s", PAGE, test.group())
          .contains("void " + test.group(2) + "(");
    }
  }

  private static Path source(String test) throws IOException {
    for (String module : List.of("resolver", "wire", "app", "authoritative")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "test", "java"))) {
        Path found = files.filter(file -> file.endsWith(test + ".java")).findFirst().orElse(null);
        if (found != null) {
          return found;
        }
      }
    }
    throw new AssertionError(PAGE + " names " + test + ", which is nowhere");
  }
}
