package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.settings.StaleSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// The cache in a file, and back in another resolver.
class CacheSnapshotTest {
  @TempDir private Path directory;
  private final World world = new World();

  @BeforeEach
  void worldWithOneZone() {
    world
        .server("0.1")
        .serves(
            ".",
            ". NS a.root-servers.net.",
            "a.root-servers.net. A 127.77.0.1",
            "zone. NS ns.zone.",
            "ns.zone. A 127.77.1.1");
    world
        .server("1.1")
        .serves(
            "zone.",
            "www.zone. 60 A 127.53.3.1",
            "www.zone. 60 A 127.53.3.2",
            "long.zone. 3600 TXT \"a text\"",
            "alias.zone. 3600 CNAME long.zone.");
  }

  @AfterEach
  void end() {
    world.close();
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
          .isInstanceOf(CacheSnapshot.Loaded.Answers.class);
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

  @Test
  void fileThatIsNotThereIsNothing() {
    assertThat(new CacheSnapshot(world.resolver(), file()).load())
        .isEqualTo(new CacheSnapshot.Loaded.Nothing());
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
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> new CacheSnapshot(world.resolver(), file()).save())
        .isInstanceOf(IOException.class);
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }
}
