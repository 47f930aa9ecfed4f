package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.trace.Cause;
import dev.waymark.wire.ExtendedError;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/// How many packets one hostile zone can make the resolver send for one client's question: each
/// test is a case that has cost some resolver a CVE, with the number that must not be passed.
///
/// The resolver knows the root already; everything else is cold. Each case ends with an honest name
/// that is still answered.
class HostileZonesTest {
  @AutoClose private final World world = new World();
  private ScriptedAuthority root;

  @BeforeEach
  void rootServer() {
    root = world.server("0.1");
  }

  @AfterEach
  void end() {
    assertThat(world.ask("www.honest.")).isInstanceOf(Resolution.Answered.class);
  }

  private void rootServes(Stream<String> records) {
    Stream<String> own =
        Stream.of(
            ". NS a.root-servers.net.",
            "a.root-servers.net. A 127.77.0.1",
            "www.honest. A 127.53.3.1");
    root.serves(".", Stream.concat(own, records).toArray(String[]::new));
  }

  private void rootServes(String... records) {
    rootServes(Stream.of(records));
  }

  private Resolution.Failure fail(String name) {
    Resolution resolution = world.ask(name);
    assertThat(resolution).isInstanceOf(Resolution.Failure.class);
    Resolution.Failure failure = (Resolution.Failure) resolution;
    assertThat(failure.text()).isNotBlank();
    assertThat(failure.repair()).isNotBlank();
    return failure;
  }

  private void prime() {
    world.ask("prime.");
  }

  @Test
  void plainQuestionCostsOnePacket() {
    rootServes("plain. NS ns.plain.", "ns.plain. A 127.77.1.1");
    world.server("1.1").serves("plain.", "www.plain. A 127.53.3.1");
    world.ask("warm.plain.");
    int packets = world.packetsOf(() -> world.ask("www.plain."));
    LimitsPage.packets("plain lookup, warm delegation", packets, 1);
  }

  /// S12: NXNSAttack (CVE-2020-8616).
  @Test
  void twentyNameServersWithoutGlueCostTheVictimFivePackets() {
    nxns("NXNS, 20 NS without glue", names(20, ".victim."), 8);
  }

  @Test
  void hundredNameServersWithoutGlueCostTheVictimFivePackets() {
    nxns("NXNS, 100 NS without glue", names(100, ".victim."), 7);
  }

  /// Each name server's name is an alias, against RFC 2181, section 10.3.
  @Test
  void twentyNameServersThatAreAliasesCostTheVictimFivePackets() {
    nxns("NXNS, 20 NS that are aliases", names(20, ".alias.attacker."), 8);
  }

  private static List<String> names(int count, String zone) {
    return IntStream.range(0, count).mapToObj(i -> "ns" + i + zone).toList();
  }

  /// Both families are in use, and the victim has each name, without an address: the case that
  /// costs most.
  private void nxns(String row, List<String> nameServers, int bar) {
    world.with(settings -> settings.withWalk(settings.walk().withFamilies(true, true)));
    rootServes(
        "attacker. NS ns.attacker.",
        "ns.attacker. A 127.77.1.1",
        "victim. NS ns.victim.",
        "ns.victim. A 127.77.2.1");
    world
        .server("1.1")
        .serves(
            "attacker.",
            Stream.concat(
                    nameServers.stream().map(name -> "sub.attacker. NS " + name),
                    names(20, "").stream()
                        .map(name -> name + ".alias.attacker. CNAME " + name + ".victim."))
                .toArray(String[]::new));
    ScriptedAuthority victim = world.server("2.1").serves("victim.");
    victim.says(
        (query, honest, transport) -> {
          honest.getHeader().setRcode(Rcode.NOERROR);
          return honest;
        });
    world.ask("warm.attacker.");
    world.ask("warm.victim.");
    int before = victim.asked().size();
    int packets = world.packetsOf(() -> fail("www.sub.attacker."));
    LimitsPage.packets(row, packets, bar, victim.asked().size() - before, 5);
  }

