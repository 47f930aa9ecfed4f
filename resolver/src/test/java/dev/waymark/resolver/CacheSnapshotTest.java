package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waymark.resolver.cache.Key;
import dev.waymark.resolver.cache.Rank;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.settings.StaleSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// The cache in a file, and back in another resolver.
class CacheSnapshotTest {
  @TempDir private Path directory;
  @AutoClose private final World world = new World();

  @BeforeEach
  void worldWithOneZone() {
    world.root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    world
        .server("1.1")
        .serves(
            "zone.",
            "www.zone. 60 A 127.53.3.1",
            "www.zone. 60 A 127.53.3.2",
            "long.zone. 3600 TXT \"a text\"",
            "alias.zone. 3600 CNAME long.zone.");
  }

  private Path file() {
    return directory.resolve("cache");
  }

  private void learnAndSave() throws IOException {
    world.ask("www.zone.");
    world.ask("alias.zone.", Type.TXT);
    world.ask("none.zone.");
    world.ask("www.zone.", Type.MX);
    new CacheSnapshot(world.resolver(), file()).save();
  }

  /// Another resolver with the same settings, which begins with what is in the file.
  private Resolver next() {
    return new Resolver(world.resolver().settings(), world.resolver().hints());
  }

  @Test
  void answersAreThereAfterARestart() throws IOException {
    learnAndSave();
    world.clock.advance(Duration.ofSeconds(20));
    try (Resolver next = next()) {
      assertThat(new CacheSnapshot(next, file()).load())
          .isEqualTo(new CacheSnapshot.Loaded.Taken(6, 1));
      int packets =
          world.packetsOf(
              () -> {
                Resolution www = next.resolve(World.question("www.zone.", Type.A));
                assertThat(www.answer()).extracting(Record::getTTL).containsExactly(40L, 40L);
                assertThat(next.resolve(World.question("alias.zone.", Type.TXT)).answer())
                    .hasSize(2);
                assertThat(next.resolve(World.question("none.zone.", Type.AAAA)))
                    .isInstanceOf(Resolution.NameError.class);
                assertThat(next.resolve(World.question("www.zone.", Type.MX)))
                    .isInstanceOf(Resolution.NoData.class);
              });
      assertThat(packets).isZero();
    }
  }

  /// TTLs go on counting while nobody runs.
  @Test
  void whatIsOverIsNotTaken() throws IOException {
    learnAndSave();
    world.clock.advance(Duration.ofSeconds(61));
    try (Resolver next = next()) {
      new CacheSnapshot(next, file()).load();
      assertThat(next.recall(World.question("www.zone.", Type.A), false, true)).isNull();
      assertThat(next.recall(World.question("alias.zone.", Type.TXT), false, true)).isNotNull();
    }
  }

  /// RFC 8767: old answers are worth keeping if they may be served.
  @Test
  void whatIsOverIsTakenIfOldAnswersAreServed() throws IOException {
    world.with(settings -> settings.withStale(StaleSettings.ON));
    learnAndSave();
    world.clock.advance(Duration.ofSeconds(61));
    world.server("1.1").isSilent();
    world.server("0.1").isSilent();
    try (Resolver next = next()) {
      new CacheSnapshot(next, file()).load();
      assertThat(next.resolve(World.question("www.zone.", Type.A)).answer()).hasSize(2);
    }
  }

  /// The walk begins where the one before has come to: not at the root.
  @Test
  void firstQuestionBelowAKnownZoneCostsOnePacketAfterARestart() throws IOException {
    learnAndSave();
    world.clock.advance(Duration.ofSeconds(30));
    try (Resolver next = next()) {
      new CacheSnapshot(next, file()).load();
      int packets = world.packetsOf(() -> next.resolve(World.question("other.zone.", Type.A)));
      assertThat(packets).isEqualTo(1);
    }
  }

  /// The time of a delegation is its parent's (ghost domains, CVE-2012-1033): a restart does not
  /// begin it anew.
  @Test
  void delegationsEndWhenTheParentSaidSo() throws IOException {
    learnAndSave();
    try (Resolver next = next()) {
      new CacheSnapshot(next, file()).load();
      long left = ttlLeft(next);
      world.clock.advance(Duration.ofSeconds(left));
      try (Resolver last = next()) {
        assertThat(new CacheSnapshot(last, file()).load())
            .isInstanceOfSatisfying(
                CacheSnapshot.Loaded.Taken.class,
                taken -> assertThat(taken.delegations()).isZero());
      }
    }
  }

  private static long ttlLeft(Resolver resolver) {
    return java.util.Objects.requireNonNull(
            resolver.delegations().deepest(org.xbill.DNS.Name.fromConstantString("zone.")))
        .ttlLeft(resolver.answers().now());
  }

  /// RFC 2181, section 5.4.1: what was better before is better afterwards.
  @Test
  void rankIsKept() throws IOException {
    learnAndSave();
    try (Resolver next = next()) {
      new CacheSnapshot(next, file()).load();
      var www =
          next.answers().get(Key.of(World.question("www.zone.", Type.A)), next.answers().now());
      assertThat(www)
          .isInstanceOfSatisfying(
              RankedRRset.class, data -> assertThat(data.rank()).isEqualTo(Rank.ANSWER));
    }
  }

