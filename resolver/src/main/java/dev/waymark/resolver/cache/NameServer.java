package dev.waymark.resolver.cache;

import java.net.InetAddress;
import java.util.List;
import org.xbill.DNS.Name;

/// A name server of a delegation, with the addresses that came along: none if it is glueless.
public record NameServer(Name name, List<InetAddress> addresses) {
  /// Copies the list.
  public NameServer {
    addresses = List.copyOf(addresses);
  }
}
