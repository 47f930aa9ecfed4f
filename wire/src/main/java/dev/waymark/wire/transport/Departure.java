package dev.waymark.wire.transport;

/// A request to be sent by a line.
///
/// @param mailbox where its reply is waited for, and where it is told why it was not sent
@SuppressWarnings("ArrayRecordComponent") // never compared
record Departure(Line line, Mailbox mailbox, byte[] request) {

  /// Sends it.
  ///
  /// @return whether it is on its way; if not, why is in the mailbox
  boolean send(UpstreamSocket memory) {
    int result = memory.send(line.socket(), request);
    if (result >= 0 || result == -LinuxSockets.EAGAIN) { // no room: lost, as others on the way
      return true;
    }
    switch (Arrival.failure(-result)) {
      case Arrival.Refused refused -> line.tellAll(refused); // what was sent here before
      case Arrival other -> mailbox.tell(other);
    }
    return false;
  }

  /// Sends it unless its owner has given up meanwhile: then the line may be closed already.
  void sendIfAwaited(UpstreamSocket memory) {
    if (line.isAwaitedBy(mailbox)) {
      send(memory);
    }
  }
}
