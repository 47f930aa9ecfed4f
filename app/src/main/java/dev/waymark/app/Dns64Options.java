package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.settings.Dns64Settings;
import dev.waymark.resolver.settings.Nat64Prefix;
import dev.waymark.wire.access.AddressPrefix;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// The options for clients that have IPv6 only.
@Heading("Clients without IPv4")
final class Dns64Options {
  @Option(
      names = "--dns64",
      negatable = true,
      description =
          "Make IPv6 addresses for names that have IPv4 addresses only (RFC 6147), where a NAT64"
              + " translates them.")
  private boolean on;

  @Option(
      names = "--dns64-prefix",
      paramLabel = "PREFIX",
      description = "Where the translator takes them (default: ${DEFAULT-VALUE}).")
  private String prefix = Nat64Prefix.WELL_KNOWN.toString();

  @Option(
      names = "--dns64-exclude",
      paramLabel = "PREFIX",
      converter = Prefix.class,
      description =
          "IPv6 addresses that count as none, besides ::ffff:0:0/96; may be given more than once.")
  private List<AddressPrefix> excluded = new ArrayList<>();

  Dns64Options() {}

  ResolverSettings in(ResolverSettings settings) {
    List<AddressPrefix> prefixes = new ArrayList<>();
    prefixes.add(Dns64Settings.MAPPED);
    prefixes.addAll(excluded);
    try {
      Dns64Settings dns64 = new Dns64Settings(on, Nat64Prefix.parse(prefix), prefixes);
      return settings.withPolicy(settings.policy().withDns64(dns64));
    } catch (IllegalArgumentException e) {
      throw new BadInput("--dns64-prefix: " + e.getMessage());
    }
  }
}
