package dev.waymark.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The options that say where a running server is told what to do, and where it shows how it does.
@Heading("Control and metrics")
final class SteeringOptions {
  @Option(
      names = "--control",
      paramLabel = "PATH|off",
      description =
          "Where 'waymark control' finds this server (default: a socket named by the port, in a"
              + " directory of this user's own).")
  private String control = "";

  @Option(
      names = "--metrics",
      paramLabel = "ADDRESS:PORT",
      converter = LoopbackEndpoint.class,
      description =
          "Show metrics for Prometheus at http://ADDRESS:PORT/metrics (default: off). The address is"
              + " of loopback, since they tell much.")
  private @Nullable InetSocketAddress metrics;

  SteeringOptions() {}

  /// Reads `ADDRESS:PORT` that only this machine can reach.
  static final class LoopbackEndpoint implements ITypeConverter<InetSocketAddress> {
    LoopbackEndpoint() {}

    @Override
    public InetSocketAddress convert(String text) {
      InetSocketAddress endpoint = new Endpoint().convert(text);
      if (!endpoint.getAddress().isLoopbackAddress()) {
        throw new TypeConversionException(Endpoint.text(endpoint) + " is not a loopback address");
      }
      return endpoint;
    }
  }

  /// Looks whether the control socket can be where it was asked for.
  ///
  /// @throws BadInput if it cannot
  void check() {
    if (control.isEmpty() || control.equals("off")) {
      return;
    }
    try {
      ControlSocket.problem(Path.of(control))
          .ifPresent(
              problem -> {
                throw new BadInput("--control: " + control + ": " + problem);
              });
    } catch (InvalidPathException e) {
      throw new BadInput("--control: " + e.getMessage());
    }
  }

  /// Opens what a server is steered by. If what was asked for is not to be had, the server ends.
  ///
  /// @param port of the server
  /// @return what has to be closed, in this order: the server last
  /// @throws BadInput if the socket or the address of the metrics is not to be had
  List<AutoCloseable> steer(
      AutoCloseable server,
      int port,
      ControlSocket.Commands commands,
      Supplier<String> text,
      PrintWriter err) {
    List<AutoCloseable> parts = new ArrayList<>();
    try {
      openControl(control, port, commands, err).ifPresent(parts::add);
      openMetrics(text).ifPresent(parts::add);
      parts.add(server);
      return parts;
    } catch (BadInput e) {
      parts.forEach(Running::closeQuietly);
      Running.closeQuietly(server);
      throw e;
    }
  }

  private Optional<MetricsServer> openMetrics(Supplier<String> text) {
    InetSocketAddress at = metrics;
    if (at == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(MetricsServer.open(at, text));
    } catch (IOException e) {
      throw new BadInput("--metrics: " + Endpoint.text(at) + ": " + e.getMessage());
    }
  }

  /// Takes commands, unless that is not wanted. A socket that was asked for is needed; one that was
  /// not is a convenience.
  ///
  /// @param control where; `off` for nowhere, empty for the usual place
  /// @throws BadInput if the socket is not to be had where it was asked for
  static Optional<ControlSocket> openControl(
      String control, int port, ControlSocket.Commands commands, PrintWriter err) {
    if (control.equals("off")) {
      return Optional.empty();
    }
    try {
      if (!control.isEmpty()) {
        return Optional.of(ControlSocket.open(Path.of(control), commands));
      }
      Path directory = ControlPath.directory(System.getenv());
      ControlPath.prepare(directory);
      return Optional.of(ControlSocket.open(ControlPath.of(directory, port), commands));
    } catch (IOException | UnsupportedOperationException | InvalidPathException e) {
      if (!control.isEmpty()) {
        throw new BadInput("--control: " + e.getMessage());
      }
      err.println("waymark: without control socket: " + e.getMessage());
      return Optional.empty();
    }
  }
}
