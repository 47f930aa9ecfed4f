package dev.waymark.app;

import dev.waymark.wire.transport.ServerOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The options of every server that has the machine to itself: where it listens, and what it allows
/// TCP clients.
@Heading("Listening")
final class Listening {
  @Option(
      names = "--listen",
      paramLabel = "ADDRESS:PORT",
      converter = Endpoint.class,
      description = {
        "Where to listen, over UDP and TCP; may be given more than once (default: 127.0.0.1:5300,"
            + " which only this machine can reach). Port 0: any free one."
      })
  private List<InetSocketAddress> listen =
      List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), Lab.DNS_PORT));

  @Option(
      names = "--tcp-connections",
      paramLabel = "N",
      converter = Connections.class,
      description =
          "TCP connections open at once (default: ${DEFAULT-VALUE}). One more closes the one that was"
              + " silent longest.")
  private int connections = ServerOptions.MAX_CONNECTIONS;

  @Option(
      names = "--tcp-per-network",
      paramLabel = "N",
      converter = Connections.class,
      description =
          "How many of them clients of one network may have, an IPv4 /24 or IPv6 /56 (default:"
              + " ${DEFAULT-VALUE}; this machine may have all).")
  private int perNetwork = ServerOptions.MAX_CONNECTIONS_PER_NETWORK;

  @Option(
      names = "--tcp-idle",
      paramLabel = "SECONDS",
      converter = Idle.class,
      description =
          "How long a connection may be silent while few are open (default: 10). The more there are,"
              + " the less.")
  private Duration idle = ServerOptions.IDLE;

  Listening() {}

  List<InetSocketAddress> addresses() {
    return listen;
  }

  ServerOptions options() {
    return ServerOptions.dedicated()
        .withMaxConnections(connections)
        .withMaxConnectionsPerNetwork(perNetwork)
        .withIdle(idle);
  }

  /// Reads a number of connections.
  static final class Connections implements ITypeConverter<Integer> {
    /// As many as an address has ports for one client; each takes some 5 kB.
    private static final int MAX = 65_536;

    Connections() {}

    @Override
    public Integer convert(String text) {
      int number = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
      if (number < 1 || number > MAX) {
        throw new TypeConversionException("'" + text + "' is not a number from 1 to " + MAX);
      }
      return number;
    }
  }

  /// Reads a time in seconds, such as 10 or 0.5.
  static final class Idle implements ITypeConverter<Duration> {
    /// Below, clients would be cut off between two questions.
    private static final double MIN = 0.1;

    /// Above, nothing would be left of the limit.
    private static final double MAX = 3_600;

    Idle() {}

    @Override
    public Duration convert(String text) {
      double seconds = text.matches("[0-9]{1,4}(\\.[0-9]{1,3})?") ? Double.parseDouble(text) : 0;
      if (seconds < MIN || seconds > MAX) {
        throw new TypeConversionException(
            "'" + text + "' is not a time in seconds from 0.1 to 3600, such as 10 or 0.5");
      }
      return Duration.ofMillis(Math.round(seconds * 1_000));
    }
  }
}
