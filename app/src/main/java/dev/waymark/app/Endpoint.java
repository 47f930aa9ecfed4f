package dev.waymark.app;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads `ADDRESS:PORT`, such as `127.0.0.1:5300` or `[::1]:5300`. Names are not looked up. Port 0
/// asks the system for any free one.
final class Endpoint implements ITypeConverter<InetSocketAddress> {
  Endpoint() {}

  @Override
  public InetSocketAddress convert(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.contains(":")) {
      throw new TypeConversionException("'" + text + "': write IPv6 as [ADDRESS]:PORT");
    }
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > Port.MAX || host.isEmpty()) {
      throw new TypeConversionException("'" + text + "' is not ADDRESS:PORT, as in 127.0.0.1:5300");
    }
    if (host.matches("[0-9.]*") && !host.matches("[0-9]+(\\.[0-9]+){3}")) {
      throw new TypeConversionException("'" + host + "' is not an address: IPv4 has four numbers");
    }
    try {
      return new InetSocketAddress(InetAddress.ofLiteral(host), Integer.parseInt(port));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "'" + host + "' is not an address; names are not looked up here");
    }
  }

  /// The address and port as they are typed.
  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