  /// S14: a zone delegated to its parent's own servers.
  @Test
  void glueThatPointsBackIsNoticed() {
    rootServes("self. NS ns.self.", "ns.self. A 127.77.1.1");
    world
        .server("1.1")
        .serves(
            "self.",
            "sub.self. NS ns1.sub.self.",
            "sub.self. NS ns2.sub.self.",
            "sub.self. NS ns3.sub.self.",
            "sub.self. NS ns4.sub.self.",
            "ns1.sub.self. A 127.77.1.1",
            "ns2.sub.self. A 127.77.1.2",
            "ns3.sub.self. A 127.77.1.3",
            "ns4.sub.self. A 127.77.1.4");
    for (int i = 2; i <= 4; i++) {
      world
          .server("1." + i)
          .serves("self.", "sub.self. NS ns1.sub.self.", "ns1.sub.self. A 127.77.1.1");
    }
    prime();
    int packets =
        world.packetsOf(() -> assertThat(fail("www.sub.self.").cause()).isEqualTo(Cause.LAME));
    LimitsPage.packets("self-pointed glue, 4 servers", packets, 6);
  }

  /// S17.
  @Test
  void chainOfHundredAliasesEndsAfterEleven() {
    rootServes("chain. NS ns.chain.", "ns.chain. A 127.77.1.1");
    world
        .server("1.1")
        .serves(
            "chain.",
            IntStream.range(0, 100)
                .mapToObj(i -> "a" + i + ".chain. CNAME a" + (i + 1) + ".chain.")
                .toArray(String[]::new));
    world.ask("other.chain.");
    int packets =
        world.packetsOf(() -> assertThat(fail("a0.chain.").cause()).isEqualTo(Cause.ALIAS_CHAIN));
    LimitsPage.packets("CNAME chain of 100, one zone", packets, 12);
  }

  @Test
  void loopOfTwoAliasesCostsTwoPackets() {
    rootServes("loop. NS ns.loop.", "ns.loop. A 127.77.1.1");
    world.server("1.1").serves("loop.", "a.loop. CNAME b.loop.", "b.loop. CNAME a.loop.");
    world.ask("other.loop.");
    int packets =
        world.packetsOf(() -> assertThat(fail("a.loop.").cause()).isEqualTo(Cause.ALIAS_LOOP));
    LimitsPage.packets("two-name CNAME loop", packets, 2);
  }

  /// S15: TsuNAME. Ten more names cost nothing.
  @Test
  void zonesThatNeedEachOtherAreNoticedAtOnce() {
    rootServes("one. NS ns.two.", "two. NS ns.one.");
    prime();
    int packets =
        world.packetsOf(() -> assertThat(fail("www.one.").cause()).isEqualTo(Cause.CYCLE));
    LimitsPage.packets("cyclic NS", packets, 3);
    int more = world.packetsOf(() -> IntStream.range(0, 10).forEach(i -> fail("w" + i + ".one.")));
    LimitsPage.packets("cyclic NS, 10 more names", more, 0);
  }

  private void servers(int count, String zone) {
    rootServes(
        IntStream.rangeClosed(1, count)
            .boxed()
            .flatMap(
                i ->
                    Stream.of(
                        zone + " NS ns" + i + "." + zone,
                        "ns" + i + "." + zone + " A 127.77.3." + i)));
  }

