package dev.waymark.app;

import dev.waymark.internet.LittleInternet;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import dev.waymark.wire.transport.ListenException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The little internet and a resolver in front of it, until somebody stops it.
@Command(
    name = "lab",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Keeps a little internet and a resolver up, to ask with dig.",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Brings up the little internet (root, com, foobar.com and their neighbours, each a real server"
          + " on its own loopback address) and a resolver on 127.0.0.1, and stays up until Ctrl-C."
    },
    footerHeading = "%n",
    footer = {
      "In another terminal:",
      "  dig @127.0.0.1 -p 5300 www.foobar.com        the resolver; again: TTLs fall",
      "  dig @127.53.0.1 -p 5300 +norecurse com NS    the root: it only refers",
      "  waymark trace --server 127.0.0.1:5300 https://www.foobar.com/",
      "                                               what the resolver does",
      "  waymark control what-if kill=ns1.foobar.com  break something; 'what-if clear' mends it",
      "  curl -o lab-ca.pem http://127.53.3.41:8080/ca.pem",
      "                                               whom its web servers' certificates are from",
      "",
      "Exit status: 0 when stopped, 2 for bad input or a port that is not to be had."
    })
final class LabCommand implements Callable<Integer> {
  @Mixin private final LabOptions options = new LabOptions();

  @Mixin private final WebPorts web = new WebPorts();

  @Option(
      names = "--control",
      paramLabel = "PATH|off",
      description =
          "Where 'waymark control' finds this lab (default: a socket named by the port, in a"
              + " directory of this user's own).")
  private String control = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  LabCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    InetSocketAddress at =
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), options.port());
    Lab lab = Lab.start(options.port(), web.plain(), web.tls(), Optional.empty());
    Circumstances around = options.circumstances(Optional.empty());
    EventLoops loops = new EventLoops();
    List<AutoCloseable> parts = new ArrayList<>(List.of(loops, lab));
    PrintWriter err = spec.commandLine().getErr();
    try {
      around.apply(lab.internet());
      parts.addFirst(
          DnsServer.open(loops, List.of(at), lab.resolver().responder(TraceJson::writeCompact)));
      LabCommands commands = new LabCommands(lab, Running::stop);
      SteeringOptions.openControl(control, options.port(), commands, err)
          .ifPresent(parts::addFirst);
      tell(spec.commandLine().getOut(), around);
      return Running.untilStopped(err, parts.toArray(AutoCloseable[]::new));
    } catch (ListenException e) {
      parts.forEach(Running::closeQuietly);
      throw Lab.busy(e, "--port");
    } catch (BadInput e) {
      parts.forEach(Running::closeQuietly);
      throw e;
    }
  }

  private void tell(PrintWriter out, Circumstances around) {
    out.println(
        """

          The little internet is up. Ask its resolver:

            dig @127.0.0.1 -p %1$d www.foobar.com       again: the TTL has fallen
            dig @127.0.0.1 -p %1$d www.foobar.com AAAA  NODATA: there is no such type
            dig @127.0.0.1 -p %1$d nowhere.foobar.com   NXDOMAIN: there is no such name
            dig @127.0.0.1 -p %1$d one.foobar.com       three aliases in a row
            dig @127.0.0.1 -p %1$d x.wild.foobar.com    a wildcard
            dig @127.0.0.1 -p %1$d foobar.com MX        who takes mail
            dig @127.0.0.1 -p %1$d big.foobar.com TXT   too long for UDP: TCP
            dig @127.0.0.1 -p %1$d -x 127.53.3.1        from an address to a name

          Or walk yourself, from the root:

            dig @127.53.0.1 -p %1$d +norecurse www.foobar.com
            dig @127.53.1.1 -p %1$d +norecurse www.foobar.com
            dig @127.53.2.1 -p %1$d +norecurse www.foobar.com

          See what the resolver does, and the page behind a name:

            waymark trace --server 127.0.0.1:%1$d%4$s https://www.foobar.com/
            curl -o lab-ca.pem %5$s
            curl --cacert lab-ca.pem --connect-to ::127.53.3.1:%3$d https://www.foobar.com/
            curl --connect-to ::127.53.3.41:%2$d http://www.harbor.net/

          Break something, look what follows, and mend it:

            waymark control what-if kill=ns1.foobar.com kill=ns2.foobar.com
            waymark control cache flush all
            waymark control what-if clear

          Ctrl-C stops it.
        """
            .formatted(
                options.port(),
                web.plain(),
                web.tls(),
                web.asTyped(),
                LittleInternet.authorityUri(web.plain())));
    around.lines(true).forEach(line -> out.println("  %-9s%s".formatted(line.label(), line.text())));
    out.flush();
  }
}
