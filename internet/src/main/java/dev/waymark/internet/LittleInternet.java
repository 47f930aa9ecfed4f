package dev.waymark.internet;

import dev.waymark.authoritative.AuthoritativeResponder;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.internet.web.LittleWeb;
import dev.waymark.wire.ServerCookies;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import dev.waymark.wire.transport.ListenException;
import dev.waymark.wire.transport.ReplyOptions;
import dev.waymark.wire.transport.Responder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// A whole internet in one process: thirteen name servers, and web servers with what
/// stands before and behind them, on loopback addresses, each with sockets of its own. The name
/// servers serve the zone files of `zones/`.
///
/// All DNS servers share one port and a few threads. Closing it frees everything.
public final class LittleInternet implements AutoCloseable {
  /// How long a hint may be used, in seconds: what the real hints file says.
  private static final long HINT_TTL = 3_600_000;

  /// How often another port is tried when any will do: a port that is free on the first address is
  /// hardly ever taken on another.
  private static final int PORT_TRIES = 20;

  private final EventLoops loops;
  private final List<DnsServer> servers = new ArrayList<>();
  private final Switchboard switchboard = new Switchboard();
  private final QueryLog log = new QueryLog();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("waymark-internet-delay").factory());
  private final LittleWeb web;
  private final int port;
  private volatile NetworkModel network = NetworkModel.LOOPBACK;
  private volatile RandomGenerator chance = new SplittableRandom();

  private LittleInternet(EventLoops loops, LittleWeb web, int port) {
    this.loops = loops;
    this.web = web;
    this.port = port;
  }

  /// Brings it up with the built-in zones, its web servers on any free ports for TLS.
  ///
  /// @param port of all DNS servers; 0 for one that is free on all addresses
  /// @param webPort of all web servers; 0 for any free one on each address
  /// @throws ListenException if an address and port are not to be had; nothing is left open then
  public static LittleInternet start(int port, int webPort) throws ListenException {
    return start(port, webPort, 0);
  }

  /// Brings it up with the built-in zones.
  ///
  /// @param port of all DNS servers; 0 for one that is free on all addresses
  /// @param webPort of all web servers; 0 for any free one on each address
  /// @param tlsPort the same for TLS
  /// @throws ListenException if an address and port are not to be had; nothing is left open then
  public static LittleInternet start(int port, int webPort, int tlsPort) throws ListenException {
    if (port != 0) {
      return startOn(port, webPort, tlsPort);
    }
    for (int tries = 1; ; tries++) {
      try {
        return startOn(0, webPort, tlsPort);
      } catch (ListenException e) {
        int taken = e.address().getPort();
        boolean isWeb = taken == webPort || taken == tlsPort;
        if (tries == PORT_TRIES || !e.isInUse() || isWeb) {
          throw e;
        }
      }
    }
  }

  private static LittleInternet startOn(int port, int webPort, int tlsPort) throws ListenException {
    EventLoops loops = new EventLoops();
    LittleWeb web = null;
    LittleInternet internet = null;
    try {
      web = LittleWeb.start(webPort, tlsPort);
      internet = new LittleInternet(loops, web, port == 0 ? freePort(loops) : port);
      internet.serveAll(BuiltInZones.read());
      return internet;
    } catch (ListenException e) {
      if (internet != null) {
        internet.close();
      } else {
        if (web != null) {
          web.close();
        }
        loops.close();
      }
      throw e;
    }
  }

  private void serveAll(Map<String, ZoneCatalog> catalogs) throws ListenException {
    ServerCookies cookies = ServerCookies.random(new SecureRandom(), InstantSource.system());
    ReplyOptions options = new ReplyOptions(cookies, new byte[0]);
    var around = new SwitchedServer.Circumstances(() -> network, timer, this::chance);
    catalogs.forEach(
        (folder, zones) ->
            switchboard.add(folder, zones, new AuthoritativeResponder(zones, cookies)));
    for (Place.NameServer server : Place.NAME_SERVERS) {
      Responder responder = switchboard.responder(server.folder());
      String name = server.place().name();
      Supplier<Responder> outdated =
          () -> new AuthoritativeResponder(BuiltInZones.older(server.folder()), cookies);
      SwitchedServer switched =
          new SwitchedServer(name, server.born(), responder, outdated, options, around);
      switchboard.add(name, switched);
      servers.add(
          DnsServer.open(
              loops,
              List.of(new InetSocketAddress(server.place().address(), port)),
              log.noting(name, switched)));
    }
  }

  private synchronized int chance() {
    return chance.nextInt(100);
  }

  /// A port that the first server could have. On the others' addresses somebody may have it, which
  /// is why [#start] tries more than once.
  private static int freePort(EventLoops loops) throws ListenException {
    InetAddress first = Place.NAME_SERVERS.getFirst().place().address();
    try (DnsServer probe =
        DnsServer.open(loops, List.of(new InetSocketAddress(first, 0)), _ -> 0)) {
      return probe.addresses().getFirst().getPort();
    }
  }

  /// The names of all name servers there are, from the root down.
  public static List<String> nameServers() {
    return Place.NAME_SERVERS.stream().map(server -> server.place().name()).toList();
  }

  /// Where a name server is.
  ///
  /// @throws IllegalArgumentException if there is none of that name
  public static InetAddress address(String nameServer) {
    return Place.NAME_SERVERS.stream()
        .map(Place.NameServer::place)
        .filter(place -> place.name().equals(nameServer))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no " + nameServer))
        .address();
  }

  /// The names of all web servers that clients connect to.
  public static List<String> webServers() {
    return LittleWeb.names();
  }

  /// The name of the web server at an address, as [#webServers] has it; empty if there is none.
  public static Optional<String> webServerAt(InetAddress address) {
    return LittleWeb.nameAt(address);
  }

  /// Has something be so from now on. A name server has one fault at a time, and a name one
  /// address that was set.
  ///
  /// @throws IllegalArgumentException if it cannot be so; the message says why
  public void set(WhatIf whatIf) {
    switchboard.set(whatIf);
  }

  /// Mends a name server, or gives a name back the addresses that it has in its zone file.
  ///
  /// @throws IllegalArgumentException if there is no server of that name, and nothing set for it
  public void mend(String name) {
    switchboard.mend(name);
  }

  /// Makes everything as it was from the beginning: what is broken for good stays so.
  public void restore() {
    switchboard.restore();
  }

  /// What is not as usual now.
  public List<WhatIf> whatIfs() {
    return switchboard.whatIfs();
  }

  /// Moves the servers as far away as `model` says, from now on.
  public void set(NetworkModel model) {
    network = model;
    web.set(model::roundTrip);
  }

  /// Lets chance decide as it did in every run with this number.
  public synchronized void seed(long number) {
    chance = new SplittableRandom(number);
  }

  /// The port of all DNS servers.
  public int port() {
    return port;
  }

  /// What a resolver has to know before its first question: who serves the root, and where.
  public List<Record> rootHints() {
    List<Record> hints = new ArrayList<>();
    for (Place.NameServer server : Place.NAME_SERVERS) {
      if (server.folder().equals("root")) {
        Name name = Name.fromConstantString(server.place().name() + ".");
        hints.add(new NSRecord(Name.root, DClass.IN, HINT_TTL, name));
        hints.add(new ARecord(name, DClass.IN, HINT_TTL, server.place().address()));
      }
    }
    return hints;
  }

  /// Where a connection to `wanted` has to go: web servers of this internet stand in for the ports
  /// 80 and 443 on ports that an ordinary user may open. Other addresses and ports stay as they
  /// are.
  public InetSocketAddress connectTo(InetSocketAddress wanted) {
    return web.portFor(wanted.getAddress(), wanted.getPort())
        .map(actual -> new InetSocketAddress(wanted.getAddress(), actual))
        .orElse(wanted);
  }

  /// The same for a little internet that runs elsewhere on this machine, with all its web servers
  /// on `webPort`, and on `tlsPort` for TLS.
  public static InetSocketAddress connectTo(InetSocketAddress wanted, int webPort, int tlsPort) {
    if (!LittleWeb.isAt(wanted.getAddress())) {
      return wanted;
    }
    return switch (wanted.getPort()) {
      case LittleWeb.HTTP_PORT -> new InetSocketAddress(wanted.getAddress(), webPort);
      case LittleWeb.HTTPS_PORT -> new InetSocketAddress(wanted.getAddress(), tlsPort);
      default -> wanted;
    };
  }

  /// Whether a web server of a little internet, here or elsewhere on this machine, has this
  /// address.
  public static boolean hasWebServer(InetAddress address) {
    return LittleWeb.isAt(address);
  }

  /// The certificate of the authority that vouches for the web servers. It is made, with its key,
  /// when somebody first asks, which takes a moment; who knows early that it will be needed asks
  /// early.
  public CompletableFuture<X509Certificate> authority() {
    return web.authority();
  }

  /// Where a little internet that runs elsewhere on this machine hands out that certificate, in the
  /// form PEM (RFC 7468).
  ///
  /// @param webPort of its web servers
  public static URI authorityUri(int webPort) {
    InetSocketAddress desk = LittleWeb.authorityDesk(webPort);
    return URI.create(
        "http://" + desk.getAddress().getHostAddress() + ":" + webPort + LittleWeb.authorityPath());
  }

  /// What the name servers were asked.
  public QueryLog log() {
    return log;
  }

  @Override
  public void close() {
    timer.shutdownNow(); // what is held back gets lost, as its client is about to
    servers.forEach(DnsServer::close);
    web.close();
    loops.close();
  }
}
