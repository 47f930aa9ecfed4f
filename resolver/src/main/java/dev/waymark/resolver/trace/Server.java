package dev.waymark.resolver.trace;

import dev.waymark.wire.Transport;
import java.net.InetAddress;
import org.xbill.DNS.Name;

/// A name server as it is asked: one name can have several of these.
///
/// @param name its name, as the delegation gives it
/// @param ip the address used
/// @param port the port used
/// @param transport how
public record Server(Name name, InetAddress ip, int port, Transport transport) {
  /// The same server by another transport.
  public Server over(Transport other) {
    return new Server(name, ip, port, other);
  }

  @Override
  public String toString() {
    return name.toString(true) + " (" + TraceWords.ip(ip) + ")";
  }
}
