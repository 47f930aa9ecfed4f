package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/// A zone with one server: what it does not reply to, or replies badly to, is asked again in the
/// way that may help, and says nothing about other names.
class RetryTest {
  private final World world = new World();
  private final AtomicInteger toLose = new AtomicInteger();
  private ScriptedAuthority zone;

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
    zone =
        world
            .server("1.1")
            .serves("zone.", "www.zone. A 127.53.3.1", "b.zone. A 127.53.3.2", "c.zone. A 1.2.3.4");
  }

  @AfterEach
  void end() {
    world.close();
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
}
