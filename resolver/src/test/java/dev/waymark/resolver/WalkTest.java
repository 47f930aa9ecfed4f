package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Transport;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// The walk from the root, RFC 1034, section 5.3.3, in small worlds of honest and odd servers.
class WalkTest {
  @AutoClose private final World world = new World();
  private ScriptedAuthority root;
  private ScriptedAuthority com;
  private ScriptedAuthority foobar;

  @BeforeEach
  void worldWithThreeZones() {
    root =
        world.root(
            "com. NS a.gtld-servers.net.",
            "net. NS a.gtld-servers.net.",
            "a.gtld-servers.net. A 127.77.1.1");
    com =
        world
            .server("1.1")
            .serves(
                "com.",
                "com. NS a.gtld-servers.net.",
                "foobar.com. NS ns1.foobar.com.",
                "ns1.foobar.com. A 127.77.2.1",
                "sister.com. NS ns1.foobar.com.",
                "bakery.com. NS ns1.harbor.net.")
            .serves(
                "net.",
                "net. NS a.gtld-servers.net.",
                "harbor.net. NS ns1.harbor.net.",
                "ns1.harbor.net. A 127.77.4.1");
    foobar =
        world
            .server("2.1")
            .serves(
                "foobar.com.",
                "foobar.com. NS ns1.foobar.com.",
                "ns1.foobar.com. A 127.77.2.1",
                "www.foobar.com. 60 A 127.53.3.1",
                "www.foobar.com. 60 A 127.53.3.2",
                "one.foobar.com. CNAME two.foobar.com.",
                "two.foobar.com. CNAME www.foobar.com.",
                "away.foobar.com. CNAME www.bakery.com.",
                "old.foobar.com. DNAME foobar.com.",
                "a.deep.place.foobar.com. A 127.53.3.9")
            .serves("sister.com.", "www.sister.com. A 127.53.3.51");
    world
        .server("4.1")
        .serves("harbor.net.", "ns1.harbor.net. A 127.77.4.1")
        .serves("bakery.com.", "www.bakery.com. A 127.53.3.21");
  }

  private static List<String> rdata(Resolution resolution) {
    return resolution.answer().stream().map(Record::rdataToString).toList();
  }

  @Test
  void coldWalkPrimesThenFollowsReferralsDownwards() {
    assertThat(rdata(world.ask("www.foobar.com."))).contains("127.53.3.1", "127.53.3.2");
    assertThat(root.questions()).containsExactly(". ns", "com. a");
    assertThat(com.questions()).containsExactly("foobar.com. a");
    assertThat(foobar.questions()).containsExactly("www.foobar.com. a");
  }

  /// RFC 9156: each server is told only as many labels as it needs.
  @Test
  void minimisationCanBeSwitchedOff() {
    world.with(settings -> settings.withWalk(settings.walk().withMinimise(false)));
    world.ask("www.foobar.com.");
    assertThat(root.questions()).containsExactly(". ns", "www.foobar.com. a");
  }

  @Test
  void warmQuestionNeedsNoPacketAndTtlCountsDown() {
    assertThat(world.ask("www.foobar.com.").answer().getFirst().getTTL()).isEqualTo(60);
    world.clock.advance(java.time.Duration.ofSeconds(13));
    int packets =
        world.packetsOf(
            () ->
                assertThat(world.ask("WWW.foobar.com.").answer().getFirst().getTTL())
                    .isEqualTo(47));
    assertThat(packets).isZero();
  }

  @Test
  void warmDelegationNeedsOnePacket() {
    world.ask("www.foobar.com.");
    assertThat(world.packetsOf(() -> world.ask("ns1.foobar.com."))).isOne();
  }

  @Test
  void spellingOfTheServerIsNotMixedCase() {
    for (Record rr : world.ask("Www.Foobar.com.").answer()) {
      assertThat(rr.getName().toString()).isEqualTo("Www.Foobar.com.");
    }
  }

