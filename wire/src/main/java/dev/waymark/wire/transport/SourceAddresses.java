package dev.waymark.wire.transport;

import dev.waymark.wire.RandomPool;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// The addresses and ports that questions to servers are sent from, at random among those allowed
/// (RFC 5452, section 9.2).
record SourceAddresses(Outgoing outgoing, RandomPool random) {
  /// How many random ports are tried before the kernel chooses: with one of two ports in use, one
  /// exchange in a thousand gets there.
  static final int TRIES = 10;

  /// A port.
  int port() {
    return random.nextInt(outgoing.firstPort(), outgoing.lastPort() + 1);
  }

  /// The port for when all those tried are in use: the kernel's choice, if it may choose.
  int lastResort() {
    return outgoing.isWholeRange() ? 0 : port();
  }

  /// The address for a question to `server`; null for whatever leads there.
  @Nullable InetAddress addressFor(InetSocketAddress server) {
    return outgoing.addresses().isEmpty() ? null : outgoing.addressFor(server.getAddress(), random);
  }
}
