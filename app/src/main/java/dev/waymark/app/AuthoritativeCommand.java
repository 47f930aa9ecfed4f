package dev.waymark.app;

import dev.waymark.authoritative.AuthoritativeResponder;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.authoritative.zone.ZoneDirectory;
import dev.waymark.authoritative.zone.ZoneProblem;
import dev.waymark.wire.ServerCookies;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import dev.waymark.wire.transport.ListenException;
import dev.waymark.wire.transport.ServerOptions;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
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
      "All files are read and checked before anything is served. One error, and nothing starts."
    },
    footerHeading = "%n",
    footer = {
      "Example:",
      "  waymark authoritative --listen 127.0.0.1:5300 --zones /etc/waymark/zones",
      "  dig @127.0.0.1 -p 5300 +norecurse example.com SOA"
    })
final class AuthoritativeCommand implements Callable<Integer> {
  @Option(
      names = "--zones",
      required = true,
      paramLabel = "DIR",
      description = "The directory of zone files.")
  private Path zones = Path.of(".");

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

  /// Bytes of zones whose reading leaves enough behind to be worth a collection of some 50 ms.
  private static final long LARGE = 16 << 20;

  @Spec private CommandSpec spec = CommandSpec.create();

  AuthoritativeCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    long start = System.nanoTime();
    AuthoritativeResponder responder = read(err);
    EventLoops loops = new EventLoops();
    giveBack(responder.catalog());
    try {
      DnsServer server = DnsServer.open(loops, listen, responder, ServerOptions.dedicated());
      err.println(
          "waymark: "
              + count(responder.catalog().zones().size(), "zone")
              + " from "
              + zones
              + " served on "
              + addresses(server)
              + " after "
              + (System.nanoTime() - start) / 1_000_000
              + " ms");
      return Running.untilStopped(err, server, loops);
    } catch (ListenException e) {
      loops.close();
      throw Lab.busy(e, "--listen");
    }
  }

  /// Reads the zones. When this method is left, nothing but the responder holds on to them.
  private AuthoritativeResponder read(PrintWriter err) {
    ZoneDirectory.Contents contents =
        ZoneDirectory.read(zones, new LoadProgress(err, System::nanoTime));
    if (contents.hasErrors()) {
      throw refuse(contents.problems(), err);
    }
    contents.problems().forEach(err::println);
    return new AuthoritativeResponder(
        contents.catalog(), ServerCookies.random(new SecureRandom(), InstantSource.system()));
  }

  /// Reading a large zone takes several times the memory that the zone takes: once it is read, the
  /// rest goes back to the system (decision 010).
  private static void giveBack(ZoneCatalog catalog) {
    if (catalog.zones().stream().mapToLong(Zone::size).sum() > LARGE) {
      System.gc();
    }
  }

  /// One problem is one line; with several, a last line says what comes of them.
  private static BadInput refuse(List<ZoneProblem> problems, PrintWriter err) {
    if (problems.size() == 1) {
      return new BadInput(problems.getFirst().toString());
    }
    problems.forEach(err::println);
    long errors = problems.stream().filter(ZoneProblem::isError).count();
    return new BadInput("nothing is served, because of " + count(errors, "error"));
  }

  private static String count(long n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  /// The addresses of a server as they are typed.
  static String addresses(DnsServer server) {
    return server.addresses().stream().map(Endpoint::text).collect(Collectors.joining(", "));
  }
}
