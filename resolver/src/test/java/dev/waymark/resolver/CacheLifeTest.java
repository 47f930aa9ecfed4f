package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// How long things are remembered, with a clock that the test moves.
class CacheLifeTest {
  @AutoClose private final World world = new World();
  private ScriptedAuthority root;
  private ScriptedAuthority zone;
  private ScriptedAuthority attacker;

  @BeforeEach
  void worldWithOneZone() {
    root = world.root("zone. 30 IN NS ns.zone.", "ns.zone. 30 IN A 127.77.1.1");
    zone =
        world
            .server("1.1")
            .serves(
                "zone.",
                "zone. 86400 IN NS ns.zone.",
                "ns.zone. 86400 IN A 127.77.1.1",
                "www.zone. 60 IN A 127.53.3.1",
                "long.zone. 2147483647 IN A 127.53.3.1",
                "week.zone. 604800 IN A 127.53.3.1",
                "never.zone. 0 IN A 127.53.3.1");
    attacker = world.server("6.6").serves("zone.", "next.zone. A 127.53.6.6");
  }

  private long ttl(String name) {
    return world.ask(name).answer().getFirst().getTTL();
  }

  /// S37; RFC 2181, section 8.
  @Test
  void ttlIsCappedAtOneDay() {
    assertThat(ttl("long.zone.")).isEqualTo(86_400);
    assertThat(ttl("week.zone.")).isEqualTo(86_400);
  }

  @Test
  void ttlZeroServesOneAnswerOnly() {
    assertThat(ttl("never.zone.")).isZero();
    assertThat(world.packetsOf(() -> world.ask("never.zone."))).isOne();
  }

