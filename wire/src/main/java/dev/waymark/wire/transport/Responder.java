package dev.waymark.wire.transport;

import dev.waymark.wire.Query;

/// What a server does with a request: the one interface between sockets and answers.
///
/// Called on an event loop, so an implementation never blocks and never waits. What cannot be
/// answered at once is handed to another thread with [Exchange#defer].
@FunctionalInterface
public interface Responder {
  /// Returned when no reply is sent.
  int DROP = 0;

  /// Returned when the reply comes later, through the [Deferred] that was asked for.
  int LATER = -1;

  /// Answers the request of `exchange`, whose [Exchange#query] is parsed and whose
  /// [Exchange#verdict] says whether it can be answered at all. What is to
  /// be dropped does not get here. If this throws, the client is told SERVFAIL.
  ///
  /// @return the length of the reply written to [Exchange#reply], or [#DROP], or [#LATER]
  int respond(Exchange exchange);

  /// Says that the first `count` of `requests`, which are parsed, will be asked next by the calling
  /// thread, in this order: a chance to look at memory for all of them at once. Nothing may depend
  /// on it, as transports that read requests one by one do not say it.
  default void foresee(Query[] requests, int count) {}
}
