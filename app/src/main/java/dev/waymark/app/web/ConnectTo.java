package dev.waymark.app.web;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An order to connect elsewhere than where the URL leads, with the meaning of curl's
/// `--connect-to`: only the connection goes there; certificate and Host header stay the URL's.
///
/// @param host the URLs that are meant, by their host; empty for any
/// @param port the same by their port; empty for any
/// @param toHost a name or an address to connect to; empty for the URL's own host
/// @param toPort the port; empty for the URL's own
public record ConnectTo(
    String host, Optional<Integer> port, String toHost, Optional<Integer> toPort) {
  private static final Pattern FORM =
      Pattern.compile("(\\[[^]]*]|[^:]*):([0-9]*):(\\[[^]]*]|[^:]*):([0-9]*)");

  private static final int MAX_PORT = 65_535;

  /// A place to connect to.
  ///
  /// @param host a name, or an address without brackets
  /// @param port there
  public record Place(String host, int port) {
    @Override
    public String toString() {
      return host + " port " + port;
    }
  }

  /// Reads `HOST1:PORT1:HOST2:PORT2`; each part may be empty, IPv6 addresses stand in brackets.
  ///
  /// @throws IllegalArgumentException saying in one line what is wrong
  public static ConnectTo parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not HOST1:PORT1:HOST2:PORT2 (IPv6 in brackets; parts may be empty)");
    }
    return new ConnectTo(
        bare(parts.group(1)), port(parts.group(2)), bare(parts.group(3)), port(parts.group(4)));
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static Optional<Integer> port(String digits) {
    if (digits.isEmpty()) {
      return Optional.empty();
    }
    int port = digits.length() > 5 ? 0 : Integer.parseInt(digits);
    if (port == 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("'" + digits + "' is not a port (1 to " + MAX_PORT + ")");
    }
    return Optional.of(port);
  }

  /// Where a connection to this host and port goes by the first of `orders` that means it.
  static Optional<Place> find(List<ConnectTo> orders, String host, int port) {
    String asked = host.toLowerCase(Locale.ROOT);
    return orders.stream()
        .filter(one -> one.host.isEmpty() || one.host.toLowerCase(Locale.ROOT).equals(asked))
        .filter(one -> one.port.isEmpty() || one.port.get() == port)
        .findFirst()
        .map(one -> new Place(one.toHost.isEmpty() ? host : one.toHost, one.toPort.orElse(port)));
  }
}
