package dev.waymark.wire.transport;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What questions to servers are sent from.
///
/// @param addresses of this machine, one of which is taken at random for each socket of its
///     family; without one of a family the kernel takes the one that leads to the server
/// @param firstPort the lowest source port over UDP
/// @param lastPort the highest
public record Outgoing(List<InetAddress> addresses, int firstPort, int lastPort) {
  /// All but the ports kept for the system's own services (RFC 6056, section 3.2).
  public static final int FIRST_PORT = 1_024;

  /// The last port there is.
  public static final int LAST_PORT = 65_535;

  /// Fewer ports could be guessed together with the id in one burst (RFC 5452, section 4.5).
  public static final int MIN_PORTS = 1_024;

  /// From anywhere, and from all ports.
  public static final Outgoing ANY = new Outgoing(List.of(), FIRST_PORT, LAST_PORT);

  /// Checks the range, and copies the list.
  ///
  /// @throws IllegalArgumentException with a line for people
  public Outgoing {
    addresses = List.copyOf(addresses);
    if (firstPort < 1 || lastPort > LAST_PORT || lastPort - firstPort + 1 < MIN_PORTS) {
      throw new IllegalArgumentException(
          firstPort + "-" + lastPort + " is not a range of " + MIN_PORTS + " ports or more");
    }
  }

  /// Whether the kernel may choose a port if those tried are in use.
  boolean isWholeRange() {
    return firstPort <= FIRST_PORT && lastPort == LAST_PORT;
  }

  /// The address for a question to `server`; null for whatever leads there.
  @Nullable InetAddress addressFor(InetAddress server, RandomGenerator random) {
    boolean ipv4 = server instanceof Inet4Address;
    List<InetAddress> family =
        addresses.stream().filter(one -> one instanceof Inet4Address == ipv4).toList();
    return family.isEmpty() ? null : family.get(random.nextInt(family.size()));
  }
}
