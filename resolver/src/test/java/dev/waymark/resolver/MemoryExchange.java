package dev.waymark.resolver;

import dev.waymark.wire.ClientAddress;
import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.Deferred;
import dev.waymark.wire.transport.Exchange;
import dev.waymark.wire.transport.Responder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/// Hands requests to a responder without sockets. What would be answered later is dropped.
final class MemoryExchange extends Exchange {
  private static final int PORT = 4711;

  private final Transport transport;

  MemoryExchange(Transport transport) {
    this.transport = transport;
  }

  /// The reply to a request; of no bytes if none comes at once.
  byte[] ask(Responder responder, byte[] request) {
    return Arrays.copyOf(reply(), Math.max(0, respond(responder, request)));
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
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);
  }

  /// As the sockets do it, without making an object.
  @Override
  protected void show(ClientAddress to) {
    to.showIpv4(127 << 24 | 1, PORT);
  }

  @Override
  public Deferred defer() {
    return new Deferred() {
      @Override
      public void send(byte[] reply, int length) {}

      @Override
      public void sendAhead(byte[] reply, int length) {}

      @Override
      public void drop() {}
    };
  }
}
