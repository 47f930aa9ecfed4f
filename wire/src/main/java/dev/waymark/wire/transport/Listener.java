package dev.waymark.wire.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Function;

/// Where a server listens, and who answers what comes there.
///
/// @param address with port 0 for any free one; the wildcard address stands for all that the
///     machine has
/// @param responders asked once for each address that this stands for
public record Listener(InetSocketAddress address, Function<InetAddress, Responder> responders) {
  /// A listener whose addresses are all answered by `responder`.
  public static Listener of(InetSocketAddress address, Responder responder) {
    return new Listener(address, _ -> responder);
  }

  /// The same somewhere else.
  Listener at(InetSocketAddress other) {
    return new Listener(other, responders);
  }
}
