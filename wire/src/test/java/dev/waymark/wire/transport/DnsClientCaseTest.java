package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Section;

/// Questions in random case (0x20).
class DnsClientCaseTest {
  /// Random case is something more to guess for a forger; people do not see it.
  @ParameterizedTest
  @EnumSource(Transport.class)
  void questionInRandomCaseComesBackInItsOwn(Transport transport) throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    Responder watching =
        exchange -> {
          seen.add(exchange.query().qname().toString());
          return Loopback.ONE_ADDRESS.respond(exchange);
        };
    try (EventLoops loops = new EventLoops(1);
        DnsServer server = DnsServer.open(loops, List.of(Loopback.anyPort()), watching);
        DnsClient client = new DnsClient(new Random(1))) {
      ClientReply reply =
          client.exchange(
              server.addresses().getFirst(),
              Loopback.question(Loopback.NAME),
              transport,
              Duration.ofSeconds(5),
              true,
              null,
              discarded -> {});
      assertThat(reply)
          .isInstanceOfSatisfying(
              ClientReply.Received.class,
              received ->
                  assertThat(received.message().getSection(Section.ANSWER).getFirst().getName())
                      .hasToString(Loopback.NAME.toString()));
      assertThat(seen).hasSize(1);
      assertThat(seen.getFirst()).isNotEqualTo(Loopback.NAME.toString());
      assertThat(seen.getFirst()).isEqualToIgnoringCase(Loopback.NAME.toString());
    }
  }
}
