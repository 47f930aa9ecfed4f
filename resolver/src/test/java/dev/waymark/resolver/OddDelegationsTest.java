package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Zones and servers as they are, not as they should be: every answer that can be found is found.
class OddDelegationsTest {
  @AutoClose private final World world = new World();
  private ScriptedAuthority zone;

  @BeforeEach
  void worldWithOneZone() {
    root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    zone = world.server("1.1");
  }

  private void root(String... records) {
    List<String> all =
        new java.util.ArrayList<>(
            List.of(". NS a.root-servers.net.", "a.root-servers.net. A 127.77.0.1"));
    all.addAll(List.of(records));
    world.server("0.1").serves(".", all.toArray(String[]::new));
  }

  private List<String> rdata(String name) {
    return world.ask(name).answer().stream().map(Record::rdataToString).toList();
  }

  /// RFC 9156, section 2.3: the shortened question meets an alias; names below it exist all the
  /// same.
  @Test
  void aliasAtAnAncestorDoesNotStopMinimisation() {
    zone.serves("zone.", "sub.zone. CNAME elsewhere.zone.", "www.sub.zone. A 127.53.3.1");
    assertThat(rdata("www.sub.zone.")).containsExactly("127.53.3.1");
  }

  /// A zone whose apex is an alias (against RFC 1034, section 3.6.2): the names below are found.
  @Test
  void aliasAtAZoneCutDoesNotHideTheZone() {
    zone.serves("zone.", "sub.zone. NS ns.sub.zone.", "ns.sub.zone. A 127.77.1.2");
    world
        .server("1.2")
        .serves(
            "sub.zone.",
            "sub.zone. CNAME www.sub.zone.",
            "www.sub.zone. A 127.53.3.1",
            "a.b.sub.zone. A 127.53.3.2");
    assertThat(rdata("a.b.sub.zone.")).containsExactly("127.53.3.2");
    assertThat(rdata("sub.zone.")).containsExactly("www.sub.zone.", "127.53.3.1");
  }

  /// The parent's server serves the child too and refers to nobody: only the apex has NS records.
  @Test
  void childOnTheParentsServerIsFoundWithoutAReferral() {
    zone.serves("zone.", "www.zone. A 127.53.3.1")
        .serves("sub.zone.", "sub.zone. NS ns.zone.", "www.sub.zone. A 127.53.3.2");
    assertThat(rdata("www.sub.zone.")).containsExactly("127.53.3.2");
    assertThat(world.ask("sub.zone.", Type.NS)).isInstanceOf(Resolution.Answered.class);
  }

  /// RFC 4035, section 3.1.4.1: the root has the DS of top level zones, and none of itself.
  @Test
  void rootIsAskedForDs() {
    assertThat(world.ask("zone.", Type.DS)).isInstanceOf(Resolution.NoData.class);
    assertThat(world.ask(".", Type.DS)).isInstanceOf(Resolution.NoData.class);
    assertThat(zone.asked()).isEmpty();
  }

  /// Parent and child name different servers: the parent's are asked, the child's are its data.
  @Test
  void parentAndChildMayDisagree() {
    zone.serves(
        "zone.", "zone. NS other.zone.", "other.zone. A 127.77.1.9", "www.zone. A 127.53.3.1");
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
    assertThat(world.ask("zone.", Type.NS).answer().getFirst().rdataToString())
        .isEqualTo("other.zone.");
    assertThat(world.ask("more.zone.")).isInstanceOf(Resolution.NameError.class);
  }

  /// One name server has glue and is dead, the other has none and lives.
  @Test
  void serverWithoutGlueHelpsWhereTheOneWithGlueIsDead() {
    root(
        "zone. NS dead.zone.",
        "dead.zone. A 127.77.1.8",
        "zone. NS ns.help.",
        "help. NS ns.help.",
        "ns.help. A 127.77.1.1");
    world.server("1.8").isSilent();
    zone.serves("help.", "ns.help. A 127.77.1.1").serves("zone.", "www.zone. A 127.53.3.1");
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
  }

  /// The glue has an IPv6 address only, which is of no use here; the server has another one.
  @Test
  void glueOfAnotherFamilyIsNotTheEnd() {
    root("zone. NS ns.help.", "help. NS ns0.help.", "ns0.help. A 127.77.1.1");
    world
        .server("0.1")
        .says(
            (query, honest, transport) -> {
              honest.addRecord(
                  new org.xbill.DNS.AAAARecord(
                      ScriptedAuthority.name("ns.help."),
                      1,
                      60,
                      java.net.InetAddress.ofLiteral("2001:db8::1")),
                  Section.ADDITIONAL);
              return honest;
            });
    zone.serves("help.", "ns.help. A 127.77.1.1").serves("zone.", "www.zone. A 127.53.3.1");
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
  }