  /// S37; RFC 2181, section 8: "Implementations should treat TTL values received with the most
  /// significant bit set as if the entire value received was zero."
  @ParameterizedTest
  @ValueSource(ints = {0x80, 0xC0, 0xFF})
  void ttlWithTheHighBitSetIsZero(int highByte) {
    zone.says(
        (query, honest, transport) -> {
          byte[] bytes = honest.toWire();
          // behind header and question: a pointer to the name, type, class, TTL
          bytes[12 + query.getQuestion().getName().length() + 4 + 6] = (byte) highByte;
          try {
            return new Message(bytes);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertThat(ttl("www.zone.")).isZero();
    assertThat(world.packetsOf(() -> world.ask("www.zone."))).isOne();
  }

  @Test
  void negativeTtlIsCappedAtOneHour() {
    zone.says(
        (query, honest, transport) -> {
          honest.removeAllRecords(Section.AUTHORITY);
          honest.addRecord(soa(1_000_000), Section.AUTHORITY);
          return honest;
        });
    world.ask("absent.zone.");
    world.clock.advance(Duration.ofSeconds(3_599));
    assertThat(world.packetsOf(() -> world.ask("absent.zone."))).isZero();
    world.clock.advance(Duration.ofSeconds(1));
    assertThat(world.packetsOf(() -> world.ask("absent.zone."))).isPositive();
  }

  private static org.xbill.DNS.Record soa(long minimum) {
    return new org.xbill.DNS.SOARecord(
        ScriptedAuthority.name("zone."),
        DClass.IN,
        minimum,
        ScriptedAuthority.name("ns.zone."),
        ScriptedAuthority.name("admin.zone."),
        1,
        1,
        1,
        1,
        minimum);
  }

  /// RFC 2308, section 5: no SOA, nothing to remember.
  @Test
  void absenceWithoutSoaIsNotRemembered() {
    zone.says(
        (query, honest, transport) -> {
          honest.removeAllRecords(Section.AUTHORITY);
          return honest;
        });
    world.ask("absent.zone.");
    assertThat(world.packetsOf(() -> world.ask("absent.zone."))).isPositive();
  }

  @Test
  void dataIsAskedForAgainWhenItsTtlIsOver() {
    world.ask("www.zone.");
    world.clock.advance(Duration.ofSeconds(59));
    assertThat(world.packetsOf(() -> assertThat(ttl("www.zone.")).isOne())).isZero();
    world.clock.advance(Duration.ofSeconds(1));
    assertThat(world.packetsOf(() -> assertThat(ttl("www.zone.")).isEqualTo(60))).isPositive();
  }

  /// S36: ghost domains (CVE-2012-1033). The child says that it lives for a day; the parent gave it
  /// 30 seconds and has removed it.
  @Test
  void zoneRemovedByItsParentIsGoneAfterTheParentsTtl() {
    world.ask("www.zone.");
    root.serves(".", ". NS a.root-servers.net.", "a.root-servers.net. A 127.77.0.1");
    for (int second = 4; second < 30; second += 4) {
      world.clock.advance(Duration.ofSeconds(4));
      assertThat(world.ask("n" + second + ".zone.")).isInstanceOf(Resolution.NameError.class);
      world.ask("zone.", Type.NS);
      world.ask("ns.zone.");
    }
    int before = zone.asked().size();
    world.clock.advance(Duration.ofSeconds(4));
    assertThat(world.ask("fresh.zone.")).isInstanceOf(Resolution.NameError.class);
    assertThat(zone.asked()).hasSize(before);
  }

  /// S36: Phoenix domains (CVE-2022-30699). The zone that is to be removed delegates a zone of its
  /// own for a day; that zone ends with it, and what it delegates too.
  @Test
  void zonesBelowARemovedZoneAreGoneWithIt() {
    zone.serves(
        "zone.",
        "www.zone. 60 IN A 127.53.3.1",
        "sub.zone. 86400 IN NS ns.sub.zone.",
        "ns.sub.zone. 86400 IN A 127.77.1.2");
    world
        .server("1.2")
        .serves(
            "sub.zone.",
            "low.sub.zone. 86400 NS ns.low.sub.zone.",
            "ns.low.sub.zone. A 127.77.1.3");
    world.server("1.3").serves("low.sub.zone.");
    world.ask("a.low.sub.zone.");
    root.serves(".", ". NS a.root-servers.net.", "a.root-servers.net. A 127.77.0.1");
    world.clock.advance(Duration.ofSeconds(20)); // a deeper delegation learnt later counts no more
    world.ask("b.sub.zone.");
    world.clock.advance(Duration.ofSeconds(9));
    world.ask("c.low.sub.zone.");
    int before = below();
    world.clock.advance(Duration.ofSeconds(1));
    assertThat(world.ask("d.low.sub.zone.")).isInstanceOf(Resolution.NameError.class);
    assertThat(world.ask("e.sub.zone.")).isInstanceOf(Resolution.NameError.class);
    assertThat(below()).isEqualTo(before);
  }

  private int below() {
    return zone.asked().size()
        + world.server("1.2").asked().size()
        + world.server("1.3").asked().size();
  }

  /// A zone that its parent still has is learnt anew, with all below it, when its time is over.
  @Test
  void zonesBelowAZoneThatStaysAreLearntAnew() {
    zone.serves("zone.", "sub.zone. 86400 IN NS ns.sub.zone.", "ns.sub.zone. A 127.77.1.2");
    ScriptedAuthority sub = world.server("1.2").serves("sub.zone.", "w.sub.zone. 1 A 127.53.3.1");
    world.ask("w.sub.zone.");
    world.clock.advance(Duration.ofSeconds(29));
    assertThat(world.packetsOf(() -> world.ask("w.sub.zone."))).isOne();
    world.clock.advance(Duration.ofSeconds(1));
    assertThat(world.packetsOf(() -> world.ask("w.sub.zone."))).isEqualTo(3);
    assertThat(sub.asked()).hasSize(3);
  }

  /// S6 (CVE-2025-11411): name servers beside an answer are not followed.
  @Test
  void nameServersBesideAnAnswerAreNotFollowed() {
    zone.says(
        (query, honest, transport) -> {
          honest.addRecord(
              new NSRecord(
                  ScriptedAuthority.name("zone."),
                  DClass.IN,
                  86_400,
                  ScriptedAuthority.name("ns.attacker.")),
              Section.AUTHORITY);
          honest.addRecord(address("ns.attacker.", 6), Section.ADDITIONAL);
          return honest;
        });
    world.ask("www.zone.");
    world.ask("next.zone.");
    world.clock.advance(Duration.ofSeconds(31));
    world.ask("next.zone.");
    assertThat(attacker.asked()).isEmpty();
  }

  /// S7: what nobody asked for is not served.
  @Test
  void foreignDataIsNotServed() {
    root.serves(
        ".",
        ". NS a.root-servers.net.",
        "a.root-servers.net. A 127.77.0.1",
        "zone. 30 IN NS ns.zone.",
        "ns.zone. 30 IN A 127.77.1.1",
        "www.bank. A 127.53.3.1");
    zone.says(
        (query, honest, transport) -> {
          for (int section : new int[] {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL}) {
            honest.addRecord(address("www.bank.", 6), section);
            honest.addRecord(address("other.zone.", 6), section);
          }
          return honest;
        });
    assertThat(world.ask("www.zone.").answer()).hasSize(1);
    zone.isHonest();
    assertThat(world.ask("www.bank.").answer().getFirst().rdataToString()).isEqualTo("127.53.3.1");
    assertThat(world.ask("other.zone.")).isInstanceOf(Resolution.NameError.class);
  }

  private static ARecord address(String name, int last) {
    return new ARecord(
        ScriptedAuthority.name(name),
        DClass.IN,
        86_400,
        java.net.InetAddress.ofLiteral("127.77.6." + last));
  }

  @Test
  void flushForgetsEverything() {
    world.ask("www.zone.");
    world.resolver().flush();
    assertThat(world.packetsOf(() -> world.ask("www.zone."))).isEqualTo(3);
  }

  /// RFC 9520, section 3.2: at least a second, at most five minutes, longer each time.
  @Test
  void failureIsRememberedLongerEachTime() {
    zone.saysOnly(org.xbill.DNS.Rcode.SERVFAIL);
    world.ask("www.zone.");
    assertThat(world.packetsOf(() -> world.ask("www.zone."))).isZero();
    world.clock.advance(Duration.ofSeconds(5));
    assertThat(world.packetsOf(() -> world.ask("www.zone."))).isPositive();
    world.clock.advance(Duration.ofSeconds(5));
    assertThat(world.packetsOf(() -> world.ask("www.zone."))).isZero();
    world.clock.advance(Duration.ofSeconds(5));
    zone.isHonest();
    assertThat(world.ask("www.zone.")).isInstanceOf(Resolution.Answered.class);
  }

  /// The same with other times.
  @Test
  void failureIsRememberedAsLongAsIsSet() {
    world.with(settings -> settings.withCache(settings.cache().withFailureTtl(20, 30)));
    zone.saysOnly(org.xbill.DNS.Rcode.SERVFAIL);
    world.ask("www.zone.");
    world.clock.advance(Duration.ofSeconds(19));
    assertThat(world.packetsOf(() -> world.ask("www.zone."))).isZero();
    world.clock.advance(Duration.ofSeconds(1));
    assertThat(world.packetsOf(() -> world.ask("www.zone."))).isPositive();
    world.clock.advance(Duration.ofSeconds(29));
    assertThat(world.packetsOf(() -> world.ask("www.zone."))).isZero();
    world.clock.advance(Duration.ofSeconds(1));
    assertThat(world.packetsOf(() -> world.ask("www.zone."))).isPositive();
  }
}
