package dev.waymark.app;

import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.ListenException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Serves a directory of zone files, until somebody stops it.
@Command(
    name = "authoritative",
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
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
  @Mixin private final ConfigOptions config = new ConfigOptions();

  @Mixin private final ZoneOptions zones = new ZoneOptions();
  @Mixin private final Listening listening = new Listening();
  @Mixin private final GateOptions gate = new GateOptions();
  @Mixin private final Identification identification = new Identification();
  @Mixin private final SteeringOptions steering = new SteeringOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  AuthoritativeCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    WireSettings wire =
        new WireSettings(listening.options(), identification.identity(), zones.secrets());
    ServiceSettings settings = gate.settings(zones.zones(), listening.addresses(), wire);
    if (config.isOnlyLookedAt(() -> ZoneService.check(settings, err))) {
      return Waymark.DONE;
    }
    long start = System.nanoTime();
    ZoneService service;
    try {
      service = ZoneService.start(settings, err);
    } catch (ListenException e) {
      throw Lab.busy(e, "--listen");
    }
    List<AutoCloseable> parts =
        steering.steer(
            service,
            service.addresses().getFirst().getPort(),
            new ZoneCommands(service, Running::stop),
            new ZoneMetrics(service),
            err);
    HangUp.handle(service::hangUp); // whoever reads the next line may send the signal
    err.println(
        "waymark: "
            + ZoneService.count(service.catalog().zones().size(), "zone")
            + " from "
            + zones.zones()
            + " served on "
            + service.addresses().stream().map(Endpoint::text).collect(Collectors.joining(", "))
            + " after "
            + (System.nanoTime() - start) / 1_000_000
            + " ms");
    if (zones.watch()) {
      service.watch();
    }
    return Running.untilStopped(err, parts.toArray(AutoCloseable[]::new));
  }

  /// The addresses of a server as they are typed.
  static String addresses(DnsServer server) {
    return server.addresses().stream().map(Endpoint::text).collect(Collectors.joining(", "));
  }
}
