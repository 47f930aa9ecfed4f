package dev.waymark.authoritative.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneProgress;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever takes the place of a zone file that is served: it is said what is wrong with it, and
/// the zone before goes on being served.
@Timeout(60)
class BadZoneFileTest {
  private static final String GOOD =
      "$ORIGIN a.example.\n$TTL 300\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n";

  @TempDir private Path root;
  private Path zones = Path.of("");
  private Path file = Path.of("");
  private ServedDirectory directory =
      new ServedDirectory(Path.of(""), InstantSource.system(), _ -> {});
  private final List<Reload> heard = new ArrayList<>();

  @BeforeEach
  void oneZone() throws IOException {
    zones = Files.createDirectory(root.resolve("zones"));
    file = Files.writeString(zones.resolve("a.zone"), GOOD);
    Instant late = Instant.parse("2101-01-01T00:00:00Z");
    directory = new ServedDirectory(zones, () -> late, heard::add);
    directory.look();
  }

  private void assertServedStillBecauseOf(String problem) {
    Reload reload = directory.look();
    assertThat(reload.catalog().zones()).extracting(Zone::serial).containsExactly(1L);
    assertThat(reload.problems()).isNotEmpty();
    assertThat(reload.problems().getFirst().toString()).contains(problem);
    assertThat(reload.problems().getFirst().file()).startsWith(zones.toString());
    assertThat(directory.zones()).singleElement().matches(status -> !status.isCurrent());
    assertThat(directory.look().problems()).as("said once").isEmpty();
  }

  static Stream<Arguments> contents() {
    byte[] random = new byte[10_000];
    new Random(1035).nextBytes(random);
    random[100] = 0;
    return Stream.of(
        of("nothing", "", "a.zone: no SOA record, expected one"),
        of("blanks", " \n\t\n\r\n", "a.zone: no SOA record, expected one"),
        of(
            "a zero byte",
            GOOD + "www A 192.0.2.1\0\n",
            ":6:16: '\\000': a zero byte, expected a text"),
        of(
            "invalid UTF-8",
            GOOD + "\u00ff\u00fe. A 192.0.2.1\n",
            ":6:1: '\\255\\254.': lies outside of the zone"),
        of("a byte order mark", "\u00ef\u00bb\u00bf" + GOOD, ":1:1: begins with a byte order mark"),
        of(
            "an open parenthesis",
            GOOD + "www A ( 192.0.2.1\n",
            ":6:7: '(': is never closed, expected ')'"),
        of(
            "an open quote",
            GOOD + "www TXT \"x\n",
            ":6:9: '\"x': the quote is not closed, expected '\"'"),
        of(
            "a backslash at the end",
            GOOD + "www TXT x\\",
            ":6:9: 'x\\': nothing behind the backslash"),
        of(
            "cut in the middle",
            GOOD.substring(0, GOOD.indexOf("3 4")),
            "the data of the SOA record ends too early"),
        of("itself included", GOOD + "$INCLUDE a.zone\n", "included more than 8 files deep"),
        of(
            "a directory included",
            GOOD + "$INCLUDE ../zones\n",
            "zones: not a file, expected a zone file"),
        of(
            "a file outside included",
            GOOD + "$INCLUDE /etc/passwd\n",
            ":6:10: '/etc/passwd': lies outside of"),
        of(
            "a device included",
            GOOD + "$INCLUDE /dev/zero\n",
            ":6:10: '/dev/zero': lies outside of"),
        of("nothing included", GOOD + "$INCLUDE missing\n", ":6:10: 'missing': no such file"),
        of("no name included", GOOD + "$INCLUDE \"\\000\"\n", ":6:10: '\\000': no such file"),
        of(
            "too much generated",
            GOOD + "$GENERATE 1-1000000000 h$ A 192.0.2.1\n",
            "'1-1000000000': not a range of at most"),
        Arguments.of("random bytes", random, "a.zone:"));
  }

