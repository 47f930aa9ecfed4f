package dev.waymark.app.web;

import dev.waymark.resolver.trace.PageCause;
import dev.waymark.resolver.trace.PageEvent;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.wire.Question;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A visit to a page: from its URL, whose name has been looked up, to the response, over redirects
/// if need be. Every step is told on the timeline.
@SuppressWarnings("FutureReturnValueIgnored") // threads may end when they like
public final class Visit implements AutoCloseable {
  /// Redirects that are followed: more than any honest site needs, fewer than the 20 of browsers,
  /// so that a trace stays readable (RFC 9110, section 15.4, leaves the number to the client).
  static final int MAX_REDIRECTS = 10;

  /// Where a visit takes place.
  ///
  /// @param resolver finds what else has to be known
  /// @param connectTo says where a connection to an address really goes
  /// @param distance of the server at an address, by a network model: what it sends is held back
  ///     by this
  /// @param authority of the server at an address, trusted beside those of the system, if any
  /// @param tls makes what speaks TLS, when it is first needed
  /// @param orders of the command line
  public record Surroundings(
      Function<Question, Trace> resolver,
      UnaryOperator<InetSocketAddress> connectTo,
      Function<InetAddress, Duration> distance,
      Function<InetAddress, Optional<X509Certificate>> authority,
      Supplier<TlsClient> tls,
      List<ConnectTo> orders) {
    /// Copies the list.
    public Surroundings {
      orders = List.copyOf(orders);
    }
  }

  /// Where a page can be had.
  private record Way(String host, int port, List<InetAddress> addresses) {}

  private final Surroundings around;
  private final Timeline timeline;
  private final Lookups lookups;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Set<String> visited = new HashSet<>();
  private @Nullable TlsClient tls;

  /// Prepares a visit.
  ///
  /// @param first the lookup of the URL's name
  public Visit(Trace first, Surroundings around, Timeline timeline) {
    this.around = around;
    this.timeline = timeline;
    lookups = new Lookups(first, around.resolver(), timeline);
  }

