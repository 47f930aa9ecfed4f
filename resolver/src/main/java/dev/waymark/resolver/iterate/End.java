package dev.waymark.resolver.iterate;

import dev.waymark.resolver.iterate.Bailiwick.Scrubbed;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.Server;
import org.jspecify.annotations.Nullable;

/// How an [Attempt] ended.
sealed interface End {
  /// Whether anything came from the server.
  default boolean isReply() {
    return this instanceof Replied || this instanceof Garbled;
  }

  /// It replied.
  ///
  /// @param hearsay what a server that does not speak for the zone knows of it nevertheless
  /// @param event the number of the query's event, for what follows from the reply
  record Replied(
      Reply reply, Reply.@Nullable Useful hearsay, Scrubbed scrubbed, Server server, int event)
      implements End {}

  /// It replied with something that has no question to be scrubbed by.
  record Garbled(String what) implements End {}

  /// It did not reply in time.
  ///
  /// @param event the number of the query's event
  record Silent(int event) implements End {}

  /// It cannot be asked.
  ///
  /// @param sent whether the network says so; otherwise this machine could not send anything
  record NotThere(String reason, boolean sent) implements End {}

  /// The budget is used up; the server is not to blame.
  record GivenUp(Cause cause) implements End {}
}
