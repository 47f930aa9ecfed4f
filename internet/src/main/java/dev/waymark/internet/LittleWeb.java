package dev.waymark.internet;

import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ListenException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// The web of the little internet: three web servers behind three load balancers, and a web server
/// for each neighbour.
///
/// It listens on a high port, since only root may open port 80: whoever follows a URL of these
/// names has to map the port, as [#portFor] says.
final class LittleWeb implements AutoCloseable {
  /// The port of `http` (RFC 9110, section 4.2.1), which the web servers stand in for.
  static final int HTTP_PORT = 80;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("waymark-web", true), NioIoHandler.newFactory());
  private final Map<InetAddress, Integer> ports = new LinkedHashMap<>();
  private final List<Channel> channels = new ArrayList<>();

  private LittleWeb() {}

  /// Starts all of it.
  ///
  /// @param port of all addresses, or 0 for a free one on each
  /// @throws ListenException if a port is not to be had; nothing is left open then
  static LittleWeb start(int port) throws ListenException {
    LittleWeb web = new LittleWeb();
    try {
      web.listenAll(port);
      return web;
    } catch (ListenException e) {
      web.close();
      throw e;
    }
  }

  private void listenAll(int port) throws ListenException {
    List<InetSocketAddress> behind = new ArrayList<>();
    for (Place place : Place.WEB_SERVERS) {
      behind.add(listen(place, port, new WebServer(place.name())));
    }
    AtomicInteger turn = new AtomicInteger();
    for (Place place : Place.WEB_FRONTS) {
      listen(place, port, new WebFront(place.name(), behind, turn));
    }
    for (Place place : Place.OTHER_WEB_SERVERS) {
      listen(place, port, new WebServer(place.name()));
    }
  }

  private InetSocketAddress listen(Place place, int port, ChannelHandler handler)
      throws ListenException {
    InetSocketAddress wanted = new InetSocketAddress(place.address(), port);
    try {
      Channel channel = WebServer.listen(loops, wanted, handler);
      channels.add(channel);
      InetSocketAddress actual = (InetSocketAddress) channel.localAddress();
      ports.put(place.address(), actual.getPort());
      return actual;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ListenException.because(wanted, Transport.TCP, e);
    } catch (IOException e) {
      throw ListenException.because(wanted, Transport.TCP, e);
    }
  }

  /// Where all web servers and load balancers stand.
  static Stream<Place> places() {
    return Stream.of(Place.WEB_FRONTS, Place.WEB_SERVERS, Place.OTHER_WEB_SERVERS)
        .flatMap(List::stream);
  }

  /// The port that stands in for `port` at an address, if a web server of this internet is there.
  Optional<Integer> portFor(InetAddress address, int port) {
    return port == HTTP_PORT ? Optional.ofNullable(ports.get(address)) : Optional.empty();
  }

  @Override
  public void close() {
    channels.forEach(channel -> channel.close().awaitUninterruptibly());
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
  }
}
