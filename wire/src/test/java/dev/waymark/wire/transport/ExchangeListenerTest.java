package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.waymark.wire.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whoever listens hears the bytes that went over the wire, and from where.
@ParameterizedClass(name = "watched: {0}")
@ValueSource(booleans = {true, false})
class ExchangeListenerTest {
  private final boolean watched;
  private final List<byte[]> heard = new ArrayList<>();
  private final List<InetSocketAddress> from = new ArrayList<>();

  ExchangeListenerTest(boolean watched) {
    this.watched = watched;
    if (watched) {
      assumeThat(LinuxSockets.refusal()).as("Linux' own system calls").isEmpty();
    }
  }

  private final class Listener implements ExchangeListener {
    private final boolean hears;

    Listener(boolean hears) {
      this.hears = hears;
    }

    @Override
    public void discarded(Discarded why) {}

    @Override
    public boolean hearsPackets() {
      return hears;
    }

    @Override
    public void sent(InetSocketAddress address, byte[] request) {
      from.add(address);
      heard.add(request);
    }

    @Override
    public void arrived(byte[] message) {
      heard.add(message);
    }
  }

  private void ask(ScriptedServer server, Transport transport, boolean hears) {
    try (DnsClient client = new DnsClient(new Random(5), Outgoing.ANY, watched)) {
      ClientReply reply =
          client.exchange(
              server.address(transport),
              Loopback.question(Loopback.NAME),
              transport,
              Duration.ofSeconds(20),
              true,
              null,
              new Listener(hears));
      assertThat(reply).isInstanceOf(ClientReply.Received.class);
    }
  }

  private static byte[] reply(byte[] request) {
    byte[] reply = request.clone();
    reply[2] |= (byte) 0x80;
    return reply;
  }

  /// With the id that was drawn and the letters in mixed case; a forgery is a packet like others.
  @ParameterizedTest
  @EnumSource(Transport.class)
  void packetsAreToldAsTheyAreOnTheWire(Transport transport) throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(request -> List.of(new byte[] {1, 2, 3}, reply(request)))) {
      ask(server, transport, true);

      byte[] request = server.requests.take();
      assertThat(heard).containsExactly(request, new byte[] {1, 2, 3}, reply(request));
      assertThat(from)
          .containsExactly(new InetSocketAddress(Loopback.ADDRESS, server.clientPorts.take()));
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void nobodyIsToldWhoDoesNotWantThem(Transport transport) throws IOException {
    try (ScriptedServer server = new ScriptedServer(request -> List.of(reply(request)))) {
      ask(server, transport, false);

      assertThat(heard).isEmpty();
    }
  }
}
