package dev.waymark.wire.transport;

import dev.waymark.wire.ClientAddress;
import dev.waymark.wire.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Datagrams on event loops, by Netty.
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells failures to exceptionCaught
final class EventLoopUdp implements UdpListener {
  private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);

  /// Datagrams read with one system call, where there is one for many.
  private static final int BATCH = 16;

  /// How often, and how long each time, a socket that is closed soon is given to bring what its
  /// kernel buffer holds: a loop reads [#BATCH] datagrams and more in such a while.
  private static final int MAX_LOOKS = 50;

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final List<Channel> channels = new ArrayList<>();

  private EventLoopUdp() {}

  /// Opens `sockets` sockets for each address; more than one only on epoll.
  static EventLoopUdp open(EventLoops loops, List<Bound> addresses, int sockets)
      throws ListenException {
    int each = loops.isEpoll() ? sockets : 1;
    EventLoopUdp listener = new EventLoopUdp();
    for (Bound address : addresses) {
      // A port shared among sockets of ours could be shared with another server's, too: the first
      // socket says whether anybody is there.
      if (each > 1) {
        listener.bind(loops, address, false).close().syncUninterruptibly();
      }
      for (int i = 0; i < each; i++) {
        listener.channels.add(listener.bind(loops, address, each > 1));
      }
    }
    return listener;
  }

  private Channel bind(EventLoops loops, Bound bound, boolean sharedPort) throws ListenException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops.group())
            .channel(loops.datagramChannel())
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
            .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER);
    if (loops.isEpoll()) {
      bootstrap
          .option(UnixChannelOption.SO_REUSEPORT, sharedPort)
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_REQUEST)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(BATCH * MAX_REQUEST));
    } else {
      bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_REQUEST));
    }
    bootstrap.handler(
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new Reader(channel, loops.exchange(), bound.serving()));
          }
        });
    ChannelFuture opened = bootstrap.bind(bound.address()).awaitUninterruptibly();
    Throwable refused = opened.cause();
    if (refused != null) {
      close();
      throw ListenException.because(bound.address(), Transport.UDP, refused);
    }
    return opened.channel();
  }

  /// Reads until a while brings nothing, so that what had come is answered, then no more.
  @Override
  public void stop() {
    if (channels.stream().allMatch(channel -> channel.config().isAutoRead())) {
      List<Promise<Void>> ends = channels.stream().map(EventLoopUdp::drain).toList();
      ends.forEach(Promise::awaitUninterruptibly);
    }
  }

  private static Promise<Void> drain(Channel channel) {
    Promise<Void> end = channel.eventLoop().newPromise();
    channel.eventLoop().execute(() -> drain(channel, end, -1, 0));
    return end;
  }

  /// Lets the loop of `channel` look at its sockets again and again, until nothing was read.
  ///
  /// @param before how many datagrams had been read when this was done for the last time
  private static void drain(Channel channel, Promise<Void> end, long before, int looks) {
    long read = channel.pipeline().get(Reader.class).read;
    if (read == before || looks == MAX_LOOKS || !channel.isOpen()) {
      channel.config().setAutoRead(false);
      end.setSuccess(null);
    } else {
      channel
          .eventLoop()
          .schedule(() -> drain(channel, end, read, looks + 1), LOOK_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void close() {
    channels.forEach(Channel::close);
    channels.forEach(channel -> channel.closeFuture().awaitUninterruptibly());
  }

  /// Reads the datagrams of one socket and writes the replies, on the socket's event loop.
  private static final class Reader extends ChannelInboundHandlerAdapter
      implements ThreadExchange.Origin {
    private final Channel channel;
    private final ThreadExchange exchange;
    private final Serving serving;
    private final Tally tally;
    private long read;
    private InetSocketAddress sender = new InetSocketAddress(0);

    Reader(Channel channel, ThreadExchange exchange, Serving serving) {
      this.channel = channel;
      this.exchange = exchange;
      this.serving = serving;
      tally = serving.traffic().tally();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket datagram = (DatagramPacket) message;
      sender = datagram.sender();
      read++;
      int length;
      try {
        ByteBuf content = datagram.content();
        length = Math.min(content.readableBytes(), Exchange.MAX_MESSAGE);
        content.getBytes(content.readerIndex(), exchange.request(), 0, length);
      } finally {
        datagram.release();
      }
      int reply = exchange.serve(this, length, serving);
      // What the kernel does not take is dropped here: replies must not pile up behind a flood.
      if (reply > 0 && !channel.isWritable()) {
        tally.dropped(Transport.UDP, Traffic.Drop.NOT_SENT);
      } else if (reply > 0) {
        context.write(datagram(channel, exchange.reply(), reply, sender), context.voidPromise());
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    /// A reply that cannot be sent is lost, as datagrams may be.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("A datagram was not read or not sent.", cause);
    }

    @Override
    public Transport transport() {
      return Transport.UDP;
    }

    @Override
    public InetSocketAddress client() {
      return sender;
    }

    @Override
    public void show(ClientAddress to) {
      to.show(sender);
    }

    @Override
    public int idleMillis() {
      return 0;
    }

    @Override
    public Tally tally() {
      return tally;
    }

    @Override
    public Deferred defer() {
      return new Later(serving, channel, sender);
    }
  }

  private static DatagramPacket datagram(
      Channel channel, byte[] reply, int length, InetSocketAddress to) {
    return new DatagramPacket(
        channel.alloc().directBuffer(length).writeBytes(reply, 0, length), to);
  }

  private static final class Later extends OpenReply {
    private final Channel channel;
    private final InetSocketAddress client;

    Later(Serving serving, Channel channel, InetSocketAddress client) {
      super(serving, Transport.UDP);
      this.channel = channel;
      this.client = client;
    }

    @Override
    void transmit(byte[] reply, int length) {
      channel.writeAndFlush(datagram(channel, reply, length, client), channel.voidPromise());
    }

    @Override
    void abandon() {}
  }
}
