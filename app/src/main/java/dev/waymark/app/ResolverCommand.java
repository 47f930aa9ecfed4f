package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.ListenException;
import dev.waymark.wire.transport.ShortTurns;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Resolves for clients, until somebody stops it.
@Command(
    name = "resolver",
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false,
    header = "Resolves names for clients, from the root down.",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Answers questions by walking from the root to the answer, and remembers what it learns. Only"
          + " this machine may ask, unless --allow says more."
    },
    footerHeading = "%n",
    footer = {
      "Examples:",
      "  waymark resolver --listen 127.0.0.1:5300",
      "  dig @127.0.0.1 -p 5300 www.example.com",
      "  waymark resolver --config resolver.toml --check",
      "  waymark control cache flush tree example.com",
      "",
      "Signatures are not validated yet: where that matters, --forward to a resolver that does."
    })
final class ResolverCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final Listening listening = new Listening();
  @Mixin private final ClientOptions clients = new ClientOptions();
  @Mixin private final RootOptions root = new RootOptions();
  @Mixin private final UpstreamOptions upstream = new UpstreamOptions();
  @Mixin private final CacheOptions cache = new CacheOptions();
  @Mixin private final FindingOptions finding = new FindingOptions();
  @Mixin private final StaleOptions stale = new StaleOptions();
  @Mixin private final AnswerOptions answers = new AnswerOptions();
  @Mixin private final Identification identification = new Identification();
  @Mixin private final RouteOptions routes = new RouteOptions();
  @Mixin private final LocalOptions local = new LocalOptions();
  @Mixin private final Dns64Options dns64 = new Dns64Options();
  @Mixin private final TrustOptions trust = new TrustOptions();
  @Mixin private final SnapshotOptions snapshot = new SnapshotOptions();
  @Mixin private final LimitOptions limits = new LimitOptions();
  @Mixin private final UpstreamLogOptions upstreamLog = new UpstreamLogOptions();
  @Mixin private final SteeringOptions steering = new SteeringOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  ResolverCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    ResolverSetup setup = setup();
    PrintWriter err = spec.commandLine().getErr();
    TrustOptions.show(setup.settings().trust(), err);
    if (config.isOnlyLookedAt(() -> look(setup))) {
      return Waymark.DONE;
    }
    ShortTurns.ask(); // this thread starts all that answer
    ResolverService service;
    try {
      service = ResolverService.start(setup, this::reread, err);
    } catch (ListenException e) {
      throw Lab.busy(e, "--listen");
    }
    DnsServer server = service.server();
    int port = server.addresses().getFirst().getPort();
    List<AutoCloseable> parts =
        steering.steer(
            service,
            port,
            new ResolverCommands(service, Running::stop),
            new ResolverMetrics(service),
            err);
    List<AutoCloseable> closing = new ArrayList<>();
    closing.add(snapshot.begin(service::resolver, err));
    closing.addAll(parts);
    HangUp.handle(service::hangUp); // whoever reads the next line may send the signal
    err.println("waymark: resolver on " + AuthoritativeCommand.addresses(server));
    return Running.untilStopped(err, closing.toArray(AutoCloseable[]::new));
  }

  /// Looks at what is only opened at the start.
  private void look(ResolverSetup setup) {
    Places.checkListen(setup.listen());
    setup.log().ifPresent(log -> Places.checkLog("--upstream-log", log.file()));
    steering.check();
  }

  /// What the same command line says now.
  private ResolverSetup reread() {
    return Waymark.reread(config.typed(), ResolverCommand.class, ResolverCommand::setup);
  }

  /// What the options say, the files they name read.
  ///
  /// @throws BadInput if something in them makes no sense
  ResolverSetup setup() {
    Map<String, String> fixed = new LinkedHashMap<>();
    ConfigText.values(listening, fixed);
    ConfigText.values(steering, fixed);
    ConfigText.values(snapshot, fixed);
    fixed.put("clock-offset-file", root.clockFile());
    return new ResolverSetup(
        settings(),
        root.hints(),
        listening.addresses(),
        listening.options(),
        upstreamLog.options(),
        fixed);
  }

  private ResolverSettings settings() {
    ResolverSettings settings = clients.in(ResolverSettings.defaults());
    snapshot.check();
    settings = upstream.in(root.in(settings));
    settings = routes.in(finding.in(cache.in(settings)));
    settings = local.in(answers.in(stale.in(settings), identification.identity()));
    return limits.in(trust.in(dns64.in(settings)));
  }
}
