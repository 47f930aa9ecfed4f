package dev.waymark.app;

import dev.waymark.internet.LittleInternet;
import dev.waymark.internet.MovableClock;
import dev.waymark.resolver.Resolver;
import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.RootHints;
import dev.waymark.resolver.settings.WalkSettings;
import dev.waymark.wire.transport.ListenException;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

/// The little internet, and a resolver that knows nothing but its root hints.
///
/// @param internet on its loopback addresses
/// @param resolver which asks it over real sockets
/// @param clock by which the resolver's cache ages
record Lab(LittleInternet internet, Resolver resolver, MovableClock clock)
    implements AutoCloseable {
  /// The port of all DNS servers, unless another one is asked for. Ports below 1024 are root's.
  static final int DNS_PORT = 5300;

  /// When runs take place that are to be the same each time; their clock stands still.
  private static final Instant SEEDED_START = Instant.parse("2026-01-01T00:00:00Z");

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
    return start(port, webPort, 0, Optional.empty());
  }

  /// Starts both, with chance deciding as `seed` says.
  ///
  /// @param port of all DNS servers
  /// @param webPort of the web servers, or 0 for any
  /// @param tlsPort the same for TLS
  /// @throws BadInput if a port is taken, with who has it and what to do
  static Lab start(int port, int webPort, int tlsPort, Optional<Long> seed) {
    try {
      LittleInternet internet = LittleInternet.start(port, webPort, tlsPort);
      ResolverSettings plain =
          ResolverSettings.defaults().withUpstreamPort(internet.port()).withLoopbackServers(true);
      MovableClock clock = new MovableClock(seed.isPresent() ? () -> SEEDED_START : plain.clock());
      ResolverSettings settings = plain.withClock(clock);
      if (seed.isPresent()) {
        internet.seed(seed.get());
        // a server's cookie tells the time and a secret of its own (RFC 9018, section 4)
        WalkSettings withoutCookies = settings.walk().withCookies(false);
        settings = settings.withRandom(new Random(seed.get())).withWalk(withoutCookies);
      }
      Resolver resolver = new Resolver(settings, RootHints.of(internet.rootHints()));
      return new Lab(internet, resolver, clock);
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
