package dev.waymark.wire.transport;

import dev.waymark.wire.Transport;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Listens on UDP and TCP and hands every request to a [Responder].
///
/// Each address has sockets of its own, so that a reply leaves from the address that was asked. The
/// wildcard address stands for all addresses that the machine has when the server starts; one that
/// comes later, or an address of 127.0.0.0/8 that no interface names, must be listed itself.
public final class DnsServer implements AutoCloseable {
  /// How long [#close] waits for answers in hand: less than a client waits before it asks another
  /// server.
  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

  /// How often another port is tried when a free one is to be found for UDP and TCP.
  private static final int PORT_TRIES = 50;

  private final List<InetSocketAddress> addresses;
  private final TcpListener tcp;
  private final UdpListener udp;
  private final Serving serving;

  private DnsServer(
      List<InetSocketAddress> addresses, TcpListener tcp, UdpListener udp, Serving serving) {
    this.addresses = addresses;
    this.tcp = tcp;
    this.udp = udp;
    this.serving = serving;
  }

  /// Starts a server that shares `loops` with others.
  ///
  /// @param addresses where to listen; those with port 0 get one and the same free port
  /// @throws ListenException if one of the addresses cannot be had; nothing is left open then
  public static DnsServer open(
      EventLoops loops, List<InetSocketAddress> addresses, Responder responder)
      throws ListenException {
    return open(loops, addresses, responder, ServerOptions.shared());
  }

  /// Starts a server.
  ///
  /// @param addresses where to listen; those with port 0 get one and the same free port
  /// @throws ListenException if one of the addresses cannot be had; nothing is left open then
  public static DnsServer open(
      EventLoops loops,
      List<InetSocketAddress> addresses,
      Responder responder,
      ServerOptions options)
      throws ListenException {
    return open(
        loops, addresses.stream().map(each -> Listener.of(each, responder)).toList(), options);
  }

  /// Starts a server that may answer differently from address to address.
  ///
  /// @param listeners those with port 0 get one and the same free port
  /// @throws ListenException if one of the addresses cannot be had; nothing is left open then
  public static DnsServer open(EventLoops loops, List<Listener> listeners, ServerOptions options)
      throws ListenException {
    if (listeners.isEmpty()) {
      throw new IllegalArgumentException("a server listens on at least one address");
    }
    Collection<Listener> all = withoutWildcards(listeners);
    boolean anyPort = all.stream().anyMatch(each -> each.address().getPort() == 0);
    for (int tries = 1; ; tries++) {
      try {
        return bind(loops, all, options);
      } catch (ListenException e) {
        if (!anyPort || !e.isInUse() || tries == PORT_TRIES) {
          throw e;
        }
      }
    }
  }

  private static DnsServer bind(
      EventLoops loops, Collection<Listener> wanted, ServerOptions options) throws ListenException {
    Serving common = Serving.with(_ -> Responder.DROP);
    TcpListener tcp = new TcpListener(loops, options);
    try {
      List<Bound> bound = bind(tcp, wanted, common);
      UdpListener udp = UdpListener.open(loops, bound, options);
      return new DnsServer(bound.stream().map(Bound::address).toList(), tcp, udp, common);
    } catch (ListenException e) {
      tcp.close();
      throw e;
    }
  }

  private static List<Bound> bind(TcpListener tcp, Collection<Listener> wanted, Serving common)
      throws ListenException {
    List<Bound> bound = new ArrayList<>();
    int freePort = 0;
    for (Listener each : wanted) {
      InetAddress ip = each.address().getAddress();
      int port = each.address().getPort();
      Serving serving = common.by(each.responders().apply(ip));
      InetSocketAddress address = new InetSocketAddress(ip, port == 0 ? freePort : port);
      bound.add(new Bound(tcp.bind(address, serving), serving));
      if (port == 0) {
        freePort = bound.getLast().address().getPort();
      }
    }
    return List.copyOf(bound);
  }

  /// The listeners for single addresses; of several for one address, the first.
  private static Collection<Listener> withoutWildcards(List<Listener> listeners)
      throws ListenException {
    Map<InetSocketAddress, Listener> all = new LinkedHashMap<>();
    for (Listener each : listeners) {
      InetSocketAddress address = each.address();
      InetAddress ip = address.getAddress();
      if (ip == null) {
        throw ListenException.because(
            address, Transport.UDP, new SocketException("the name has no address"));
      }
      if (ip.isAnyLocalAddress()) {
        for (InetAddress local : localAddresses(address)) {
          InetSocketAddress here = new InetSocketAddress(local, address.getPort());
          all.putIfAbsent(here, each.at(here));
        }
      } else {
        all.putIfAbsent(address, each);
      }
    }
    return all.values();
  }

  private static List<InetAddress> localAddresses(InetSocketAddress wildcard)
      throws ListenException {
    boolean ipv4 = wildcard.getAddress() instanceof Inet4Address;
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> address instanceof Inet4Address == ipv4)
          .toList();
    } catch (SocketException e) {
      throw ListenException.because(wildcard, Transport.UDP, e);
    }
  }

  /// Where the server listens, over UDP and TCP alike, with real ports.
  public List<InetSocketAddress> addresses() {
    return addresses;
  }

  /// What has been done with requests since the start.
  public Traffic traffic() {
    return serving.traffic();
  }

  /// The TCP connections since the start.
  public ConnectionCounts connections() {
    return tcp.table().counts();
  }

  /// Takes no more requests, lets the answers in hand go out for a limited time, and closes all
  /// sockets. The event loops go on.
  @Override
  public void close() {
    udp.stop();
    tcp.stop();
    serving.inFlight().awaitNone(DRAIN_NANOS);
    udp.close();
    tcp.close();
  }
}
