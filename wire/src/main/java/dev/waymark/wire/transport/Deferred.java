package dev.waymark.wire.transport;

/// The way back to a client whose answer is not known yet. Exactly one of [#send] and [#drop] is
/// called, once, from any thread.
public interface Deferred {
  /// Sends the first `length` bytes of `reply`; the array may be used again afterwards.
  void send(byte[] reply, int length);

  /// Sends a datagram to the client before the reply, as somebody would who imitates this server:
  /// for worlds in which that is to be seen. Does nothing over TCP, where nobody can.
  void sendAhead(byte[] datagram, int length);

  /// Gives the request up without a reply.
  void drop();
}
