package dev.waymark.authoritative;

import dev.waymark.wire.ClientAddress;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.Deferred;
import dev.waymark.wire.transport.Exchange;
import dev.waymark.wire.transport.Responder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;

/// Hands requests to a responder without sockets.
final class TestExchange extends Exchange {
  private final Transport transport;
  private final InetSocketAddress client;
  private final ClientAddress shown = new ClientAddress();

  TestExchange(Transport transport) {
    this(transport, "127.0.0.1");
  }

  TestExchange(Transport transport, String client) {
    this.transport = transport;
    this.client = new InetSocketAddress(InetAddress.ofLiteral(client), 4711);
    shown.show(this.client);
  }

  /// The reply to a request, or nothing if none is sent.
  Optional<byte[]> ask(Responder responder, byte[] request) {
    int length = respond(responder, request);
    return length == Responder.DROP
        ? Optional.empty()
        : Optional.of(Arrays.copyOf(reply(), length));
  }

  /// The length of the reply to a request.
  int respond(Responder responder, byte[] request) {
    begin(request, request.length);
    return responder.respond(this);
  }

  @Override
  public Transport transport() {
    return transport;
  }

  @Override
  public InetSocketAddress client() {
    return client;
  }

  /// As the sockets do it, without making an object.
  @Override
  protected void show(ClientAddress to) {
    to.show(shown.high(), shown.low(), shown.port());
  }

  @Override
  public Deferred defer() {
    throw new UnsupportedOperationException("authoritative answers never wait");
  }
}
