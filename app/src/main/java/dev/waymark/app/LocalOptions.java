package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.settings.PolicySettings;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Name;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The options that say which names a resolver has its own mind about.
@Heading("Special names and local data")
final class LocalOptions {
  @Option(
      names = "--host",
      paramLabel = "NAME=ADDRESS",
      converter = HostConverter.class,
      description = "A name with a fixed address; may be given more than once.")
  private List<Host> hosts = new ArrayList<>();

  @Option(
      names = "--lift",
      paramLabel = "NAME",
      converter = DomainName.class,
      description = {
        "Resolve a special name like others, such as home.arpa or 10.in-addr.arpa; may be given more"
            + " than once."
      })
  private List<Name> lifted = new ArrayList<>();

  @Option(
      names = "--private-filter",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = {
        "Withhold private addresses of names outside of --private-zone, so that no page from outside"
            + " can reach into this network (default: yes)."
      })
  private boolean filter = true;

  @Option(
      names = "--private-zone",
      paramLabel = "NAME",
      converter = DomainName.class,
      description = "A zone whose names may have private addresses; may be given more than once.")
  private List<Name> privateZones = new ArrayList<>();

  LocalOptions() {}

  /// A name and one of its addresses.
  record Host(Name name, InetAddress address) {
    @Override
    public String toString() {
      return name + "=" + address.getHostAddress();
    }
  }

  /// Reads `NAME=ADDRESS`.
  static final class HostConverter implements ITypeConverter<Host> {
    HostConverter() {}

    @Override
    public Host convert(String text) {
      int equals = text.indexOf('=');
      if (equals <= 0) {
        throw new TypeConversionException("'" + text + "' is not NAME=ADDRESS");
      }
      Name name = new DomainName().convert(text.substring(0, equals));
      return new Host(name, new Address().convert(text.substring(equals + 1)));
    }
  }

  ResolverSettings in(ResolverSettings settings) {
    Map<Name, List<InetAddress>> addresses = new LinkedHashMap<>();
    hosts.forEach(
        host -> addresses.computeIfAbsent(host.name(), _ -> new ArrayList<>()).add(host.address()));
    return settings.withPolicy(
        PolicySettings.DEFAULT
            .withHosts(addresses)
            .withLifted(new LinkedHashSet<>(lifted))
            .withFilter(filter, new LinkedHashSet<>(privateZones)));
  }
}
