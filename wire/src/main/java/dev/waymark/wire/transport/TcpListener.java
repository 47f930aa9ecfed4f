package dev.waymark.wire.transport;

import dev.waymark.wire.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The TCP sockets of one server, and the connections that were accepted (RFC 7766).
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells failures to exceptionCaught
final class TcpListener {
  /// Connections the kernel holds until they are accepted: a burst of new clients.
  private static final int BACKLOG = 1_024;

  /// Reading stops above the first of these, until what a client has not yet taken is below the
  /// second: a client that asks and never reads costs this much and no more.
  private static final WriteBufferWaterMark UNREAD =
      new WriteBufferWaterMark(32 * 1_024, 128 * 1_024);

  /// How long closing waits for clients to take their replies.
  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final List<Channel> channels = new ArrayList<>();
  private final Set<TcpConnection> connections = ConcurrentHashMap.newKeySet();
  private final EventLoops loops;
  private final int maxConnections;
  private final Duration idle;

  TcpListener(EventLoops loops, ServerOptions options) {
    this.loops = loops;
    maxConnections = options.maxConnections();
    idle = options.idle();
  }

  /// Listens on `address`, too.
  ///
  /// @return the address with its real port
  InetSocketAddress bind(InetSocketAddress address, Serving serving) throws ListenException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNREAD)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new TcpConnection(
                                channel, loops.exchange(), serving, TcpListener.this));
                  }
                });
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    Throwable refused = bound.cause();
    if (refused != null) {
      throw ListenException.because(address, Transport.TCP, refused);
    }
    channels.add(bound.channel());
    return (InetSocketAddress) bound.channel().localAddress();
  }

  Duration idle() {
    return idle;
  }

  /// Takes note of a new connection, and closes the one that was silent longest if there are too
  /// many now (CVE-2024-0760: else a few hundred silent clients shut out all others).
  void opened(TcpConnection connection) {
    connections.add(connection);
    if (connections.size() <= maxConnections) {
      return;
    }
    TcpConnection oldest = connection;
    for (TcpConnection other : connections) {
      if (other.lastMessage() - oldest.lastMessage() < 0) {
        oldest = other;
      }
    }
    closed(oldest); // at once, so that the next one does not choose it again
    oldest.close();
  }

  void closed(TcpConnection connection) {
    connections.remove(connection);
  }

  /// Accepts and reads no more; deferred replies can still be sent.
  void stop() {
    channels.forEach(channel -> channel.close().awaitUninterruptibly());
    connections.forEach(TcpConnection::stop);
  }

  /// Closes what is still open, behind the replies that were given to it if the clients take them.
  void close() {
    channels.forEach(channel -> channel.close().awaitUninterruptibly());
    connections.forEach(TcpConnection::stop);
    long end = System.nanoTime() + LINGER_NANOS;
    for (TcpConnection connection : connections) {
      connection.awaitClosed(end - System.nanoTime());
    }
    connections.forEach(TcpConnection::close);
  }
}
