package dev.waymark.app;

import dev.waymark.resolver.Resolver;
import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.RootHints;
import dev.waymark.wire.access.AddressPrefix;
import dev.waymark.wire.access.AddressSet;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import dev.waymark.wire.transport.ListenException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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

  @Spec private CommandSpec spec = CommandSpec.create();

  ResolverCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    List<AddressPrefix> clients = new ArrayList<>(AddressPrefix.LOOPBACK);
    allow.forEach(prefix -> clients.add(parsePrefix(prefix)));
    ResolverSettings settings =
        ResolverSettings.defaults()
            .withUpstreamPort(upstreamPort)
            .withLoopbackServers(loopbackServers)
            .withClients(AddressSet.of(clients));
    PrintWriter err = spec.commandLine().getErr();
    Resolver resolver = new Resolver(settings, readHints(rootHints));
    EventLoops loops = new EventLoops();
    try {
      DnsServer server =
          DnsServer.open(
              loops,
              listening.addresses(),
              resolver.responder(TraceJson::writeCompact),
              listening.options());
      err.println("waymark: resolver on " + AuthoritativeCommand.addresses(server));
      return Running.untilStopped(err, server, loops, resolver);
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

  /// The parser begins with the line, behind the file's name without its directory.
  private static String withLine(Path file, String message) {
    String name = file.getFileName() + ":";
    return file
        + (message.startsWith(name) ? ":" + message.substring(name.length()) : ": " + message);
  }

  private static RootHints readHints(Path file) {
    if (!Files.isRegularFile(file)) {
      String what = Files.exists(file) ? "not a file" : "no such file";
      throw new BadInput(file + ": " + what + ", expected root hints");
    }
    try {
      return RootHints.read(file);
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInput(withLine(file, String.valueOf(e.getMessage())));
    }
  }
}
