package dev.waymark.benchmarks;

import dev.waymark.wire.transport.Deferred;
import dev.waymark.wire.transport.Exchange;
import dev.waymark.wire.transport.Responder;
import dev.waymark.wire.ClientAddress;
import dev.waymark.wire.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Hands requests to a responder without sockets.
final class MemoryExchange extends Exchange {
  private final InetSocketAddress client =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);

  private int address = 127 << 24 | 1;

  MemoryExchange() {}

  /// Has the next requests come from an IPv4 address.
  void client(int address) {
    this.address = address;
  }

  @Override
  protected void show(ClientAddress to) {
    to.showIpv4(address, 4711);
  }

  /// The length of the reply to a request.
  int ask(Responder responder, byte[] request) {
    begin(request, request.length);
    return responder.respond(this);
  }

  @Override
  public Transport transport() {
    return Transport.UDP;
  }

  @Override
  public InetSocketAddress client() {
    return client;
  }

  @Override
  public Deferred defer() {
    throw new UnsupportedOperationException("authoritative answers never wait");
  }
}