  /// The parent's glue for a name in another zone is out of date: that zone knows better. The old
  /// server refuses, or is not there any more.
  @Test
  void siblingGlueThatHasGrownOldIsLookedUp() {
    root(
        "zone. NS ns.help.",
        "ns.help. A 127.77.1.8",
        "help. NS ns0.help.",
        "ns0.help. A 127.77.1.1");
    zone.serves("help.", "ns.help. A 127.77.1.1")
        .serves("zone.", "www.zone. A 127.53.3.1", "more.zone. A 127.53.3.2");
    world.server("1.8").saysOnly(Rcode.REFUSED);
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
    assertThat(rdata("more.zone.")).containsExactly("127.53.3.2");
    world.resolver().flush();
    world.server("1.8").isSilent();
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
  }

  private static Message says(Message query, int rcode) {
    Message reply = ScriptedAuthority.empty(query);
    reply.getHeader().setRcode(rcode);
    return reply;
  }

  /// Each way of being lame: the other server is asked.
  @Test
  void lameServersAreLeftForOthers() {
    root("zone. NS a.zone.", "zone. NS b.zone.", "a.zone. A 127.77.1.1", "b.zone. A 127.77.1.2");
    ScriptedAuthority other =
        world.server("1.2").serves("zone.", "a0.zone. A 127.53.3.1", "a1.zone. A 127.53.3.1");
    int number = 0;
    for (int rcode : new int[] {Rcode.REFUSED, Rcode.SERVFAIL, Rcode.NOTAUTH, Rcode.NOTIMP}) {
      zone.says((query, honest, transport) -> says(query, rcode));
      other.serves("zone.", "a" + number + ".zone. A 127.53.3.1");
      assertThat(rdata("a" + number++ + ".zone.")).containsExactly("127.53.3.1");
      world.resolver().flush();
    }
    zone.says( // upwards
        (query, honest, transport) -> {
          Message reply = says(query, Rcode.NOERROR);
          reply.addRecord(
              new org.xbill.DNS.NSRecord(
                  org.xbill.DNS.Name.root, 1, 60, ScriptedAuthority.name("a.root-servers.net.")),
              Section.AUTHORITY);
          return reply;
        });
    other.serves("zone.", "up.zone. A 127.53.3.1");
    assertThat(rdata("up.zone.")).containsExactly("127.53.3.1");
    world.resolver().flush();
    zone.says( // not authoritative, and nothing of use
        (query, honest, transport) -> says(query, Rcode.NOERROR));
    other.serves("zone.", "no.zone. A 127.53.3.1");
    assertThat(rdata("no.zone.")).containsExactly("127.53.3.1");
  }

  /// RFC 1035, section 7.3: a server that forgets AA is still the one that was delegated to.
  @Test
  void answerWithoutAaIsTakenFromAServerThatDoesNotRecurse() {
    zone.serves("zone.", "www.zone. A 127.53.3.1")
        .says(
            (query, honest, transport) -> {
              honest.getHeader().unsetFlag(Flags.AA);
              return honest;
            });
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
  }

  /// EDNS is dropped without a word: questions with it are not answered at all.
  @Test
  void serverThatIsSilentToEdnsIsNotWaitedForForEver() {
    root("zone. NS a.zone.", "zone. NS b.zone.", "a.zone. A 127.77.1.1", "b.zone. A 127.77.1.2");
    zone.says((query, honest, transport) -> query.getOPT() == null ? honest : null);
    world.server("1.2").serves("zone.", "www.zone. A 127.53.3.1");
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
  }

  /// The same rule for absence: a resolver's cache is no authority, whatever it says (RFC 1034,
  /// section 4.3.1, has RA for resolvers).
  @Test
  void absenceWithoutAaIsNotTakenFromAServerThatRecurses() {
    root("zone. NS a.zone.", "zone. NS b.zone.", "a.zone. A 127.77.1.1", "b.zone. A 127.77.1.2");
    zone.serves("zone.")
        .says(
            (query, honest, transport) -> {
              honest.getHeader().unsetFlag(Flags.AA);
              honest.getHeader().setFlag(Flags.RA);
              return honest;
            });
    world.server("1.2").serves("zone.");
    for (int i = 0; i < 8; i++) {
      world.server("1.2").serves("zone.", "a" + i + ".zone. A 127.53.3.1");
      assertThat(rdata("a" + i + ".zone.")).containsExactly("127.53.3.1");
    }
  }

  /// RFC 2308, section 2.2: no data, said with the zone's own name servers in place of the SOA.
  /// With AA, that is no referral.
  @Test
  void absenceWithNameServersOfTheApexIsNoReferral() {
    zone.serves("zone.", "zone. NS ns.zone.", "www.zone. A 127.53.3.1")
        .says(
            (query, honest, transport) -> {
              if (honest.getSection(Section.ANSWER).isEmpty()) {
                honest.removeAllRecords(Section.AUTHORITY);
                honest.addRecord(
                    new org.xbill.DNS.NSRecord(
                        ScriptedAuthority.name("zone."), 1, 60, ScriptedAuthority.name("ns.zone.")),
                    Section.AUTHORITY);
              }
              return honest;
            });
    assertThat(world.ask("www.zone.", Type.AAAA)).isInstanceOf(Resolution.NoData.class);
  }
}
