package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Options of the resolver that cannot be used are told in one line; nothing is started.
@Timeout(60)
final class ResolverOptionsTest {
  @TempDir private Path folder;

  private Ran resolver(String... options) throws IOException {
    Path hints =
        Files.writeString(folder.resolve("hints"), ". 60 NS a.root.\na.root. 60 A 127.53.0.1\n");
    List<String> command = new ArrayList<>(List.of("resolver", "--root-hints", hints.toString()));
    command.addAll(List.of(options));
    return Ran.waymark(command.toArray(String[]::new));
  }

  private static void assertOneLine(Ran ran, String... parts) {
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).hasLineCount(1).contains(parts);
    assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--stub          | corp                    | is not ZONE=ADDRESS[@PORT]",
        "--stub          | corp=                   | is not ZONE=ADDRESS[@PORT]",
        "--stub          | corp=name.example       | names are not looked up here",
        "--stub          | corp=192.0.2.1,         | is not ADDRESS or ADDRESS@PORT",
        "--forward       | .=192.0.2.1@0           | '0' is not a port",
        "--forward-first | a..b=192.0.2.1          | is not a name",
        "--dns64-prefix  | 64:ff9b::/95            | 32, 40, 48, 56, 64 or 96 bits",
        "--dns64-exclude | banana                  | is not a block of addresses",
        "--negative-trust-anchor | a..b            | is not a domain name",
        "--cache-snapshot-interval | -1            | is not a number from 1"
      })
  void badValueIsTold(String option, String value, String what) throws IOException {
    Ran ran = resolver(option, value);
    assertOneLine(ran, option, what);
  }

  @Test
  void zoneThatIsSetTwiceIsTold() throws IOException {
    assertOneLine(
        resolver("--stub", "corp=192.0.2.1", "--forward", "corp=192.0.2.2"),
        "--forward: the zone corp. is set a second time, by --stub before");
  }

  @Test
  void filesThatAreNotWhatTheyShouldBeAreTold() throws IOException {
    Path zone = Files.writeString(folder.resolve("a.zone"), "@ 60 SOA a b 1 2 3 4 5\nwww A 1\n");
    Path anchors = Files.writeString(folder.resolve("anchors"), ". DS 1 8 9 00\n");
    assertOneLine(resolver("--local-zone", zone.toString()), zone + ":2:");
    assertOneLine(resolver("--local-root", folder.toString()), "not a file", "the root zone");
    assertOneLine(resolver("--trust-anchors", anchors.toString()), anchors + ":1:", "digest type");
  }
}
