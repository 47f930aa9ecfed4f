package dev.waymark.wire.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.concurrent.TimeUnit;

/// The threads on which servers read requests and write replies. Many servers share one of these,
/// so that a dozen of them need no more threads than one.
///
/// Linux' epoll is used where Netty's native part loads, Java's own selectors elsewhere,
/// `./waymark` included (decision 012).
public final class EventLoops implements AutoCloseable {
  /// How long [#close] waits for tasks still coming in: none should, once the servers are closed.
  private static final long CLOSE_SECONDS = 2;

  private final boolean epoll = Epoll.isAvailable();
  private final int threads;
  private final EventLoopGroup group;

  private final FastThreadLocal<ThreadExchange> exchanges =
      new FastThreadLocal<>() {
        @Override
        protected ThreadExchange initialValue() {
          return new ThreadExchange();
        }
      };

  /// As many loops as there are processors.
  public EventLoops() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /// Starts as many loops as `threads` says; each gets its thread with its first socket.
  public EventLoops(int threads) {
    this.threads = threads;
    group =
        new MultiThreadIoEventLoopGroup(
            threads,
            new DefaultThreadFactory("waymark-loop", true),
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  /// How many loops there are.
  public int threads() {
    return threads;
  }

  /// Whether the loops use Linux' epoll, which allows several sockets on one address and port.
  public boolean isEpoll() {
    return epoll;
  }

  EventLoopGroup group() {
    return group;
  }

  Class<? extends DatagramChannel> datagramChannel() {
    return epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
  }

  Class<? extends ServerChannel> serverChannel() {
    return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /// The exchange of the loop that calls this.
  ThreadExchange exchange() {
    return exchanges.get();
  }

  /// Ends the threads. The servers that use them are to be closed before.
  @Override
  public void close() {
    group
        .shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
