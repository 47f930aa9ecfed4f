package dev.waymark.app;

import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.ListenException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Serves a directory of zone files, until somebody stops it.
@Command(
    name = "authoritative",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Serves zone files.",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Serves zone files: every *.zone file below a directory is one zone, named by the owner of its"
          + " SOA record.",
      "",
      "All files are read and checked before anything is served. One error, and nothing starts.",
      "",
      "While it serves, it follows its files: zones that change, come or go are taken over as they"
          + " are, without a lost query. A file with an error leaves the zone that was read from it"
          + " before, and a line says why. SIGHUP, or 'waymark control reload', looks at once."
    },
    footerHeading = "%n",
    footer = {
      "Example:",
      "  waymark authoritative --listen 127.0.0.1:5300 --zones /etc/waymark/zones",
      "  dig @127.0.0.1 -p 5300 +norecurse example.com SOA",
      "  waymark control status"
    })
final class AuthoritativeCommand implements Callable<Integer> {
  @Option(
      names = "--zones",
      required = true,
      paramLabel = "DIR",
      description = "The directory of zone files.")
  private Path zones = Path.of(".");

  @Mixin private final Listening listening = new Listening();

  @Option(
      names = "--no-watch",
      description = "Do not follow changes of files: look only when told.")
  private boolean noWatch;

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
      converter = Endpoint.class,
      description =
          "Show metrics for Prometheus at http://ADDRESS:PORT/metrics (default: off). The address is"
              + " of loopback, since they tell much.")
  private @Nullable InetSocketAddress metrics;

  @Mixin private final Identification identification = new Identification();

  @Option(
      names = "--cookie-secrets",
      paramLabel = "FILE",
      description = {
        "The secrets of DNS cookies, for servers that share an address: 32 hexadecimal digits in a"
            + " line, the first makes cookies, all are accepted; read again with the zones (default:"
            + " a random one, another each day)."
      })
  private @Nullable Path cookieSecrets;

  @Mixin private final GateOptions gate = new GateOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  AuthoritativeCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    InetSocketAddress metricsAt = metrics;
    if (metricsAt != null && !metricsAt.getAddress().isLoopbackAddress()) {
      throw new BadInput("--metrics: " + Endpoint.text(metricsAt) + " is not a loopback address");
    }
    WireSettings wire =
        new WireSettings(
            listening.options(),
            identification.identity(),
            cookieSecrets == null ? CookieSecrets.own() : CookieSecrets.of(cookieSecrets));
    long start = System.nanoTime();
    ZoneService service;
    try {
      service = ZoneService.start(gate.settings(zones, listening.addresses(), wire), err);
    } catch (ListenException e) {
      throw Lab.busy(e, "--listen");
    }
    List<AutoCloseable> parts = new ArrayList<>();
    openControl(service, err).ifPresent(parts::add);
    if (metricsAt != null) {
      parts.add(openMetrics(service, metricsAt, parts));
    }
    HangUp.handle(service::hangUp); // whoever reads the next line may send the signal
    err.println(
        "waymark: "
            + ZoneService.count(service.catalog().zones().size(), "zone")
            + " from "
            + zones
            + " served on "
            + service.addresses().stream().map(Endpoint::text).collect(Collectors.joining(", "))
            + " after "
            + (System.nanoTime() - start) / 1_000_000
            + " ms");
    if (!noWatch) {
      service.watch();
    }
    parts.add(service);
    return Running.untilStopped(err, parts.toArray(AutoCloseable[]::new));
  }

  private static MetricsServer openMetrics(
      ZoneService service, InetSocketAddress at, List<AutoCloseable> opened) {
    try {
      return MetricsServer.open(at, new ZoneMetrics(service));
    } catch (IOException e) {
      opened.forEach(AuthoritativeCommand::closeQuietly);
      service.close();
      throw new BadInput("--metrics: " + Endpoint.text(at) + ": " + e.getMessage());
    }
  }

  private static void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      return; // nothing has started, and the reason is told
    }
  }

  /// A socket that was asked for is needed; one that was not is a convenience.
  private Optional<ControlSocket> openControl(ZoneService service, PrintWriter err) {
    if (control.equals("off")) {
      return Optional.empty();
    }
    ZoneCommands commands = new ZoneCommands(service, Running::stop);
    try {
      if (!control.isEmpty()) {
        return Optional.of(ControlSocket.open(Path.of(control), commands));
      }
      Path directory = ControlPath.directory(System.getenv());
      ControlPath.prepare(directory);
      int port = service.addresses().getFirst().getPort();
      return Optional.of(ControlSocket.open(ControlPath.of(directory, port), commands));
    } catch (IOException | UnsupportedOperationException | InvalidPathException e) {
      if (!control.isEmpty()) {
        service.close();
        throw new BadInput("--control: " + e.getMessage());
      }
      err.println("waymark: without control socket: " + e.getMessage());
      return Optional.empty();
    }
  }

  /// The addresses of a server as they are typed.
  static String addresses(DnsServer server) {
    return server.addresses().stream().map(Endpoint::text).collect(Collectors.joining(", "));
  }
}