  @Test
  void absentNameAndAbsentTypeAreDifferent() {
    assertThat(world.ask("nothere.foobar.com.")).isInstanceOf(Resolution.NameError.class);
    assertThat(world.ask("www.foobar.com.", Type.AAAA)).isInstanceOf(Resolution.NoData.class);
    assertThat(world.ask("place.foobar.com.")).isInstanceOf(Resolution.NoData.class);
  }

  /// RFC 2308, section 5: for the SOA's minimum or its TTL, whichever is less.
  @Test
  void absenceIsRememberedForTheSoaMinimum() {
    world.ask("nothere.foobar.com.");
    assertThat(world.packetsOf(() -> world.ask("nothere.foobar.com.", Type.MX))).isZero();
    world.clock.advance(java.time.Duration.ofSeconds(299));
    assertThat(world.packetsOf(() -> world.ask("nothere.foobar.com."))).isZero();
    world.clock.advance(java.time.Duration.ofSeconds(1));
    assertThat(world.packetsOf(() -> world.ask("nothere.foobar.com."))).isOne();
  }

  /// RFC 8020, section 2: nothing exists below a name that does not exist.
  @Test
  void nothingExistsBelowAnAbsentName() {
    world.ask("nothere.foobar.com.");
    int packets =
        world.packetsOf(
            () ->
                assertThat(world.ask("below.nothere.foobar.com."))
                    .isInstanceOf(Resolution.NameError.class));
    assertThat(packets).isZero();
  }

  @Test
  void aliasesInsideTheZoneAreFollowed() {
    assertThat(rdata(world.ask("one.foobar.com.")))
        .contains("two.foobar.com.", "www.foobar.com.", "127.53.3.1", "127.53.3.2");
  }

  @Test
  void aliasThatLeavesTheZoneIsAskedFromItsOwnServers() {
    assertThat(rdata(world.ask("away.foobar.com.")))
        .containsExactly("www.bakery.com.", "127.53.3.21");
  }

  /// RFC 6672, section 3.4.
  @Test
  void dnameMovesEverythingBelow() {
    Resolution resolution = world.ask("www.old.foobar.com.");
    assertThat(resolution.answer().stream().map(Record::getType))
        .containsExactly(Type.DNAME, Type.CNAME, Type.A, Type.A);
    int packets = world.packetsOf(() -> world.ask("www.old.foobar.com."));
    assertThat(packets).isZero();
  }

  /// RFC 6672, section 2.2: the client is told that the name has become too long, and by which
  /// DNAME; whether the server says so, or only shows it, or the cache knows it.
  @ParameterizedTest
  @ValueSource(ints = {Rcode.YXDOMAIN, Rcode.NOERROR})
  void dnameThatMakesTooLongANameIsPassedOn(int rcode) {
    String label = "a".repeat(60);
    foobar
        .serves("foobar.com.", "o.foobar.com. DNAME " + (label + ".").repeat(3) + "foobar.com.")
        .says(
            (query, honest, transport) -> {
              honest.getHeader().setRcode(rcode);
              return honest;
            });
    for (String name : List.of("w", "v")) {
      Resolution resolution = world.ask(name + label + "." + label + ".o.foobar.com.");
      assertThat(resolution).isInstanceOf(Resolution.TooLong.class);
      assertThat(resolution.rcode()).isEqualTo(Rcode.YXDOMAIN);
      assertThat(resolution.answer().stream().map(Record::getType)).containsExactly(Type.DNAME);
    }
  }

  @Test
  void nameServerWithoutGlueIsLookedUp() {
    assertThat(rdata(world.ask("www.bakery.com."))).containsExactly("127.53.3.21");
    Trace trace = world.trace("other.bakery.com.");
    assertThat(trace.queries()).isOne();
  }

  @Test
  void siblingGlueServesForReachingTheZone() {
    assertThat(rdata(world.ask("www.sister.com."))).containsExactly("127.53.3.51");
    assertThat(com.questions()).containsExactly("sister.com. a");
  }

  /// RFC 4035, section 3.1.4.1: the parent has the DS.
  @Test
  void dsIsAskedFromTheParent() {
    world.ask("www.foobar.com.");
    assertThat(world.ask("foobar.com.", Type.DS)).isInstanceOf(Resolution.NoData.class);
    assertThat(com.questions()).containsExactly("foobar.com. a", "foobar.com. ds");
  }

