package dev.waymark.authoritative.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.authoritative.zone.Zone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Name;

class ServedDirectoryTest {
  /// Long before and long after the files were written, so that their times are trusted, or not.
  private static final Instant EARLY = Instant.parse("2001-01-01T00:00:00Z");

  private static final Instant LATE = Instant.parse("2101-01-01T00:00:00Z");

  @TempDir private Path root;
  private Path zones = Path.of("");
  private Instant now = LATE;
  private final List<Reload> heard = new ArrayList<>();
  private ServedDirectory directory =
      new ServedDirectory(Path.of(""), InstantSource.system(), _ -> {});

  @BeforeEach
  void twoZones() throws IOException {
    zones = Files.createDirectory(root.resolve("zones"));
    write("a.zone", "a.example", 1, "");
    write("b.zone", "b.example", 1, "");
    directory = new ServedDirectory(zones, () -> now, heard::add);
    directory.look();
  }

  private Path write(String file, String apex, int serial, String more) throws IOException {
    String text =
        """
        $ORIGIN %s.
        $TTL 300
        @ SOA ns h %d 2 3 4 5
        @ NS ns
        ns A 192.0.2.1
        %s
        """
            .formatted(apex, serial, more);
    return Files.writeString(zones.resolve(file), text);
  }

  private List<String> changes(Reload reload) {
    return reload.changes().stream()
        .map(change -> change.text().replace(zones.toString() + "/", ""))
        .toList();
  }