  /// A clock that was ahead when the file was written: what it says of the future counts for
  /// nothing, else it would live as long as the clock was wrong.
  @Test
  void whatWasStoredInTheFutureIsNotTaken() throws IOException {
    world.clock.advance(Duration.ofDays(1_000));
    learnAndSave();
    world.clock.advance(Duration.ofDays(-1_000));
    try (Resolver next = next()) {
      assertThat(new CacheSnapshot(next, file()).load())
          .isEqualTo(new CacheSnapshot.Loaded.Taken(0, 0));
      assertThat(next.answers().size()).isZero();
    }
  }

  /// The caps are those of now, not those of the resolver that wrote the file.
  @Test
  void nothingLivesLongerThanTheCapsAllow() throws IOException {
    learnAndSave();
    ResolverSettings before = world.resolver().settings();
    ResolverSettings capped =
        before.withCache(before.cache().withTtl(0, 20).withNegativeTtl(0, 20));
    try (Resolver next = new Resolver(capped, world.resolver().hints())) {
      new CacheSnapshot(next, file()).load();
      assertThat(next.resolve(World.question("alias.zone.", Type.TXT)).answer())
          .extracting(Record::getTTL)
          .containsExactly(20L, 20L);
      assertThat(ttlLeft(next)).isEqualTo(20);
      world.clock.advance(Duration.ofSeconds(21));
      assertThat(next.recall(World.question("alias.zone.", Type.TXT), false, true)).isNull();
      assertThat(next.recall(World.question("none.zone.", Type.AAAA), false, true)).isNull();
    }
  }

  @Test
  void fileThatIsNotThereOrEmptyIsNothing() throws IOException {
    assertThat(new CacheSnapshot(world.resolver(), file()).load())
        .isEqualTo(new CacheSnapshot.Loaded.Nothing());
    Files.createFile(file());
    assertThat(new CacheSnapshot(world.resolver(), file()).load())
        .isEqualTo(new CacheSnapshot.Loaded.Nothing());
  }

  /// Neither a device nor a directory nor anybody's file becomes a snapshot; a pipe is not waited
  /// for.
  @Test
  void nothingElseIsReplaced() throws Exception {
    Path pipe = directory.resolve("pipe");
    Path other = Files.writeString(directory.resolve("other"), "listen = [\"127.0.0.1:53\"]\n");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    List<Path> places =
        List.of(
            Path.of("/dev/null"),
            Path.of("/dev/zero"),
            Path.of("/"),
            directory,
            pipe,
            other,
            directory.resolve("none/cache"));
    for (Path place : places) {
      CacheSnapshot snapshot = new CacheSnapshot(world.resolver(), place);
      assertThat(CacheSnapshot.problem(place)).as("%s", place).isPresent();
      assertThat(snapshot.load()).isInstanceOf(CacheSnapshot.Loaded.Refused.class);
      assertThatThrownBy(snapshot::save).isInstanceOf(IOException.class);
    }
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    assertThat(other).hasContent("listen = [\"127.0.0.1:53\"]\n");
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
  }

  /// What clients ask is nobody else's business; and a link stays a link.
  @Test
  void onlyItsOwnerCanReadIt() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), file());
    learnAndSave();
    new CacheSnapshot(world.resolver(), link).save();

    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(link).isSymbolicLink();
  }

  /// A process that was killed while it wrote leaves a part of a file, which is in nobody's way.
  @Test
  void unfinishedFileIsWrittenAnew() throws IOException {
    Files.writeString(directory.resolve("cache.new"), "WAYMARKC half of it");
    learnAndSave();

    assertThat(directory.resolve("cache.new")).doesNotExist();
    assertThat(new CacheSnapshot(world.resolver(), file()).load())
        .isInstanceOf(CacheSnapshot.Loaded.Taken.class);
  }

  /// Cut anywhere, or changed anywhere: refused, and the cache stays empty.
  @Test
  void damagedFileIsRefused() throws IOException {
    learnAndSave();
    byte[] good = Files.readAllBytes(file());
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      byte[] bad = good.clone();
      if (i % 2 == 0) {
        bad = java.util.Arrays.copyOf(bad, random.nextInt(bad.length));
      } else {
        bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
      }
      Files.write(file(), bad);
      try (Resolver next = next()) {
        assertThat(new CacheSnapshot(next, file()).load())
            .isInstanceOf(CacheSnapshot.Loaded.Refused.class);
        assertThat(next.answers().size()).isZero();
      }
    }
  }

  @Test
  void fileOfAnotherVersionIsRefused() throws IOException {
    learnAndSave();
    byte[] bytes = Files.readAllBytes(file());
    bytes[11] = 99;
    Files.write(file(), bytes);
    assertThat(new CacheSnapshot(world.resolver(), file()).load())
        .isInstanceOfSatisfying(
            CacheSnapshot.Loaded.Refused.class,
            refused -> assertThat(refused.reason()).contains("version 99"));
  }

  /// It is whole or not there: what was written before stays until the next is complete.
  @Test
  void fileIsReplacedAsAWhole() throws IOException {
    learnAndSave();
    Files.createDirectory(directory.resolve("cache.new"));
    byte[] before = Files.readAllBytes(file());
    assertThatThrownBy(() -> new CacheSnapshot(world.resolver(), file()).save())
        .isInstanceOf(IOException.class);
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }
}
