package dev.waymark.wire.transport;

/// What all sockets of one server have in common.
///
/// @param responder who answers
/// @param failures where it is said that somebody could not
/// @param inFlight how many answers are still to come
/// @param traffic what has been done with requests
record Serving(Responder responder, FailureLog failures, InFlight inFlight, Traffic traffic) {
  /// For another listener of the same server.
  Serving by(Responder other) {
    return new Serving(other, failures, inFlight, traffic);
  }

  /// For a server that begins.
  static Serving with(Responder responder) {
    FailureLog failures =
        new FailureLog(System::nanoTime, DnsServer.class, "A request could not be answered.");
    return new Serving(responder, failures, new InFlight(), new Traffic());
  }
}