  private String served() {
    return directory.look().catalog().zones().stream()
        .map(zone -> zone.apex() + "=" + zone.serial())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private Zone zone(String name) {
    return directory.look().catalog().zones().stream()
        .filter(zone -> zone.apex().equals(Name.fromConstantString(name)))
        .findAny()
        .orElseThrow();
  }

  @Test
  void theFirstLookReadsEverything() {
    assertThat(changes(heard.getFirst()))
        .containsExactly(
            "zone a.example. added from a.zone, serial 1",
            "zone b.example. added from b.zone, serial 1");
    assertThat(heard.getFirst().filesRead()).isEqualTo(2);
  }

  @Test
  void onlyAChangedFileIsReadAgain() throws IOException {
    Zone untouched = zone("b.example.");
    write("a.zone", "a.example", 2, "");

    Reload reload = directory.look();

    assertThat(reload.filesRead()).isEqualTo(1);
    assertThat(changes(reload))
        .containsExactly("zone a.example. reloaded from a.zone, serial 1 to 2");
    assertThat(zone("b.example.")).isSameAs(untouched);
  }

  @Test
  void aFileThatWasOnlyTouchedIsNotReadAgain() throws IOException {
    directory.look();
    Files.setLastModifiedTime(zones.resolve("a.zone"), FileTime.from(EARLY));

    assertThat(directory.look().filesRead()).isZero();
    assertThat(directory.reload().filesRead()).isZero();
    assertThat(heard).hasSize(1);
  }

  @Test
  void theContentCountsNotTheSerialNorTheTimeOfChange() throws IOException {
    Path file = zones.resolve("a.zone");
    FileTime time = Files.getLastModifiedTime(file);
    write("a.zone", "a.example", 1, "www A 192.0.2.7");
    Files.setLastModifiedTime(file, time);
    assertThat(directory.look().filesRead()).isEqualTo(1);

    write("a.zone", "a.example", 1, "www A 192.0.2.8"); // of the same size
    Files.setLastModifiedTime(file, time);
    assertThat(directory.look().filesRead()).isEqualTo(1);
  }

  @Test
  void timesThatAreTooFreshAreNotTrusted() throws IOException {
    now = EARLY; // from here, what was written lies in the future: any time may come twice
    write("a.zone", "a.example", 2, "");
    SeenFile seen = SeenFile.glance(zones.resolve("a.zone"), now);

    assertThat(seen.settled()).isFalse();
    assertThat(seen.digest()).isNotNull();
    assertThat(SeenFile.glance(zones.resolve("a.zone"), LATE).digest()).isNull();
  }

  @Test
  void aFileRenamedIntoPlaceIsRead() throws IOException {
    Path next = Files.move(write("next", "a.example", 2, ""), root.resolve("next"));
    Files.move(next, zones.resolve("a.zone"), StandardCopyOption.ATOMIC_MOVE);

    assertThat(served()).isEqualTo("a.example.=2 b.example.=1");
  }

  @Test
  void zonesComeAndGoWithTheirFiles() throws IOException {
    Files.createDirectory(zones.resolve("deep"));
    write("deep/c.zone", "c.example", 3, "");
    Files.delete(zones.resolve("b.zone"));

    Reload reload = directory.look();

    assertThat(changes(reload))
        .containsExactly(
            "zone c.example. added from deep/c.zone, serial 3",
            "zone b.example. removed, as it is no longer in b.zone");
    assertThat(served()).isEqualTo("a.example.=1 c.example.=3");
  }

  @Test
  void anIncludedFileIsWatchedToo() throws IOException {
    Path included = zones.resolve("hosts.inc");
    Files.writeString(included, "www A 192.0.2.1\n");
    write("a.zone", "a.example", 2, "$INCLUDE hosts.inc");
    assertThat(directory.look().hasErrors()).isFalse();

    Files.writeString(included, "www A 192.0.2.2\n");
    assertThat(directory.look().filesRead()).isEqualTo(1);

    Files.delete(included);
    assertThat(changes(directory.look()))
        .singleElement()
        .asString()
        .startsWith("zone a.example. kept as it was (serial 2), as ")
        .contains("hosts.inc", "no such file");
    assertThat(directory.look().filesRead()).isZero(); // nothing new is wrong with it

    Files.writeString(included, "www A 192.0.2.3\n");
    assertThat(directory.look().hasErrors()).isFalse();
    assertThat(directory.look().filesRead()).isZero();
  }

  @Test
  void aBadFileKeepsTheOldZoneAndSaysWhy() throws IOException {
    Zone old = zone("a.example.");
    write("a.zone", "a.example", 2, "www A 1.2.3\nmail MX mail");

    Reload reload = directory.look();

    assertThat(changes(reload))
        .singleElement()
        .asString()
        .startsWith("zone a.example. kept as it was (serial 1), as ")
        .contains("a.zone:6:", "'1.2.3'")
        .endsWith("(and 1 more)")
        .doesNotContain("\n");
    assertThat(reload.hasErrors()).isTrue();
    assertThat(zone("a.example.")).isSameAs(old);
    assertThat(directory.zones().getFirst().isCurrent()).isFalse();
    assertThat(directory.zones().getFirst().problems()).hasSize(2);
    assertThat(heard).hasSize(2);

    directory.reload();
    assertThat(heard).hasSize(2); // told once

    write("a.zone", "a.example", 3, "");
    assertThat(served()).isEqualTo("a.example.=3 b.example.=1");
    assertThat(directory.zones().getFirst().isCurrent()).isTrue();
  }

  @Test
  void garbageWrittenInPlaceKeepsTheOldZone() throws IOException {
    Files.write(zones.resolve("a.zone"), new byte[100_000]);
    Files.write(zones.resolve("b.zone"), new byte[0]);

    assertThat(directory.look().hasErrors()).isTrue();
    assertThat(served()).isEqualTo("a.example.=1 b.example.=1");
  }

  @Test
  void aDirectoryThatDisappearsTakesNoZoneAway() throws IOException {
    Path away = Files.move(zones, root.resolve("away"));

    Reload reload = directory.look();
    assertThat(reload.problems().toString()).contains("no such directory");
    assertThat(reload.catalog().zones()).hasSize(2);
    directory.look();
    assertThat(heard).hasSize(2); // told once
    assertThat(directory.directoryProblems()).isNotEmpty();

    Files.move(away, zones);
    assertThat(directory.look().hasErrors()).isFalse();
    assertThat(directory.directoryProblems()).isEmpty();
  }

  @Test
  void aDirectoryThatIsSuddenlyEmptyTakesNoZoneAway() throws IOException {
    Files.delete(zones.resolve("a.zone"));
    Files.delete(zones.resolve("b.zone"));

    assertThat(directory.look().problems().toString()).contains("no zone file");
    assertThat(served()).isEqualTo("a.example.=1 b.example.=1");
  }

  @Test
  void aSerialThatGoesBackIsServedWithAWarning() throws IOException {
    write("a.zone", "a.example", 7, "");
    assertThat(directory.look().problems()).isEmpty();
    write("a.zone", "a.example", 6, "");

    Reload reload = directory.look();

    assertThat(reload.problems().toString())
        .contains("warning", "'6'", "the serial goes back: 7 was served before");
    assertThat(reload.hasErrors()).isFalse();
    assertThat(served()).startsWith("a.example.=6");
  }

  /// RFC 1982, section 3.2: serials go round.
  @Test
  void aSerialThatGoesRoundDoesNotGoBack() throws IOException {
    write("a.zone", "a.example", Integer.MAX_VALUE, "");
    directory.look();
    String text = Files.readString(write("a.zone", "a.example", 1, ""));
    Files.writeString(zones.resolve("a.zone"), text.replace("h 1 ", "h 4000000000 "));
    assertThat(directory.look().problems()).isEmpty();
    write("a.zone", "a.example", 1, "");
    assertThat(directory.look().problems()).isEmpty();
  }

  @Test
  void aFileThatClaimsAServedZoneIsRefusedUntilTheZoneIsFree() throws IOException {
    Path claim = write("0.zone", "a.example", 9, "");

    Reload reload = directory.look();
    assertThat(changes(reload))
        .singleElement()
        .asString()
        .contains("0.zone not served, as ", "already served from ", "a.zone");
    assertThat(served()).isEqualTo("a.example.=1 b.example.=1");

    Files.delete(zones.resolve("a.zone"));
    assertThat(served()).isEqualTo("a.example.=9 b.example.=1");
    assertThat(directory.zones().getFirst().file()).isEqualTo(claim);
    assertThat(directory.zones().getFirst().isCurrent()).isTrue();
  }

  @Test
  void aFileThatTurnsToAZoneOfAnotherFileGoesOnWithItsOwn() throws IOException {
    write("a.zone", "b.example", 9, "");

    assertThat(changes(directory.look()))
        .singleElement()
        .asString()
        .startsWith("zone a.example. kept as it was (serial 1), as ");
    assertThat(served()).isEqualTo("a.example.=1 b.example.=1");
  }

  @Test
  void filesMayExchangeTheirZones() throws IOException {
    write("a.zone", "b.example", 2, "");
    write("b.zone", "a.example", 2, "");

    assertThat(directory.look().hasErrors()).isFalse();
    assertThat(served()).isEqualTo("a.example.=2 b.example.=2");
  }

  @Test
  void oneZoneCanBeReloadedAlone() throws IOException {
    write("a.zone", "a.example", 2, "");
    write("b.zone", "b.example", 2, "");

    Reload one = directory.reload(Name.fromConstantString("A.example.")).orElseThrow();
    assertThat(changes(one)).containsExactly("zone a.example. reloaded from a.zone, serial 1 to 2");
    assertThat(directory.reload(Name.fromConstantString("c.example."))).isEmpty();
    assertThat(served()).isEqualTo("a.example.=2 b.example.=2");
  }

  @Test
  void namesOfFilesStayOnTheirLine() throws IOException {
    write("x\ny.zone", "y.example", 1, "nonsense");

    assertThat(changes(directory.look())).singleElement().asString().doesNotContain("\n");
  }
}
