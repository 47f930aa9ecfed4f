package dev.waymark.wire.transport;

/// What all sockets of one server have in common.
///
/// @param responder who answers
/// @param failures where it is said that somebody could not
/// @param inFlight how many answers are still to come
record Serving(Responder responder, FailureLog failures, InFlight inFlight) {}
