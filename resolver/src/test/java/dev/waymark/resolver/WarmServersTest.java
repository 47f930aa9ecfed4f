package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Transport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

/// Thirteen servers that have just answered for other zones do not help with one (S19): that they
/// are alive is a reason to ask again what may have been lost, not what was refused.
class WarmServersTest {
  private static final int SERVERS = 13;

  /// Threats, S19: in all, the question that led to the zone included.
  private static final int MOST = 15;

  @AutoClose private final World world = new World();

  @BeforeEach
  void serversThatAreAlive() {
    world
        .server("0.1")
        .serves(
            ".",
            Stream.concat(
                    Stream.of(". NS a.root-servers.net.", "a.root-servers.net. A 127.77.0.1"),
                    IntStream.rangeClosed(1, SERVERS).boxed().flatMap(WarmServersTest::delegations))
                .toArray(String[]::new));
    for (int i = 1; i <= SERVERS; i++) {
      world.server("3." + i).serves("warm" + i + ".", "www.warm" + i + ". A 127.53.3.1");
    }
    for (int i = 1; i <= SERVERS; i++) {
      assertThat(world.ask("www.warm" + i + ".")).isInstanceOf(Resolution.Answered.class);
    }
  }

  /// A zone that only one of them serves, and one that all of them should serve.
  private static Stream<String> delegations(int i) {
    return Stream.of(
        "warm" + i + ". NS ns.warm" + i + ".",
        "ns.warm" + i + ". A 127.77.3." + i,
        "odd. NS ns" + i + ".odd.",
        "ns" + i + ".odd. A 127.77.3." + i);
  }

  private int packets(ScriptedAuthority.Script script) {
    return packets("www.odd.", script);
  }

  private int packets(String name, ScriptedAuthority.Script script) {
    for (int i = 1; i <= SERVERS; i++) {
      world.server("3." + i).says(script);
    }
    return world.packetsOf(
        () -> assertThat(world.ask(name)).isInstanceOf(Resolution.Failure.class));
  }

  private static Message says(Message query, int rcode) {
    Message reply = ScriptedAuthority.empty(query);
    reply.getHeader().setRcode(rcode);
    return reply;
  }

  @Test
  void refusedCostsSixPackets() {
    assertThat(packets((query, honest, transport) -> says(query, Rcode.REFUSED)))
        .isLessThanOrEqualTo(6);
  }

  @Test
  void serverFailureCostsSixPackets() {
    assertThat(packets((query, honest, transport) -> says(query, Rcode.SERVFAIL)))
        .isLessThanOrEqualTo(6);
  }

  /// With OPT it is about EDNS, perhaps; without, it may be forged, as these servers speak EDNS.
  @Test
  void formatErrorStaysWithinTheBound() {
    assertThat(packets((query, honest, transport) -> says(query, Rcode.FORMERR)))
        .isLessThanOrEqualTo(MOST);
    assertThat(
            packets(
                "b.odd.",
                (query, honest, transport) -> {
                  Message reply = says(query, Rcode.FORMERR);
                  reply.removeAllRecords(Section.ADDITIONAL);
                  return reply;
                }))
        .isLessThanOrEqualTo(MOST);
  }

  @Test
  void truncatedAndThenRefusedStaysWithinTheBound() {
    assertThat(
            packets(
                (query, honest, transport) -> {
                  Message reply = says(query, Rcode.REFUSED);
                  if (transport == Transport.UDP) {
                    reply = says(query, Rcode.NOERROR);
                    reply.getHeader().setFlag(Flags.TC);
                  }
                  return reply;
                }))
        .isLessThanOrEqualTo(MOST);
  }

  /// CVE-2026-5950.
  @Test
  void badCookieStaysWithinTheBound() {
    AtomicLong given = new AtomicLong();
    assertThat(
            packets(
                (query, honest, transport) -> {
                  CookieOption ours =
                      (CookieOption) query.getOPT().getOptions(EDNSOption.Code.COOKIE).getFirst();
                  byte[] theirs = ByteBuffer.allocate(8).putLong(given.incrementAndGet()).array();
                  EDNSOption cookie = new CookieOption(ours.getClientCookie(), theirs);
                  Message reply = says(query, Rcode.BADCOOKIE & 0xF);
                  reply.removeAllRecords(Section.ADDITIONAL);
                  reply.addRecord(
                      new OPTRecord(1232, Rcode.BADCOOKIE >> 4, 0, 0, List.of(cookie)),
                      Section.ADDITIONAL);
                  return reply;
                }))
        .isLessThanOrEqualTo(MOST);
  }

  /// A zone gets as many queries as the limit allows, alive or not, and no more.
  @Test
  void limitOfQueriesToAZoneCountsForSilentServersToo() {
    world.close();
    try (World limited = new World()) {
      limited.with(settings -> settings.withLimits(settings.limits().withQueriesPerZone(1)));
      limited.root("odd. NS ns.odd.", "ns.odd. A 127.77.3.1");
      ScriptedAuthority silent = limited.server("3.1").serves("odd.", "www.odd. A 127.53.3.1");
      limited.ask("www.odd.");
      silent.isSilent();
      assertThat(limited.packetsOf(() -> limited.ask("b.odd."))).isOne();
    }
  }
}
