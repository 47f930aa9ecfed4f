package dev.waymark.authoritative;

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

  TestExchange(Transport transport) {
    this.transport = transport;
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
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
  }

  @Override
  public Deferred defer() {
    throw new UnsupportedOperationException("authoritative answers never wait");
  }
}
