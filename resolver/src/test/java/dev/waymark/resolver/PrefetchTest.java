package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/// Popular names are renewed before they are forgotten; no client waits for it.
class PrefetchTest {
  @AutoClose private final World world = new World();
  private ScriptedAuthority zone;

  @BeforeEach
  void worldWithOneZone() {
    world.with(settings -> settings.withCache(settings.cache().withPrefetch(true)));
    world.root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    zone =
        world
            .server("1.1")
            .serves("zone.", "www.zone. 60 A 127.53.3.1", "alias.zone. 60 CNAME www.zone.");
  }

  /// What a client gets at once; never waits.
  private long ttlAtOnce(String name) {
    return Objects.requireNonNull(
                world.resolver().recall(World.question(name, Type.A), false, true))
            instanceof dev.waymark.resolver.iterate.Outcome.Found found
        ? found.data().ttlLeft(world.resolver().answers().now())
        : -1;
  }

  private void waitForQuestions(int number) {
    while (zone.asked().size() < number) {
      Thread.onSpinWait();
    }
  }

  @Test
  void hitInTheLastTenthRenewsTheData() {
    world.ask("www.zone.");
    world.clock.advance(Duration.ofSeconds(53));
    assertThat(world.packetsOf(() -> assertThat(ttlAtOnce("www.zone.")).isEqualTo(7))).isZero();
    world.clock.advance(Duration.ofSeconds(2));
    assertThat(ttlAtOnce("www.zone.")).isEqualTo(5);
    while (ttlAtOnce("www.zone.") != 60) {
      Thread.onSpinWait(); // until the renewed data is stored
    }
    assertThat(zone.asked()).hasSize(2);
  }

  @Test
  void aliasAndItsTargetAreRenewed() {
    world.ask("alias.zone.");
    int before = zone.asked().size();
    world.clock.advance(Duration.ofSeconds(55));
    ttlAtOnce("alias.zone.");
    while (ttlAtOnce("alias.zone.") != 60) {
      Thread.onSpinWait();
    }
    assertThat(zone.asked().size()).isGreaterThan(before);
  }

  /// RFC 6672, section 3: a DNAME comes with the names below it; asked about its owner, nobody
  /// tells it.
  @Test
  void dnameIsRenewedByTheNameBelowIt() {
    zone.serves("zone.", "www.zone. 3600 A 127.53.3.1", "old.zone. 60 DNAME zone.");
    world.ask("www.old.zone.");
    world.clock.advance(Duration.ofSeconds(55));
    assertThat(aliasTtlAtOnce()).isEqualTo(5);
    while (aliasTtlAtOnce() != 60) {
      Thread.onSpinWait();
    }
    assertThat(zone.questions()).filteredOn("www.old.zone. a"::equals).hasSize(2);
  }

  private long aliasTtlAtOnce() {
    Resolver resolver = world.resolver();
    return resolver.recall(World.question("www.old.zone.", Type.A), false, true)
            instanceof dev.waymark.resolver.iterate.Outcome.Found found
        ? found.aliases().getFirst().ttlLeft(resolver.answers().now())
        : -1;
  }

  /// RFC 1034, section 4.3.1: who does not want recursion has nobody asked.
  @Test
  void hitWithoutRecursionRenewsNothing() {
    world.ask("www.zone.");
    world.clock.advance(Duration.ofSeconds(55));
    Resolver resolver = world.resolver();
    assertThat(resolver.recall(World.question("www.zone.", Type.A), false, false)).isNotNull();
    assertThat(resolver.inFlight()).isZero();
    assertThat(ttlAtOnce("www.zone.")).isEqualTo(5);
    waitForQuestions(2); // that of the hit with recursion
    assertThat(zone.asked()).hasSize(2);
  }

  /// The data known still counts, and the servers are not asked with each hit.
  @Test
  void renewalThatFailsHarmsNobody() {
    world.ask("www.zone.");
    zone.saysOnly(Rcode.SERVFAIL);
    world.clock.advance(Duration.ofSeconds(55));
    for (int i = 0; i < 50; i++) {
      assertThat(ttlAtOnce("www.zone.")).isEqualTo(5);
    }
    waitForQuestions(2);
    assertThat(ttlAtOnce("www.zone.")).isEqualTo(5);
    assertThat(zone.asked().size()).isLessThanOrEqualTo(3);
  }

  @Test
  void offUnlessWanted() {
    world.with(settings -> settings);
    world.ask("www.zone.");
    world.clock.advance(Duration.ofSeconds(59));
    int packets = world.packetsOf(() -> assertThat(ttlAtOnce("www.zone.")).isOne());
    assertThat(packets).isZero();
    assertThat(world.resolver().settings().cache().prefetch()).isFalse();
  }
}
