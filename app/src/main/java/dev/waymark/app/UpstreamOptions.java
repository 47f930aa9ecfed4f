package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.settings.Hardening;
import dev.waymark.wire.transport.Outgoing;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The options that say how a resolver asks servers, and what it believes.
@Heading("Asking servers")
final class UpstreamOptions {
  @Option(
      names = "--upstream-port",
      paramLabel = "PORT",
      converter = Port.class,
      description = "The port of the servers that are asked (default: ${DEFAULT-VALUE}).")
  private int port = 53;

  @Option(
      names = "--outgoing-address",
      paramLabel = "ADDRESS",
      converter = Address.class,
      description =
          "An address of this machine that questions are sent from; may be given more than once, one"
              + " of them is taken at random (default: the one that leads there).")
  private List<InetAddress> outgoing = new ArrayList<>();

  @Option(
      names = "--outgoing-ports",
      paramLabel = "FIRST-LAST",
      converter = PortsConverter.class,
      description =
          "The source ports of questions over UDP, at least 1024 of them (default:"
              + " ${DEFAULT-VALUE}).")
  private Ports ports = new Ports(Outgoing.FIRST_PORT, Outgoing.LAST_PORT);

  @Option(
      names = "--ipv4",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Ask servers at IPv4 addresses (default: yes).")
  private boolean ipv4 = true;

  @Option(
      names = "--ipv6",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Ask servers at IPv6 addresses (default: yes).")
  private boolean ipv6 = true;

  @Option(
      names = "--loopback-servers",
      negatable = true,
      description = {
        "Ask name servers on loopback addresses too. Needed for the little internet; on the real one"
            + " a zone could use it to make this resolver talk to this machine."
      })
  private boolean loopbackServers;

  @Option(
      names = "--qname-minimisation",
      paramLabel = "off|relaxed|strict",
      description = {
        "Tell servers no more of a name than they need (RFC 9156). relaxed: what does not exist for"
            + " a part is asked for the whole name too, as some servers do not know empty"
            + " non-terminals; strict: it is believed (RFC 8020) (default: relaxed)."
      })
  private Minimisation minimisation = Minimisation.RELAXED;

  @Option(
      names = "--0x20",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Mix upper and lower case at random, which whoever forges replies has to guess (default:"
              + " yes).")
  private boolean mixCase = true;

  @Option(
      names = "--glue-hardening",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Believe a server only about addresses in its own zone (default: yes). Without, any address"
              + " in a referral is used for reaching that zone, and for nothing else.")
  private boolean glueHardening = true;

  UpstreamOptions() {}

  /// How much of a name servers are told.
  enum Minimisation {
    OFF,
    RELAXED,
    STRICT
  }

  /// A range of ports.
  record Ports(int first, int last) {
    @Override
    public String toString() {
      return first + "-" + last;
    }
  }

  /// Reads `FIRST-LAST`.
  static final class PortsConverter implements ITypeConverter<Ports> {
    PortsConverter() {}

    @Override
    public Ports convert(String text) {
      int dash = text.indexOf('-');
      int first = Port.read(dash < 0 ? "" : text.substring(0, dash)).orElse(0);
      int last = Port.read(text.substring(dash + 1)).orElse(0);
      if (last - first + 1 < Outgoing.MIN_PORTS || first == 0) {
        throw new TypeConversionException(
            "'"
                + text
                + "' is not a range of "
                + Outgoing.MIN_PORTS
                + " ports or more, such as 20000-29999");
      }
      return new Ports(first, last);
    }
  }

  /// @throws BadInput if servers could not be asked at all, or not from these addresses
  ResolverSettings in(ResolverSettings settings) {
    if (!ipv4 && !ipv6) {
      throw new BadInput("--ipv6: without IPv4 and without IPv6 no server can be asked");
    }
    Places.checkOutgoing(outgoing);
    return settings.withWalk(
        settings
            .walk()
            .withPort(port)
            .withFamilies(ipv4, ipv6)
            .withLoopbackServers(loopbackServers)
            .withMinimise(minimisation != Minimisation.OFF)
            .withMixCase(mixCase)
            .withHardening(new Hardening(minimisation == Minimisation.STRICT, glueHardening))
            .withOutgoing(new Outgoing(outgoing, ports.first(), ports.last())));
  }
}