  /// RFC 7766, section 5.
  @Test
  void truncatedReplyIsAskedForAgainOverTcp() {
    foobar.says(
        (query, honest, transport) -> {
          if (transport == Transport.UDP) {
            honest.getHeader().setFlag(Flags.TC);
            honest.removeAllRecords(Section.ANSWER);
          }
          return honest;
        });
    assertThat(rdata(world.ask("www.foobar.com."))).hasSize(2);
    assertThat(foobar.asked())
        .extracting(ScriptedAuthority.Asked::transport)
        .containsExactly(Transport.UDP, Transport.TCP);
  }

  /// RFC 6891, section 7; and it is remembered.
  @Test
  void serverWithoutEdnsIsAskedWithoutIt() {
    foobar.says(
        (query, honest, transport) -> {
          if (query.getOPT() == null) {
            return honest;
          }
          org.xbill.DNS.Message reply = ScriptedAuthority.empty(query);
          reply.removeAllRecords(Section.ADDITIONAL);
          reply.getHeader().setRcode(Rcode.FORMERR);
          return reply;
        });
    assertThat(world.ask("www.foobar.com.")).isInstanceOf(Resolution.Answered.class);
    assertThat(world.packetsOf(() -> world.ask("ns1.foobar.com."))).isOne();
    assertThat(foobar.asked())
        .extracting(ScriptedAuthority.Asked::edns)
        .containsExactly(true, false, false);
  }

  @Test
  void serverThatChangesTheCaseIsAskedInPlainCase() {
    foobar.says(
        (query, honest, transport) -> {
          Record question = query.getQuestion();
          String lower = question.getName().toString().toLowerCase(java.util.Locale.ROOT);
          honest.removeAllRecords(Section.QUESTION);
          honest.addRecord(
              Record.newRecord(ScriptedAuthority.name(lower), question.getType(), 1),
              Section.QUESTION);
          return honest;
        });
    assertThat(world.ask("www.foobar.com.")).isInstanceOf(Resolution.Answered.class);
  }

  /// RFC 9156, section 2.3: some servers say NXDOMAIN for empty non-terminals.
  @Test
  void nxdomainForPartOfANameIsNotBelieved() {
    foobar.says(
        (query, honest, transport) -> {
          if (honest.getSection(Section.ANSWER).isEmpty()) {
            honest.getHeader().setRcode(Rcode.NXDOMAIN);
          }
          return honest;
        });
    assertThat(rdata(world.ask("a.deep.place.foobar.com."))).containsExactly("127.53.3.9");
  }

  @Test
  void traceTellsEveryQueryThatWasSentAndTheStepsBetween() {
    Trace trace = world.trace("www.foobar.com.");
    assertThat(trace.queries()).isEqualTo(world.packets());
    assertThat(trace.events())
        .filteredOn(event -> !(event instanceof TraceEvent.Packet))
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly(
            "CacheMiss",
            "Prime",
            "Query",
            "Reply",
            "Validated",
            "Query",
            "Reply",
            "Referral",
            "GlueUsed",
            "Query",
            "Reply",
            "Referral",
            "GlueUsed",
            "Query",
            "Reply",
            "Validated",
            "Answer");
    assertThat(world.trace("www.foobar.com.").events())
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly("CacheHit", "Answer");
  }

  /// RFC 6761, section 6.
  @Test
  void specialNamesAreNeverAskedFor() {
    int packets =
        world.packetsOf(
            () -> {
              assertThat(rdata(world.ask("localhost."))).containsExactly("127.0.0.1");
              assertThat(world.ask("www.onion.")).isInstanceOf(Resolution.NameError.class);
              assertThat(world.ask("x.invalid.")).isInstanceOf(Resolution.NameError.class);
              assertThat(rdata(world.ask("1.0.0.127.in-addr.arpa.", Type.PTR)))
                  .containsExactly("localhost.");
            });
    assertThat(packets).isZero();
  }
}
