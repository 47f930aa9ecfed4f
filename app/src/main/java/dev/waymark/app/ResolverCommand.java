package dev.waymark.app;

import dev.waymark.resolver.Resolver;
import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.RootHints;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import dev.waymark.wire.transport.ListenException;
import java.io.PrintWriter;
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
      "  waymark resolver --listen 127.0.0.1:5300 --root-hints named.root",
      "  dig @127.0.0.1 -p 5300 www.example.com",
      "  waymark resolver --config resolver.toml --check",
      "",
      "Signatures are not validated yet: do not rely on this resolver where that matters."
    })
final class ResolverCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final Listening listening = new Listening();
  @Mixin private final ClientOptions clients = new ClientOptions();
  @Mixin private final RootOptions root = new RootOptions();
  @Mixin private final UpstreamOptions upstream = new UpstreamOptions();
  @Mixin private final FindingOptions finding = new FindingOptions();
  @Mixin private final StaleOptions stale = new StaleOptions();
  @Mixin private final RouteOptions routes = new RouteOptions();
  @Mixin private final LocalOptions local = new LocalOptions();
  @Mixin private final Dns64Options dns64 = new Dns64Options();
  @Mixin private final TrustOptions trust = new TrustOptions();
  @Mixin private final SnapshotOptions snapshot = new SnapshotOptions();
  @Mixin private final LimitOptions limits = new LimitOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  ResolverCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    ResolverSettings settings = settings();
    RootHints hints = root.hints();
    if (config.isOnlyLookedAt(() -> {})) {
      return Waymark.DONE;
    }
    PrintWriter err = spec.commandLine().getErr();
    Resolver resolver = new Resolver(settings, hints);
    EventLoops loops = new EventLoops();
    try {
      DnsServer server =
          DnsServer.open(
              loops,
              listening.addresses(),
              resolver.responder(TraceJson::writeCompact),
              listening.options());
      TrustOptions.show(settings.trust(), err);
      AutoCloseable kept = snapshot.begin(resolver, err);
      err.println("waymark: resolver on " + AuthoritativeCommand.addresses(server));
      return Running.untilStopped(err, server, loops, kept, resolver);
    } catch (ListenException e) {
      loops.close();
      resolver.close();
      throw Lab.busy(e, "--listen");
    }
  }

  private ResolverSettings settings() {
    ResolverSettings settings = clients.in(ResolverSettings.defaults());
    snapshot.check();
    ResolverSettings asking = routes.in(finding.in(upstream.in(settings)));
    return limits.in(trust.in(dns64.in(local.in(stale.in(asking)))));
  }
}
