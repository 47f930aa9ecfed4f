package dev.waymark.wire.transport;

/// The way back to a client whose answer is not known yet. Exactly one of the methods is called,
/// once, from any thread.
public interface Deferred {
  /// Sends the first `length` bytes of `reply`; the array may be used again afterwards.
  void send(byte[] reply, int length);

  /// Gives the request up without a reply.
  void drop();
}