  /// Silent servers: the failure names them (RFC 8914), and is remembered (RFC 9520).
  @Test
  void silentServersCostSixPackets() {
    servers(10, "dead.");
    IntStream.rangeClosed(1, 10).forEach(i -> world.server("3." + i).isSilent());
    prime();
    long start = System.nanoTime();
    int packets =
        world.packetsOf(
            () -> {
              Resolution.Failure failure = fail("www.dead.");
              assertThat(failure.cause()).isEqualTo(Cause.SILENT);
              assertThat(failure.error()).isEqualTo(ExtendedError.NO_REACHABLE_AUTHORITY);
              assertThat(failure.text()).contains("dead").contains("127.77.3.");
            });
    LimitsPage.packets("10 silent servers", packets, 6);
    assertThat(since(start)).isLessThan(Duration.ofSeconds(5));
    int again = world.packetsOf(() -> IntStream.range(0, 10).forEach(i -> fail("www.dead.")));
    LimitsPage.packets("10 silent servers, same name 10 times more", again, 0);
    int others =
        world.packetsOf(
            () -> {
              for (int i = 0; i < 10; i++) {
                long begin = System.nanoTime();
                fail("w" + i + ".dead.");
                assertThat(since(begin)).isLessThan(Duration.ofSeconds(1));
              }
            });
    LimitsPage.packets("10 silent servers, 10 other names", others, 20);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  @Test
  void refusingServersCostSixPackets() {
    servers(13, "lame.");
    IntStream.rangeClosed(1, 13).forEach(i -> world.server("3." + i).saysOnly(Rcode.REFUSED));
    prime();
    int packets =
        world.packetsOf(
            () -> {
              Resolution.Failure failure = fail("www.lame.");
              assertThat(failure.cause()).isEqualTo(Cause.LAME);
              assertThat(failure.text()).contains("lame").contains("REFUSED");
              assertThat(failure.culprit()).isEqualTo("lame");
            });
    LimitsPage.packets("13 servers REFUSED", packets, 6);
    int again = world.packetsOf(() -> IntStream.range(0, 10).forEach(i -> fail("www.lame.")));
    LimitsPage.packets("13 servers REFUSED, same name 10 times more", again, 0);
  }

  private void oneServer(ScriptedAuthority.Script script) {
    rootServes("odd. NS ns.odd.", "ns.odd. A 127.77.1.1");
    world.server("1.1").serves("odd.", "www.odd. A 127.53.3.1");
    world.ask("other.odd.");
    world.server("1.1").says(script);
  }

  /// S19: each fallback at most once.
  @Test
  void alwaysTruncatedCostsThreePackets() {
    oneServer(
        (query, honest, transport) -> {
          Message reply = ScriptedAuthority.empty(query);
          reply.getHeader().setFlag(Flags.TC);
          return transport == dev.waymark.wire.Transport.UDP ? reply : null;
        });
    LimitsPage.packets("TC always, TCP silent", world.packetsOf(() -> fail("www.odd.")), 3);
  }

  /// S19 (CVE-2026-5950): a server that gives a new cookie each time and is never content.
  @Test
  void alwaysBadCookieCostsTwoPackets() {
    AtomicLong given = new AtomicLong();
    oneServer(
        (query, honest, transport) -> {
          CookieOption ours =
              (CookieOption) query.getOPT().getOptions(EDNSOption.Code.COOKIE).getFirst();
          byte[] theirs = ByteBuffer.allocate(8).putLong(given.incrementAndGet()).array();
          List<EDNSOption> options = List.of(new CookieOption(ours.getClientCookie(), theirs));
          Message reply = ScriptedAuthority.empty(query);
          reply.removeAllRecords(Section.ADDITIONAL);
          reply.addRecord(new OPTRecord(1232, 1, 0, 0, options), Section.ADDITIONAL);
          reply.getHeader().setRcode(7); // 1 << 4 | 7 = BADCOOKIE
          return reply;
        });
    LimitsPage.packets("BADCOOKIE always", world.packetsOf(() -> fail("www.odd.")), 2);
    assertThat(world.packetsOf(() -> fail("b.odd."))).isLessThanOrEqualTo(2);
  }

  @Test
  void alwaysFormatErrorCostsThreePackets() {
    oneServer(
        (query, honest, transport) -> {
          Message reply = ScriptedAuthority.empty(query);
          reply.getHeader().setRcode(Rcode.FORMERR);
          return reply;
        });
    LimitsPage.packets("FORMERR always", world.packetsOf(() -> fail("www.odd.")), 3);
  }

  /// S18: RFC 9156, section 2.3.
  @Test
  void hundredAndTenLabelsCostTenPackets() {
    rootServes("deep. NS ns.deep.", "ns.deep. A 127.77.1.1");
    String name = "a.".repeat(109) + "deep.";
    world.server("1.1").serves("deep.", name + " A 127.53.3.1");
    world.ask("other.deep.");
    int packets =
        world.packetsOf(() -> assertThat(world.ask(name)).isInstanceOf(Resolution.Answered.class));
    LimitsPage.packets("110 labels (minimisation)", packets, 10);
  }

  /// S16: CAMP. Eight zones, each name an alias of 20 labels into the next zone.
  @Test
  void aliasesOfManyLabelsThroughManyZonesCostThirtyPackets() {
    rootServes(
        IntStream.range(0, 8)
            .boxed()
            .flatMap(
                i -> Stream.of("z" + i + ". NS ns.z" + i + ".", "ns.z" + i + ". A 127.77.4." + i)));
    String labels = "a.".repeat(19);
    for (int i = 0; i < 8; i++) {
      world
          .server("4." + i)
          .serves("z" + i + ".", labels + "z" + i + ". CNAME " + labels + "z" + (i + 1) + ".");
    }
    prime();
    int packets = world.packetsOf(() -> world.ask(labels + "z0."));
    LimitsPage.packets("CNAME x 20 labels x 8 zones (CAMP)", packets, 30);
  }

  /// S11: iDNS (CVE-2014-8500): each zone's server lies in the next zone, for ever.
  @Test
  void endlessChainOfDelegationsEndsWithTheBudget() {
    rootServes("chain. NS ns.chain.", "ns.chain. A 127.77.1.1");
    world
        .server("1.1")
        .serves(
            "chain.",
            IntStream.range(0, 60)
                .mapToObj(i -> "z" + i + ".chain. NS ns.z" + (i + 1) + ".chain.")
                .toArray(String[]::new));
    prime();
    int packets =
        world.packetsOf(() -> assertThat(fail("www.z0.chain.").cause()).isEqualTo(Cause.TOO_DEEP));
    LimitsPage.packets("endless chain of delegations (iDNS)", packets, 50);
  }

  /// S13: many name servers, all in a zone whose servers are dead.
  @Test
  void nameServersInADeadZoneCostFivePackets() {
    rootServes(
        "dead. NS ns1.dead.",
        "dead. NS ns2.dead.",
        "ns1.dead. A 127.77.3.1",
        "ns2.dead. A 127.77.3.2",
        "many. NS ns.many.",
        "ns.many. A 127.77.1.1");
    world.server("3.1").isSilent();
    world.server("3.2").isSilent();
    world
        .server("1.1")
        .serves(
            "many.",
            IntStream.range(0, 500)
                .mapToObj(i -> "sub.many. NS ns" + i + ".dead.")
                .toArray(String[]::new));
    world.ask("warm.many.");
    long start = System.nanoTime();
    // the referral to sub in two packets as it is long, the one to dead, and two that are lost
    int packets = world.packetsOf(() -> fail("www.sub.many."));
    LimitsPage.packets("500 NS on to dead servers", packets, 5);
    assertThat(since(start)).isLessThan(Duration.ofSeconds(1));
  }

  /// S40: glue that no server can have.
  @Test
  void impossibleAddressesAreNotAsked() {
    rootServes(
        "odd. NS ns1.odd.",
        "odd. NS ns2.odd.",
        "odd. NS ns3.odd.",
        "ns1.odd. A 0.0.0.0",
        "ns2.odd. A 224.0.0.1",
        "ns3.odd. A 255.255.255.255");
    prime();
    assertThat(fail("www.odd.").cause()).isEqualTo(Cause.NO_ADDRESS);
  }

  /// Budget in numbers: the extended error says what was used up, and where.
  @Test
  void usedUpBudgetIsNamed() {
    world.with(settings -> settings.withLimits(settings.limits().withQueries(3)));
    rootServes("a. NS ns.a.", "ns.a. A 127.77.1.1");
    world.server("1.1").serves("a.", "b.a. NS ns.b.a.", "ns.b.a. A 127.77.2.1");
    world.server("2.1").serves("b.a.", "www.b.a. A 127.53.3.1");
    Resolution.Failure failure = fail("www.b.a.");
    assertThat(failure.cause()).isEqualTo(Cause.OUT_OF_QUERIES);
    assertThat(failure.text()).contains("b.a");
  }

  /// Long replies over TCP, each of them honest: the bytes count too, through all zones together.
  @Test
  void longRepliesUseUpTheBudget() {
    world.with(settings -> settings.withLimits(settings.limits().withReceived(20_000)));
    rootServes("long. NS ns.long.", "ns.long. A 127.77.1.1");
    world
        .server("1.1")
        .serves(
            "long.",
            IntStream.range(0, 8)
                .mapToObj(i -> "a" + i + ".long. CNAME a" + (i + 1) + ".long.")
                .toArray(String[]::new))
        .says(
            (query, honest, transport) -> {
              for (int i = 0; i < 30; i++) {
                honest.addRecord(
                    new TXTRecord(query.getQuestion().getName(), 1, 60, i + "x".repeat(250)),
                    Section.AUTHORITY);
              }
              return honest;
            });
    Resolution.Failure failure = fail("a0.long.");
    assertThat(failure.cause()).isEqualTo(Cause.OUT_OF_BYTES);
    assertThat(failure.text()).contains("long");
  }

  /// S23 (CVE-2026-50045): an alias, the lookup of a name server, the step back from minimisation
  /// all begin a walk again, and none of them begins with a new budget. The same question, with any
  /// number of queries allowed, costs that many and not one more, until it is enough.
  @Test
  void restartsShareOneBudget() {
    restarting(world);
    int needed = world.packetsOf(() -> assertAnswered(world));
    assertThat(needed).isGreaterThanOrEqualTo(8);
    for (int allowed = 1; allowed <= needed; allowed++) {
      int queries = allowed;
      try (World other = new World()) {
        other.server("0.1");
        other.with(settings -> settings.withLimits(settings.limits().withQueries(queries)));
        restarting(other);
        if (allowed == needed) {
          assertAnswered(other);
        } else {
          assertThat(other.ask("www.one."))
              .isInstanceOfSatisfying(
                  Resolution.Failure.class,
                  end -> assertThat(end.cause()).isEqualTo(Cause.OUT_OF_QUERIES));
        }
        assertThat(other.packets()).isEqualTo(allowed);
      }
    }
  }

  private static void assertAnswered(World world) {
    assertThat(world.ask("www.one.").answer()).hasSize(2);
  }

  /// An alias into a zone without glue, whose server says NXDOMAIN where something lies below.
  private static void restarting(World world) {
    world.root(
        "www.honest. A 127.53.3.1",
        "one. NS ns.one.",
        "ns.one. A 127.77.1.1",
        "two. NS ns.three.",
        "three. NS ns0.three.",
        "ns0.three. A 127.77.2.1");
    world.server("1.1").serves("one.", "www.one. CNAME a.b.c.two.");
    world
        .server("2.1")
        .serves("three.", "ns.three. A 127.77.2.1")
        .serves("two.", "a.b.c.two. A 127.53.3.1")
        .says(
            (query, honest, transport) -> {
              if (honest.getSection(Section.ANSWER).isEmpty()) {
                honest.getHeader().setRcode(Rcode.NXDOMAIN);
              }
              return honest;
            });
  }
}
