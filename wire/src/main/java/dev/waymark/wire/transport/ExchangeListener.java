package dev.waymark.wire.transport;

import java.net.InetSocketAddress;

/// Hears what passes in one exchange with a server, on the thread that waits for its reply.
@FunctionalInterface
public interface ExchangeListener {
  /// Something came that is not the reply; the wait goes on.
  void discarded(Discarded why);

  /// Nothing is sent: an equal question is on its way to this server already, and its reply is
  /// waited for.
  default void joined() {}

  /// What was joined ended without a reply before its time: the question is sent after all.
  default void alone() {}

  /// Whether packets are to be told. They are copied for that, and the system is asked where they
  /// came from.
  default boolean hearsPackets() {
    return false;
  }

  /// The request has gone out.
  ///
  /// @param from the address and port it left from
  /// @param request as it is on the wire, without the length that TCP puts before it
  default void sent(InetSocketAddress from, byte[] request) {}

  /// A message has come, be it the reply or not. Told before anything is said about it.
  ///
  /// @param message as it was on the wire, without the length that TCP puts before it
  default void arrived(byte[] message) {}
}