  private static Arguments of(String what, String content, String problem) {
    return Arguments.of(what, content.getBytes(StandardCharsets.ISO_8859_1), problem);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("contents")
  void badContentLeavesTheZoneBefore(String what, byte[] content, String problem)
      throws IOException {
    Files.write(file, content);
    assertServedStillBecauseOf(problem);
    Files.writeString(file, GOOD.replace("h 1 ", "h 2 "));
    assertThat(directory.look().catalog().zones()).extracting(Zone::serial).containsExactly(2L);
  }

  /// A line end and a last line without one are a matter of taste.
  @Test
  void lineEndsMayBeThoseOfOtherSystems() throws IOException {
    Files.writeString(file, GOOD.replace("\n", "\r\n").replace("h 1", "h 2").stripTrailing());
    Reload reload = directory.look();
    assertThat(reload.problems()).isEmpty();
    assertThat(reload.catalog().zones()).extracting(Zone::records).containsExactly(3);
  }

  /// In a heap that is much smaller than the line would take as text.
  @Test
  void aLineOf100MegabytesTakesNoMemory() throws IOException {
    byte[] piece = new byte[1 << 20];
    Arrays.fill(piece, (byte) 'x');
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write((GOOD + "www TXT ").getBytes(StandardCharsets.ISO_8859_1));
      for (int i = 0; i < 100; i++) {
        out.write(piece);
      }
    }
    assertServedStillBecauseOf(":6:1: 'www': an entry of more than 524288 characters, expected a");
  }

  @Test
  void aPipeIsNotWaitedFor() throws IOException, InterruptedException {
    Files.delete(file);
    Process process = new ProcessBuilder("mkfifo", file.toString()).start();
    assumeTrue(process.waitFor() == 0, "no mkfifo here");
    assertServedStillBecauseOf("a.zone: not a file, expected a zone file");
  }

  @Test
  void anIncludedPipeIsNotWaitedFor() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("mkfifo", zones.resolve("pipe").toString()).start();
    assumeTrue(process.waitFor() == 0, "no mkfifo here");
    Files.writeString(file, GOOD + "$INCLUDE pipe\n");
    assertServedStillBecauseOf("pipe: not a file, expected a zone file");
  }

  @Test
  void aLinkToNothingIsNoZoneFile() throws IOException {
    Files.delete(file);
    Files.createSymbolicLink(file, zones.resolve("missing"));
    assertServedStillBecauseOf("a.zone: no such file, expected a zone file");
  }

  @Test
  void aLinkToADeviceIsNoZoneFile() throws IOException {
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("/dev/zero"));
    assertServedStillBecauseOf("a.zone: not a file, expected a zone file");
  }

  @Test
  void locksOfEditorsAreNoZoneFiles() throws IOException {
    Files.createSymbolicLink(zones.resolve(".#a.zone"), Path.of("somebody@host.123"));
    assertThat(directory.look().problems()).isEmpty();
  }

  @Test
  void aFileThatMayNotBeRead() throws IOException {
    Files.writeString(file, GOOD.replace("h 1 ", "h 2 "));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    if (Files.isReadable(file)) { // whoever runs this may read everything
      assertThat(directory.look().catalog().zones()).extracting(Zone::serial).containsExactly(2L);
      return;
    }
    assertServedStillBecauseOf("a.zone: cannot be read (java.nio.file.AccessDeniedException");
  }

  /// Something that happens to the file when it was read to its end.
  private void afterReading(Runnable happening) throws IOException {
    Instant late = Instant.parse("2101-01-01T00:00:00Z");
    boolean[] happens = {false};
    ZoneProgress progress =
        new ZoneProgress() {
          @Override
          public void compiling(Path read, int records) {
            if (happens[0]) {
              happening.run();
            }
          }
        };
    directory =
        new ServedDirectory(zones, () -> late, heard::add, progress, UnaryOperator.identity());
    directory.look();
    happens[0] = true;
    Files.writeString(file, GOOD.replace("h 1 ", "h 2 "));
  }

  @Test
  void aFileThatVanishesWhileItIsRead() throws IOException {
    afterReading(() -> assertThat(file.toFile().delete()).isTrue());
    Reload reload = directory.look();
    assertThat(reload.catalog().zones()).extracting(Zone::serial).containsExactly(1L);
    assertThat(reload.problems())
        .singleElement()
        .asString()
        .contains("a.zone: no such file, expected a zone file");
  }

  /// Half of one version and half of the next would be a third.
  @Test
  void aFileThatNeverRests() throws IOException {
    afterReading(
        () -> {
          try {
            Files.writeString(file, "; more\n", StandardOpenOption.APPEND);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    Reload reload = directory.look();
    assertThat(reload.catalog().zones()).extracting(Zone::serial).containsExactly(1L);
    assertThat(reload.problems())
        .singleElement()
        .asString()
        .contains("a.zone: changes while it is read, expected a file at rest");
  }
}
