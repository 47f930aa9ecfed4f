package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.cache.ServerMemory;
import dev.waymark.wire.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// A zone with one server: what it does not reply to, or replies badly to, is asked again in the
/// way that may help, and says nothing about other names.
class RetryTest {
  @AutoClose private final World world = new World();
  private final AtomicInteger toLose = new AtomicInteger();
  private ScriptedAuthority zone;

  @BeforeEach
  void worldWithOneZone() {
    world.root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    zone =
        world
            .server("1.1")
            .serves("zone.", "www.zone. A 127.53.3.1", "b.zone. A 127.53.3.2", "c.zone. A 1.2.3.4");
  }

  private List<String> rdata(String name) {
    return world.ask(name).answer().stream().map(Record::rdataToString).toList();
  }

  private static Message says(Message query, int rcode) {
    Message reply = ScriptedAuthority.empty(query);
    reply.getHeader().setRcode(rcode);
    return reply;
  }

  /// SERVFAIL is about one name (RFC 2308, section 7.1): for the next, a lost packet is sent again
  /// as before.
  @Test
  void serverFailureForOneNameDoesNotMakeAnotherFailByALostPacket() {
    zone.says(
        (query, honest, transport) -> {
          if (query.getQuestion().getName().equals(ScriptedAuthority.name("broken.zone."))) {
            return says(query, Rcode.SERVFAIL);
          }
          return toLose.getAndDecrement() > 0 ? null : honest;
        });
    assertThat(world.ask("broken.zone.")).isInstanceOf(Resolution.Failure.class);
    toLose.set(1);
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
  }

  /// RFC 6891, section 6.2.6: some drop what has an OPT record, and there is no other server.
  @Test
  void serverThatDropsEdnsIsAskedWithoutIt() {
    zone.says((query, honest, transport) -> query.getOPT() == null ? honest : null);
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
    int packets = world.packetsOf(() -> assertThat(rdata("b.zone.")).containsExactly("127.53.3.2"));
    assertThat(packets).as("remembered for a moment").isOne();
    world.clock.advance(Duration.ofSeconds(ServerMemory.SEEMING_SECONDS));
    zone.isHonest();
    assertThat(rdata("c.zone.")).containsExactly("1.2.3.4");
    assertThat(zone.asked().getLast().edns()).as("it was but a seeming").isTrue();
  }

  /// RFC 9156, section 2.3: some do not reply to names that are not quite there.
  @Test
  void serverThatDropsShortenedNamesIsAskedForTheWholeOne() {
    zone.serves("zone.", "a.b.c.d.zone. A 127.53.3.7")
        .says(
            (query, honest, transport) ->
                query.getQuestion().getName().labels() == 6 ? honest : null);
    assertThat(rdata("a.b.c.d.zone.")).containsExactly("127.53.3.7");
  }

  private static Message formatError(Message query) {
    Message reply = says(query, Rcode.FORMERR);
    reply.removeAllRecords(Section.ADDITIONAL);
    return reply;
  }

  /// S9: a server that spoke EDNS an hour ago may be another by now.
  @Test
  void serverThatHasGivenUpEdnsIsAskedWithoutIt() {
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
    zone.says((query, honest, transport) -> query.getOPT() == null ? honest : formatError(query));
    assertThat(rdata("b.zone.")).as("by TCP, as the complaint may be forged").hasSize(1);
    world.clock.advance(Duration.ofSeconds(ServerMemory.KNOWN_SECONDS));
    assertThat(rdata("c.zone.")).containsExactly("1.2.3.4");
    assertThat(zone.asked().getLast().transport()).isEqualTo(Transport.UDP);
  }

  /// S9: what one reply has told is forgotten after an hour.
  @Test
  void serverWithoutEdnsIsAskedWithItAgainAfterAnHour() {
    zone.says((query, honest, transport) -> query.getOPT() == null ? honest : formatError(query));
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
    zone.isHonest();
    assertThat(rdata("b.zone.")).containsExactly("127.53.3.2");
    assertThat(zone.asked().getLast().edns()).isFalse();
    world.clock.advance(Duration.ofSeconds(ServerMemory.KNOWN_SECONDS));
    assertThat(rdata("c.zone.")).containsExactly("1.2.3.4");
    assertThat(zone.asked().getLast().edns()).isTrue();
  }

  /// The same of the letters' case.
  @Test
  void serverThatChangedTheCaseIsAskedInMixedCaseAgainAfterAnHour() {
    ServerMemory memory = new ServerMemory(world.clock);
    InetSocketAddress server = new InetSocketAddress(InetAddress.ofLiteral("127.77.1.1"), 53);
    memory.withPlainCase(server);
    assertThat(memory.changesCase(server)).isTrue();
    world.clock.advance(Duration.ofSeconds(ServerMemory.KNOWN_SECONDS));
    assertThat(memory.changesCase(server)).isFalse();
  }

  /// RFC 6891, section 7, says FORMERR without OPT; some send it with one.
  @Test
  void serverThatComplainsAboutEdnsWithEdnsIsAskedWithoutIt() {
    zone.says(
        (query, honest, transport) -> query.getOPT() == null ? honest : says(query, Rcode.FORMERR));
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
  }

  private static Message asResolver(Message honest) {
    honest.getHeader().unsetFlag(Flags.AA);
    honest.getHeader().setFlag(Flags.RA);
    return honest;
  }

  /// RFC 1035, section 7.3: a resolver's cache stands where the zone's own server should, and there
  /// is no better.
  @Test
  void onlyServerIsBelievedThoughItAnswersFromACache() {
    zone.says((query, honest, transport) -> asResolver(honest));
    assertThat(rdata("www.zone.")).containsExactly("127.53.3.1");
    assertThat(rdata("b.zone.")).as("lame by now").containsExactly("127.53.3.2");
  }

  /// Where there is a better one, that is believed.
  @Test
  void authorityIsBelievedBeforeACache() {
    world
        .server("0.1")
        .serves(
            ".", "two. NS a.two.", "two. NS b.two.", "a.two. A 127.77.2.1", "b.two. A 127.77.2.2");
    world
        .server("2.1")
        .serves("two.", "www.two. A 127.53.3.8", "b.two. A 127.53.3.8")
        .says((query, honest, transport) -> asResolver(honest));
    world.server("2.2").serves("two.", "www.two. A 127.53.3.9", "b.two. A 127.53.3.9");
    assertThat(rdata("www.two.")).containsExactly("127.53.3.9");
    assertThat(rdata("b.two.")).containsExactly("127.53.3.9");
  }
}
