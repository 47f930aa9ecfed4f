package dev.waymark.internet.web;

import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ListenException;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The web of the little internet: four load balancers, the web servers, applications and
/// databases behind them, and a web server for each neighbour.
///
/// It listens on high ports, since only root may open 80 and 443: whoever follows a URL of these
/// names has to map the port, as [#portFor] says.
public final class LittleWeb implements AutoCloseable {
  /// The port of `http` (RFC 9110, section 4.2.1), which the web servers stand in for.
  public static final int HTTP_PORT = 80;

  /// The port of `https` (RFC 9110, section 4.2.2).
  public static final int HTTPS_PORT = 443;

  /// Hosts whose pages are elsewhere.
  private static final Map<String, String> MOVED =
      Map.of(
          "http://foobar.com", "http://www.foobar.com",
          "https://foobar.com", "https://www.foobar.com",
          "http://bakery.com", "https://www.bakery.com",
          "http://www.bakery.com", "https://www.bakery.com",
          "https://bakery.com", "https://www.bakery.com");

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("waymark-web", true), NioIoHandler.newFactory());
  private final Certificates certificates =
      new Certificates(InstantSource.system(), new SecureRandom());
  private final Map<InetAddress, Integer> ports = new HashMap<>();
  private final Map<InetAddress, Integer> tlsPorts = new HashMap<>();
  private final List<Channel> channels = new ArrayList<>();
  private final int port;
  private final int tlsPort;
  private volatile Function<String, Duration> distances = _ -> Duration.ZERO;

  private LittleWeb(int port, int tlsPort) {
    this.port = port;
    this.tlsPort = tlsPort;
  }

  /// Starts all of it.
  ///
  /// @param port of all addresses, or 0 for a free one on each
  /// @param tlsPort the same for TLS
  /// @throws ListenException if a port is not to be had; nothing is left open then
  public static LittleWeb start(int port, int tlsPort) throws ListenException {
    LittleWeb web = new LittleWeb(port, tlsPort);
    try {
      web.listenAll();
      return web;
    } catch (ListenException e) {
      web.close();
      throw e;
    }
  }

  private void listenAll() throws ListenException {
    Upstream databases = tier("db", Stand.DATABASES, _ -> new Database());
    Upstream applications =
        tier("app", Stand.APPLICATIONS, stand -> new Application(stand.name(), databases));
    Upstream servers =
        tier(
            "web",
            Stand.WEB_SERVERS,
            stand -> new WebServer(stand.name(), "http", MOVED, Optional.of(applications)));
    for (Stand stand : Stand.fronts()) {
      plain(stand, "lb", new LoadBalancer(stand.name(), "http", servers));
      tls(stand, "lb", "www.foobar.com", new LoadBalancer(stand.name(), "https", servers));
    }
    for (Stand stand : Stand.NEIGHBOURS) {
      plain(stand, "web", neighbour(stand, "http"));
      tls(stand, "web", stand.name(), neighbour(stand, "https"));
    }
  }

  private Site neighbour(Stand stand, String scheme) {
    Site site = new WebServer(stand.name(), scheme, MOVED, Optional.empty());
    return stand.equals(Stand.HARBOR) ? new AuthorityDesk(certificates, site) : site;
  }

  /// What a server of a tier does.
  private interface Role {
    Site of(Stand stand);
  }

  /// Servers of the same kind, to be asked by those in front of them.
  private Upstream tier(String role, List<Stand> stands, Role of) throws ListenException {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (Stand stand : stands) {
      addresses.add(plain(stand, role, of.of(stand)));
    }
    return new Upstream(addresses);
  }

  private InetSocketAddress plain(Stand stand, String role, Site site) throws ListenException {
    SiteHandler handler = new SiteHandler(role, stand.name(), site);
    InetSocketAddress at = new InetSocketAddress(stand.address(), port);
    return opened(at, ports, () -> WebListener.plain(loops, at, handler, () -> distance(stand)));
  }

  /// Servers behind others stand in the same room with them.
  private Duration distance(Stand stand) {
    return Stand.isPublic(stand) ? distances.apply(stand.name()) : Duration.ZERO;
  }

  private void tls(Stand stand, String role, String name, Site site) throws ListenException {
    SiteHandler handler = new SiteHandler(role, stand.name(), site);
    InetSocketAddress at = new InetSocketAddress(stand.address(), tlsPort);
    opened(
        at,
        tlsPorts,
        () ->
            WebListener.tls(
                loops,
                at,
                handler,
                () -> distance(stand),
                asked -> certificates.context(asked, name)));
  }

  /// Something that listens from now on.
  private interface Opening {
    Channel open() throws InterruptedException, IOException;
  }

  private InetSocketAddress opened(
      InetSocketAddress wanted, Map<InetAddress, Integer> kept, Opening opening)
      throws ListenException {
    try {
      Channel channel = opening.open();
      channels.add(channel);
      InetSocketAddress actual = (InetSocketAddress) channel.localAddress();
      kept.put(wanted.getAddress(), actual.getPort());
      return actual;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ListenException.because(wanted, Transport.TCP, e);
    } catch (IOException e) {
      if (isMissing(wanted.getAddress())) {
        return wanted; // then nobody answers there
      }
      throw ListenException.because(wanted, Transport.TCP, e);
    }
  }

  /// Whether this machine has no such address, as it has no IPv6.
  private static boolean isMissing(InetAddress address) {
    try {
      return address instanceof Inet6Address && NetworkInterface.getByInetAddress(address) == null;
    } catch (SocketException e) {
      return true;
    }
  }

  /// Moves each server as far away as `distances` says of its name, from now on.
  public void set(Function<String, Duration> distances) {
    this.distances = distances;
  }

  /// The names of all servers that clients are meant to connect to.
  public static List<String> names() {
    return Stand.all().map(Stand::name).toList();
  }

  /// The name of the server at an address, if one of those is there.
  public static Optional<String> nameAt(InetAddress address) {
    return Stand.all()
        .filter(stand -> stand.address().equals(address))
        .findFirst()
        .map(Stand::name);
  }

  /// Whether a web server or load balancer of the little internet stands at this address, in this
  /// process or in another one.
  public static boolean isAt(InetAddress address) {
    return Stand.reachable().anyMatch(stand -> stand.address().equals(address));
  }

  /// Where the certificate of a little internet's authority is handed out.
  ///
  /// @param port of its web servers
  public static InetSocketAddress authorityDesk(int port) {
    return new InetSocketAddress(Stand.HARBOR.address(), port);
  }

  /// The path of that certificate.
  public static String authorityPath() {
    return AuthorityDesk.PATH;
  }

  /// The port that stands in for `wanted` at an address, if a web server of this internet is there.
  public Optional<Integer> portFor(InetAddress address, int wanted) {
    return switch (wanted) {
      case HTTP_PORT -> Optional.ofNullable(ports.get(address));
      case HTTPS_PORT -> Optional.ofNullable(tlsPorts.get(address));
      default -> Optional.empty();
    };
  }

  /// The certificate of the authority that vouches for these servers; making it is begun now, if
  /// nobody has asked before.
  public CompletableFuture<X509Certificate> authority() {
    return certificates.authority();
  }

  @Override
  public void close() {
    channels.forEach(channel -> channel.close().awaitUninterruptibly());
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
  }
}
