package dev.waymark.resolver.iterate;

import dev.waymark.resolver.trace.Server;
import dev.waymark.wire.Transport;
import java.net.InetSocketAddress;
import org.xbill.DNS.Name;

/// A server that can be asked, and how it went so far in this zone and walk.
final class Candidate {
  final Name name;
  final InetSocketAddress at;
  int tries;

  /// The event of the last question that it did not reply to.
  int query;

  boolean failed;

  Candidate(Name name, InetSocketAddress at) {
    this.name = name;
    this.at = at;
  }

  /// The server, asked over UDP.
  Server server() {
    return new Server(name, at.getAddress(), at.getPort(), Transport.UDP);
  }
}
