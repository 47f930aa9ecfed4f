package dev.waymark.app;

import dev.waymark.wire.ServerIdentity;
import dev.waymark.wire.transport.ServerOptions;

/// How a service behaves on the wire.
///
/// @param sockets threads, and what TCP clients may do
/// @param identity what it tells of itself
/// @param secrets behind its cookies
record WireSettings(ServerOptions sockets, ServerIdentity identity, CookieSecrets secrets) {
  /// What is right for a server of its own, unless somebody says otherwise.
  static WireSettings defaults() {
    return new WireSettings(ServerOptions.dedicated(), ServerIdentity.NONE, CookieSecrets.own());
  }
}
