package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.RootHints;
import dev.waymark.wire.log.LogOptions;
import dev.waymark.wire.transport.ServerOptions;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a resolver is to do, its files read.
///
/// @param fixed what cannot change while it runs: options and what they say, as text
record ResolverSetup(
    ResolverSettings settings,
    RootHints hints,
    List<InetSocketAddress> listen,
    ServerOptions sockets,
    Optional<LogOptions> log,
    Map<String, String> fixed) {
  /// Copies the collections.
  ResolverSetup {
    listen = List.copyOf(listen);
    fixed = Map.copyOf(fixed);
  }

  /// The options that say something else in `other` and count only from its start on.
  List<String> fixedOtherwise(ResolverSetup other) {
    return fixed.keySet().stream()
        .filter(option -> !String.valueOf(fixed.get(option)).equals(other.fixed().get(option)))
        .sorted()
        .toList();
  }
}
