package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.settings.LocalZone;
import dev.waymark.resolver.settings.Route;
import dev.waymark.resolver.settings.RouteSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import picocli.CommandLine.Option;

/// The options that say which zones a resolver finds another way than by the walk from the root.
@Heading("Zones that are not walked to")
final class RouteOptions {
  private static final String SERVERS = "ZONE=ADDRESS[@PORT],...";

  @Option(
      names = "--stub",
      paramLabel = SERVERS,
      description =
          "Ask these authoritative servers for names in the zone, such as"
              + " corp.example=192.0.2.1,192.0.2.2@5301. May be given more than once; the deepest"
              + " zone counts.")
  private List<String> stubs = new ArrayList<>();

  @Option(
      names = "--forward",
      paramLabel = SERVERS,
      description =
          "Ask these resolvers, and nobody else, for names in the zone; '.' for all names.")
  private List<String> forwards = new ArrayList<>();

  @Option(
      names = "--forward-first",
      paramLabel = SERVERS,
      description = "The same, but walk from the root if none of them helps.")
  private List<String> forwardsFirst = new ArrayList<>();

  @Option(
      names = "--tcp-only",
      paramLabel = "ZONE",
      converter = DomainName.class,
      description = "Ask the servers that are set for this zone over TCP alone.")
  private List<Name> tcpOnly = new ArrayList<>();

  @Option(
      names = "--local-zone",
      paramLabel = "FILE",
      description =
          "Answer for a zone from this zone file; nobody is asked. May be given more than once.")
  private List<Path> localZones = new ArrayList<>();

  @Option(
      names = "--local-root",
      paramLabel = "FILE",
      description =
          "Use this copy of the root zone instead of asking root servers (RFC 8806), until its"
              + " SOA's expire time after the file was written.")
  private @Nullable Path localRoot;

  RouteOptions() {}

  ResolverSettings in(ResolverSettings settings) {
    int port = settings.walk().port();
    List<Route> routes = new ArrayList<>();
    List<LocalZone> local = new ArrayList<>();
    Map<Name, String> seen = new HashMap<>();
    for (Route.Kind kind : Route.Kind.values()) {
      for (String text : texts(kind)) {
        Route route = route(option(kind), text, kind, port);
        once(seen, route.zone(), option(kind));
        routes.add(route);
      }
    }
    for (Name zone : tcpOnly) {
      if (routes.stream().noneMatch(route -> route.zone().equals(zone))) {
        throw new BadInput("--tcp-only: no servers are set for " + zone + ", expected --forward");
      }
    }
    for (Path file : localZones) {
      LocalZone zone = FileText.read("--local-zone", file, "a zone", LocalZone::read);
      once(seen, zone.apex(), "--local-zone");
      local.add(zone);
    }
    if (localRoot != null) {
      once(seen, Name.root, "--local-root");
      local.add(FileText.read("--local-root", localRoot, "the root zone", LocalZone::readRoot));
    }
    return settings.withRoutes(new RouteSettings(routes, local));
  }

  private List<String> texts(Route.Kind kind) {
    return switch (kind) {
      case STUB -> stubs;
      case FORWARD_ONLY -> forwards;
      case FORWARD_FIRST -> forwardsFirst;
    };
  }

  private static String option(Route.Kind kind) {
    return switch (kind) {
      case STUB -> "--stub";
      case FORWARD_ONLY -> "--forward";
      case FORWARD_FIRST -> "--forward-first";
    };
  }

  private static void once(Map<Name, String> seen, Name zone, String option) {
    String before = seen.putIfAbsent(zone, option);
    if (before != null) {
      throw new BadInput(
          option + ": the zone " + zone + " is set a second time, by " + before + " before");
    }
  }

  private Route route(String option, String text, Route.Kind kind, int port) {
    int equals = text.indexOf('=');
    if (equals <= 0 || equals == text.length() - 1) {
      throw new BadInput(option + ": '" + text + "' is not " + SERVERS);
    }
    List<InetSocketAddress> servers = new ArrayList<>();
    for (String server : text.substring(equals + 1).split(",", -1)) {
      servers.add(server(option, server, port));
    }
    Name zone = zone(option, text.substring(0, equals));
    return new Route(zone, kind, servers, tcpOnly.contains(zone));
  }

  private static Name zone(String option, String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new BadInput(option + ": '" + text + "' is not a name");
    }
  }

  private static InetSocketAddress server(String option, String text, int defaultPort) {
    int at = text.indexOf('@');
    String host = at < 0 ? text : text.substring(0, at);
    int port = defaultPort;
    if (at >= 0) {
      String digits = text.substring(at + 1);
      port =
          Port.read(digits).orElseThrow(() -> new BadInput(option + ": " + Port.complaint(digits)));
    }
    try {
      return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    } catch (IllegalArgumentException e) {
      throw new BadInput(
          option + ": '" + text + "' is not ADDRESS or ADDRESS@PORT; names are not looked up here");
    }
  }
}