  /// Visits a page, and where it redirects to.
  ///
  /// @param start the URL, its host in letters of ASCII
  /// @return whether a page came, whatever its status
  public boolean get(PageUrl start) throws InterruptedException {
    PageUrl url = start;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      if (!visited.add(url.toString())) {
        String text = url + " was visited before: the redirects lead in a circle";
        return fail(PageCause.REDIRECT_LOOP, url, url.host(), text);
      }
      Optional<ServiceChoice> service = ServiceChoice.find(url, lookups, timeline);
      if (service.isPresent() && !url.isSecure()) {
        timeline.tell(
            new PageEvent.Redirected(timeline.now(), 0, url.toString(), url.secured().toString()));
        url = url.secured();
        visited.add(url.toString());
      }
      Optional<PageEvent.HttpResponded> response = response(url, service);
      if (response.isEmpty()) {
        return false;
      }
      Optional<String> location = location(response.get());
      if (location.isEmpty()) {
        return true;
      }
      Optional<PageUrl> next = next(url, location.get(), response.get().status());
      if (next.isEmpty()) {
        return false;
      }
      url = next.get();
    }
    String text = "more than " + MAX_REDIRECTS + " redirects one after another";
    return fail(PageCause.REDIRECT_CHAIN, url, url.host(), text);
  }

  /// Where a response sends the visitor (RFC 9110, section 15.4); empty if it is the page itself.
  private static Optional<String> location(PageEvent.HttpResponded response) {
    return switch (response.status()) {
      case 301, 302, 303, 307, 308 -> response.header("Location").stream().findFirst();
      default -> Optional.empty();
    };
  }

  private Optional<PageUrl> next(PageUrl url, String location, int status) {
    try {
      PageUrl there = url.resolve(location);
      PageUrl next = there.named(DomainNames.absolute(DomainNames.toAscii(there.host())));
      timeline.tell(
          new PageEvent.Redirected(timeline.now(), status, url.toString(), next.toString()));
      return Optional.of(next);
    } catch (IllegalArgumentException e) {
      fail(
          PageCause.REDIRECT_UNUSABLE,
          url,
          url.host(),
          "the redirect to '" + location + "' cannot be followed: " + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<PageEvent.HttpResponded> response(PageUrl url, Optional<ServiceChoice> service)
      throws InterruptedException {
    Optional<HappyEyeballs.Connection> connected = connect(url, service);
    if (connected.isEmpty()) {
      return Optional.empty();
    }
    HappyEyeballs.Connection connection = connected.get();
    try {
      String alpn = "";
      if (url.isSecure()) {
        Optional<PageEvent.TlsEstablished> tls = secure(connection, url);
        if (tls.isEmpty()) {
          return Optional.empty();
        }
        alpn = tls.get().alpn();
      }
      Optional<PageEvent.HttpResponded> response =
          HttpExchange.get(connection, url, alpn, timeline);
      if (response.isEmpty()) {
        fail(
            PageCause.NO_RESPONSE,
            url,
            "the web server of " + url.host(),
            "the connection stood, but no HTTP response came over it");
      }
      return response;
    } finally {
      connection.channel().close().awaitUninterruptibly();
    }
  }

  /// Tries the ways to a page until one leads to a connection.
  private Optional<HappyEyeballs.Connection> connect(PageUrl url, Optional<ServiceChoice> service)
      throws InterruptedException {
    List<Way> ways = ways(url, service);
    for (Way way : ways) {
      HappyEyeballs attempts = new HappyEyeballs(loops, around.connectTo(), around.distance());
      Optional<HappyEyeballs.Connection> connection =
          attempts.connect(way.addresses(), way.port(), timeline);
      if (connection.isPresent()) {
        return connection;
      }
    }
    Way last = ways.getLast();
    if (last.addresses().isEmpty()) {
      fail(
          PageCause.NO_ADDRESS,
          url,
          "the zone of " + last.host(),
          "there is no address to connect to");
      return Optional.empty();
    }
    InetSocketAddress wanted = new InetSocketAddress(last.addresses().getLast(), last.port());
    InetSocketAddress actual = around.connectTo().apply(wanted);
    if (actual.equals(wanted)) {
      fail(
          PageCause.NO_CONNECTION,
          url,
          "the web server of " + last.host(),
          "nobody takes a connection on port " + last.port());
    } else {
      fail(
          PageCause.NO_LAB,
          url,
          "the lab that should be running",
          "no web server of a lab listens on port "
              + actual.getPort()
              + ", which should play port "
              + wanted.getPort());
    }
    return Optional.empty();
  }

  /// The ways to a page, the preferred one first. Where an HTTPS record leads nowhere, the host
  /// itself is tried (RFC 9460, section 3).
  private List<Way> ways(PageUrl url, Optional<ServiceChoice> service) {
    Optional<ConnectTo.Place> order = ConnectTo.find(around.orders(), url.host(), url.port());
    if (order.isPresent()) {
      return List.of(ordered(url, order.get()));
    }
    Way own = new Way(url.host(), url.port(), lookups.addresses(DomainNames.absolute(url.host())));
    if (service.isEmpty()) {
      return List.of(own);
    }
    ServiceChoice chosen = service.get();
    List<InetAddress> addresses = new ArrayList<>(lookups.addresses(chosen.target()));
    List<InetAddress> hints = lookups.wanted(chosen.target(), chosen.hints());
    if (!hints.isEmpty()) {
      timeline.tell(new PageEvent.HintsUsed(timeline.now(), chosen.target(), hints));
      addresses.addAll(hints);
    }
    Way served = new Way(chosen.target().toString(true), chosen.port(), addresses);
    boolean isSame = served.port() == own.port() && addresses.equals(own.addresses());
    return isSame || own.addresses().isEmpty() ? List.of(served) : List.of(served, own);
  }

  /// The way that the command line orders.
  private Way ordered(PageUrl url, ConnectTo.Place place) {
    timeline.tell(
        new PageEvent.ConnectTo(
            timeline.now(), url.host() + " port " + url.port(), place.toString()));
    Optional<InetAddress> literal = literal(place.host());
    List<InetAddress> addresses =
        literal
            .map(List::of)
            .orElseGet(
                () -> lookups.addresses(DomainNames.absolute(DomainNames.toAscii(place.host()))));
    return new Way(place.host(), place.port(), addresses);
  }

  private static Optional<InetAddress> literal(String host) {
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a name, then
    }
  }

  private Optional<PageEvent.TlsEstablished> secure(
      HappyEyeballs.Connection connection, PageUrl url) throws InterruptedException {
    InetAddress address = connection.server().getAddress();
    Optional<PageEvent.TlsEstablished> tls =
        tls().handshake(connection, url.host(), around.authority().apply(address), timeline);
    if (tls.isEmpty()) {
      fail(
          PageCause.NO_TLS,
          url,
          "the web server of " + url.host(),
          "the connection stood, but no TLS on it");
      return Optional.empty();
    }
    if (!TlsClient.isTrusted(tls.get())) {
      PageCause cause = PageCause.of(tls.get().trust());
      String text = "the certificate is not to be trusted, so nothing was asked";
      fail(cause, url, "the web server of " + url.host(), text);
      return Optional.empty();
    }
    return tls;
  }

  private TlsClient tls() {
    if (tls == null) {
      tls = around.tls().get();
    }
    return tls;
  }

  private boolean fail(PageCause cause, PageUrl url, String culprit, String text) {
    timeline.tell(new PageEvent.PageFailed(timeline.now(), cause, url.toString(), culprit, text));
    return false;
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS);
  }
}
