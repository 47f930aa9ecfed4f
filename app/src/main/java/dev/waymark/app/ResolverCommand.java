package dev.waymark.app;

import dev.waymark.resolver.Resolver;
import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.RootHints;
import dev.waymark.resolver.settings.PolicySettings;
import dev.waymark.resolver.settings.ServiceSettings;
import dev.waymark.resolver.settings.StaleSettings;
import dev.waymark.wire.access.AddressPrefix;
import dev.waymark.wire.access.AddressSet;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import dev.waymark.wire.transport.ListenException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Resolves for clients, until somebody stops it.
@Command(
    name = "resolver",
    mixinStandardHelpOptions = true,
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
      "Example:",
      "  waymark resolver --listen 127.0.0.1:5300 --root-hints named.root",
      "  dig @127.0.0.1 -p 5300 www.example.com",
      "",
      "Signatures are not validated yet: do not rely on this resolver where that matters."
    })
final class ResolverCommand implements Callable<Integer> {
  @Option(
      names = "--root-hints",
      required = true,
      paramLabel = "FILE",
      description = "Names and addresses of root servers, as in IANA's named.root.")
  private Path rootHints = Path.of("named.root");

  @Mixin private final Listening listening = new Listening();
  @Mixin private final FindingOptions finding = new FindingOptions();
  @Mixin private final RouteOptions routes = new RouteOptions();
  @Mixin private final Dns64Options dns64 = new Dns64Options();
  @Mixin private final TrustOptions trust = new TrustOptions();
  @Mixin private final SnapshotOptions snapshot = new SnapshotOptions();

  @Option(
      names = "--allow",
      paramLabel = "PREFIX",
      description =
          "Clients that may ask besides this machine, such as 192.0.2.0/24; may be given more than"
              + " once. Others get REFUSED.")
  private List<String> allow = List.of();

  @Option(
      names = "--upstream-port",
      paramLabel = "PORT",
      converter = Port.class,
      description = "The port of the servers that are asked (default: ${DEFAULT-VALUE}).")
  private int upstreamPort = 53;

  @Option(
      names = "--loopback-servers",
      description = {
        "Ask name servers on loopback addresses too. Needed for the little internet; on the real one"
            + " a zone could use it to make this resolver talk to this machine."
      })
  private boolean loopbackServers;

  @Option(
      names = "--max-in-flight",
      paramLabel = "COUNT",
      description =
          "Questions resolved at the same time; more get SERVFAIL (default: ${DEFAULT-VALUE}).")
  private int maxInFlight = ServiceSettings.MAX_IN_FLIGHT;

  @Option(
      names = "--max-per-client",
      paramLabel = "COUNT",
      description = "How many of them one client may have (default: ${DEFAULT-VALUE}).")
  private int maxPerClient = ServiceSettings.MAX_PER_CLIENT;

  @Option(
      names = "--serve-stale",
      description =
          "Answer with data whose time is over if its servers fail or take too long (RFC 8767).")
  private boolean serveStale;

  @Option(
      names = "--stale-max-age",
      paramLabel = "SECONDS",
      description = "How old beyond its time (default: ${DEFAULT-VALUE}).")
  private long staleMaxAge = StaleSettings.MAX_AGE;

  @Option(
      names = "--stale-client-timeout",
      paramLabel = "MILLISECONDS",
      description = "How long a client waits before it gets old data (default: ${DEFAULT-VALUE}).")
  private long staleClientTimeout = StaleSettings.CLIENT_TIMEOUT.toMillis();

  @Option(
      names = "--host",
      paramLabel = "NAME=ADDRESS",
      description = "A name with a fixed address; may be given more than once.")
  private List<String> hosts = List.of();

  @Option(
      names = "--lift",
      paramLabel = "NAME",
      description = {
        "Resolve a special name like others, such as home.arpa or 10.in-addr.arpa; may be given more"
            + " than once."
      })
  private List<String> lifted = List.of();

  @Option(
      names = "--private-zone",
      paramLabel = "NAME",
      description = {
        "A zone whose names may have private addresses. Those of other names are withheld, so that no"
            + " page from outside can reach into this network. May be given more than once."
      })
  private List<String> privateZones = List.of();

  @Option(names = "--no-private-filter", description = "Withhold no private addresses.")
  private boolean noPrivateFilter;

  @Spec private CommandSpec spec = CommandSpec.create();

  ResolverCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    List<AddressPrefix> clients = new ArrayList<>(AddressPrefix.LOOPBACK);
    allow.forEach(prefix -> clients.add(parsePrefix(prefix)));
    ResolverSettings basic =
        ResolverSettings.defaults()
            .withUpstreamPort(upstreamPort)
            .withLoopbackServers(loopbackServers)
            .withService(
                ServiceSettings.DEFAULT
                    .withClients(AddressSet.of(clients))
                    .withConcurrency(
                        positive("--max-in-flight", maxInFlight),
                        positive("--max-per-client", maxPerClient),
                        ServiceSettings.MAX_WAITING))
            .withStale(
                new StaleSettings(
                    serveStale,
                    positive("--stale-max-age", staleMaxAge),
                    StaleSettings.ANSWER_TTL,
                    Duration.ofMillis(positive("--stale-client-timeout", staleClientTimeout))))
            .withPolicy(
                PolicySettings.DEFAULT
                    .withHosts(readHosts(hosts))
                    .withLifted(names("--lift", lifted))
                    .withFilter(!noPrivateFilter, names("--private-zone", privateZones)));
    ResolverSettings settings = trust.in(dns64.in(routes.in(finding.in(basic))));
    snapshot.check();
    PrintWriter err = spec.commandLine().getErr();
    Resolver resolver =
        new Resolver(settings, FileText.read(rootHints, "root hints", RootHints::read));
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

  private static AddressPrefix parsePrefix(String text) {
    try {
      return AddressPrefix.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BadInput("--allow: " + e.getMessage());
    }
  }

  private static int positive(String option, int number) {
    return (int) positive(option, (long) number);
  }

  private static long positive(String option, long number) {
    if (number <= 0) {
      throw new BadInput(option + ": " + number + " is not above 0");
    }
    return number;
  }

  private static Set<Name> names(String option, List<String> texts) {
    Set<Name> names = new LinkedHashSet<>();
    texts.forEach(text -> names.add(name(option, text)));
    return names;
  }

  private static Name name(String option, String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new BadInput(option + ": '" + text + "' is not a name");
    }
  }

  private static Map<Name, List<InetAddress>> readHosts(List<String> texts) {
    Map<Name, List<InetAddress>> hosts = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals <= 0) {
        throw new BadInput("--host: '" + text + "' is not NAME=ADDRESS");
      }
      hosts
          .computeIfAbsent(name("--host", text.substring(0, equals)), _ -> new ArrayList<>())
          .add(address("--host", text.substring(equals + 1)));
    }
    return hosts;
  }

  private static InetAddress address(String option, String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new BadInput(option + ": '" + text + "' is not an address");
    }
  }
}
