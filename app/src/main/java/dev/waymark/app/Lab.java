package dev.waymark.app;

import dev.waymark.internet.LittleInternet;
import dev.waymark.resolver.Resolver;
import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.RootHints;
import dev.waymark.wire.transport.ListenException;

/// The little internet, and a resolver that knows nothing but its root hints.
///
/// @param internet on its loopback addresses
/// @param resolver which asks it over real sockets
record Lab(LittleInternet internet, Resolver resolver) implements AutoCloseable {
  /// The port of all DNS servers, unless another one is asked for. Ports below 1024 are root's.
  static final int DNS_PORT = 5300;

  /// The port of the web servers in the lab.
  static final int WEB_PORT = 8080;

  /// The same for TLS.
  static final int TLS_PORT = 8443;

  /// Starts both, the web servers on any free ports for TLS.
  ///
  /// @param port of all DNS servers
  /// @param webPort of the web servers, or 0 for any
  /// @throws BadInput if a port is taken, with who has it and what to do
  static Lab start(int port, int webPort) {
    return start(port, webPort, 0);
  }

  /// Starts both.
  ///
  /// @param port of all DNS servers
  /// @param webPort of the web servers, or 0 for any
  /// @param tlsPort the same for TLS
  /// @throws BadInput if a port is taken, with who has it and what to do
  static Lab start(int port, int webPort, int tlsPort) {
    try {
      LittleInternet internet = LittleInternet.start(port, webPort, tlsPort);
      ResolverSettings settings =
          ResolverSettings.defaults().withUpstreamPort(internet.port()).withLoopbackServers(true);
      return new Lab(internet, new Resolver(settings, RootHints.of(internet.rootHints())));
    } catch (ListenException e) {
      int taken = e.address().getPort();
      throw busy(e, taken == webPort ? "--web-port" : taken == tlsPort ? "--tls-port" : "--port");
    }
  }

  /// What to do about a port that is not to be had.
  static BadInput busy(ListenException e, String option) {
    if (!e.isInUse()) {
      return new BadInput(String.valueOf(e.getMessage()));
    }
    int port = e.address().getPort();
    String who = PortOwner.of(port).map(owner -> " by " + owner).orElse("");
    return new BadInput(
        e.getMessage() + who + ": stop that, or choose another port with " + option);
  }

  @Override
  public void close() {
    resolver.close();
    internet.close();
  }
}
