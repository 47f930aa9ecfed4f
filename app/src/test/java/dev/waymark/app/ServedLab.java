package dev.waymark.app;

import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ClientReply;
import dev.waymark.wire.transport.DnsClient;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import dev.waymark.wire.transport.ListenException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// What `waymark lab` brings up, inside the test's own process: a little internet, and a resolver
/// that listens on 127.0.0.1.
record ServedLab(Lab lab, EventLoops loops, DnsServer server) implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int ATTEMPTS = 5;

  static ServedLab start() throws ListenException {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    Lab lab = Lab.start(FreePort.find(), 0);
    EventLoops loops = new EventLoops(1);
    List<InetSocketAddress> at = List.of(new InetSocketAddress(loopback, lab.internet().port()));
    return new ServedLab(
        lab, loops, DnsServer.open(loops, at, lab.resolver().responder(TraceJson::writeCompact)));
  }

  /// Where the resolver listens.
  InetSocketAddress at() {
    return server.addresses().getFirst();
  }

  /// Where a name server of the little internet listens.
  InetSocketAddress at(InetAddress address) {
    return new InetSocketAddress(address, lab.internet().port());
  }

  @Override
  public void close() {
    server.close();
    loops.close();
    lab.close();
  }

  /// A question with recursion desired, as a client sends it.
  static Message question(String name, int type) {
    return Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, DClass.IN));
  }

  /// Asks, again where a datagram got lost.
  static Message ask(InetSocketAddress server, String name, int type, Transport transport) {
    try (DnsClient client = new DnsClient(new SecureRandom())) {
      ClientReply last = null;
      for (int i = 0; i < ATTEMPTS; i++) {
        last = client.exchange(server, question(name, type), transport, PATIENCE, _ -> {});
        if (last instanceof ClientReply.Received received) {
          return received.message();
        }
      }
      throw new AssertionError(server + " does not answer " + name + ": " + last);
    }
  }
}
