package dev.waymark.wire.transport;

import dev.waymark.wire.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// The TCP sockets of one server, and the connections that were accepted (RFC 7766).
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells failures to exceptionCaught
final class TcpListener {
  /// Connections the kernel holds until they are accepted: a burst of new clients.
  private static final int BACKLOG = 1_024;

  /// Reading stops above the first of these, until what a client has not yet taken is below the
  /// second: a client that asks and never reads costs this much and no more.
  private static final WriteBufferWaterMark UNREAD =
      new WriteBufferWaterMark(32 * 1_024, 128 * 1_024);

  /// Looks at silent connections in one idle time, so that none stays an eighth longer than it may;
  /// and as often as this when the time is long, as it may shrink.
  private static final int CHECKS = 8;

  private static final long MAX_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /// How long closing waits for clients to take their replies.
  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final List<Channel> channels = new ArrayList<>();
  private final EventLoops loops;
  private final ConnectionTable table;
  private final boolean limitsThisMachine;
  private final AtomicBoolean watching = new AtomicBoolean();

  TcpListener(EventLoops loops, ServerOptions options) {
    this.loops = loops;
    table = new ConnectionTable(options);
    limitsThisMachine = options.limitsThisMachine();
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
                    accept(channel, serving);
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

  private void accept(Channel channel, Serving serving) {
    if (channel.remoteAddress() instanceof InetSocketAddress client) {
      channel
          .pipeline()
          .addLast(new TcpConnection(channel, client, loops.exchange(), serving, this));
    } else {
      channel.close(); // it was gone before it was accepted
    }
  }

  boolean limitsThisMachine() {
    return limitsThisMachine;
  }

  ConnectionTable table() {
    return table;
  }

  /// Takes note of a new connection.
  void opened(TcpConnection connection) {
    table.add(connection);
    watch();
  }

  /// Looks for silent connections from time to time, as long as there are any.
  private void watch() {
    if (!table.isEmpty() && watching.compareAndSet(false, true)) {
      long nanos = Math.clamp(table.idleNanos() / CHECKS, 1, MAX_CHECK_NANOS);
      loops.group().schedule(this::cutSilent, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void cutSilent() {
    watching.set(false);
    table.cutSilent(System.nanoTime());
    watch();
  }

  /// Accepts and reads no more; deferred replies can still be sent.
  void stop() {
    channels.forEach(channel -> channel.close().awaitUninterruptibly());
    connections().forEach(TcpConnection::stop);
  }

  private List<TcpConnection> connections() {
    return table.all().stream().map(TcpConnection.class::cast).toList();
  }

  /// Closes what is still open, behind the replies that were given to it if the clients take them.
  void close() {
    channels.forEach(channel -> channel.close().awaitUninterruptibly());
    List<TcpConnection> open = connections();
    open.forEach(TcpConnection::stop);
    long end = System.nanoTime() + LINGER_NANOS;
    for (TcpConnection connection : open) {
      connection.awaitClosed(end - System.nanoTime());
    }
    connections().forEach(TcpConnection::close);
  }
}
