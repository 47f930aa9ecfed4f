package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DnsClientTest {
  @ParameterizedTest
  @EnumSource(Transport.class)
  void asksAServerAndHearsItsReply(Transport transport) throws Exception {
    try (EventLoops loops = new EventLoops(1);
        DnsServer server =
            DnsServer.open(loops, List.of(Loopback.anyPort()), Loopback.ONE_ADDRESS);
        DnsClient client = new DnsClient(new Random(1))) {
      ClientReply reply =
          client.exchange(
              server.addresses().getFirst(),
              Loopback.question(Loopback.NAME),
              transport,
              Duration.ofSeconds(5),
              discarded -> {});
      assertThat(reply).isInstanceOf(ClientReply.Received.class);
    }
  }
}
