package dev.waymark.app;

import dev.waymark.resolver.ResolverSettings;
import dev.waymark.wire.access.AddressPrefix;
import dev.waymark.wire.access.AddressSet;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// The options that say whom a resolver serves.
@Heading("Who may ask")
final class ClientOptions {
  @Option(
      names = "--allow",
      paramLabel = "PREFIX|any",
      converter = Prefix.class,
      description =
          "Clients that may ask besides this machine, such as 192.0.2.0/24; may be given more than"
              + " once. Others get REFUSED. 'any' opens the resolver to everybody, who can then use"
              + " it against others.")
  private List<AddressPrefix> allow = new ArrayList<>();

  ClientOptions() {}

  ResolverSettings in(ResolverSettings settings) {
    List<AddressPrefix> clients = new ArrayList<>(AddressPrefix.LOOPBACK);
    clients.addAll(allow);
    return settings.withClients(AddressSet.of(clients));
  }
}
