package dev.waymark.wire.transport;

import dev.waymark.wire.ClientAddress;
import dev.waymark.wire.Query;
import dev.waymark.wire.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client's connection: messages in, each behind two bytes of length, replies out, in whatever
/// order they are ready (RFC 7766, sections 6.2.1.1 and 8).
///
/// Lives on one event loop. The requests of one read are answered with one write. It stops reading,
/// and so makes the client wait, while too many answers are to come or too many were not taken.
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells failures to exceptionCaught
final class TcpConnection extends ChannelInboundHandlerAdapter
    implements ThreadExchange.Origin, ConnectionTable.Member {
  /// Requests whose answers may be outstanding: enough to fill a resolver's pipe, few enough that
  /// one client cannot keep all the threads busy.
  static final int MAX_OUTSTANDING = 100;

  /// Late replies that were not taken, in bytes: what is outstanding when reading stops still
  /// comes, and may be [#MAX_OUTSTANDING] times the largest message.
  static final int MAX_UNREAD = 1 << 20;

  /// Replies gathered before they are handed on, so that those not taken are noticed in time.
  private static final int WRITE_SIZE = 16 * 1_024;

  private static final int LENGTH_PREFIX = 2;
  private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);

  private final Channel channel;
  private final ThreadExchange exchange;
  private final Serving serving;
  private final TcpListener listener;
  private final Tally tally;
  private final InetSocketAddress client;
  private final ClientNetwork network;
  private final ClientAddress peer = new ClientAddress();

  private ByteBuf requests = Unpooled.EMPTY_BUFFER;
  private boolean requestsAreCopied;
  private ByteBuf replies = Unpooled.EMPTY_BUFFER;
  private int outstanding;
  private boolean accepting = true;
  private boolean reading = true;
  private boolean inputEnded;
  private boolean busy;
  private boolean flushScheduled;

  // Read by other threads, too.
  private volatile long lastMessage = System.nanoTime();
  private volatile boolean waiting;

  TcpConnection(
      Channel channel,
      InetSocketAddress client,
      ThreadExchange exchange,
      Serving serving,
      TcpListener listener) {
    this.channel = channel;
    this.client = client;
    this.exchange = exchange;
    this.serving = serving;
    this.listener = listener;
    tally = serving.traffic().tally();
    peer.show(client);
    network = ClientNetwork.of(client.getAddress(), listener.limitsThisMachine());
  }

  @Override
  public ClientNetwork network() {
    return network;
  }

  @Override
  public long lastMessage() {
    return lastMessage;
  }

  @Override
  public boolean isWaiting() {
    return waiting;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    listener.opened(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (requests.isReadable()) {
      requests.writeBytes(bytes);
      bytes.release();
    } else {
      requests.release();
      requests = bytes;
      requestsAreCopied = false;
    }
    serve();
  }

  /// Answers the whole messages that are there, as far as the client may go on asking.
  private void serve() {
    if (busy) {
      return; // called from inside, as sending has made room: the loop below sees it
    }
    busy = true;
    try {
      if (canServe() && hasWholeMessage()) {
        lastMessage = System.nanoTime();
      }
      while (canServe() && hasWholeMessage()) {
        serveMessage();
        if (replies.readableBytes() >= WRITE_SIZE) {
          flush();
        }
      }
      flush();
      keepRest();
    } finally {
      busy = false;
    }
    read(canServe() && !inputEnded);
    closeIfDone();
  }

  private boolean canServe() {
    return accepting && outstanding < MAX_OUTSTANDING && channel.isWritable();
  }

  private boolean hasWholeMessage() {
    int there = requests.readableBytes() - LENGTH_PREFIX;
    return there >= 0 && there >= requests.getUnsignedShort(requests.readerIndex());
  }

  private void serveMessage() {
    int length = requests.readUnsignedShort();
    if (length < Query.QUESTION) {
      accepting = false; // who sends less than a header has lost count of the bytes
      listener.table().count(ConnectionCounts.Cut.GARBLED);
      return;
    }
    requests.readBytes(exchange.request(), 0, length);
    int reply = exchange.serve(this, length, serving);
    if (reply > 0) {
      if (!replies.isReadable()) {
        // Room for the answers to the rest, which are about twice as long as the questions.
        int rest = Math.min(2 * requests.readableBytes(), WRITE_SIZE);
        replies = channel.alloc().buffer(LENGTH_PREFIX + reply + rest);
      }
      replies.writeShort(reply).writeBytes(exchange.reply(), 0, reply);
    } else if (exchange.dropCause() == Traffic.Drop.NO_ACCESS) {
      accepting = false; // who is not to be answered need not wait
    }
  }

  private void flush() {
    if (replies.isReadable()) {
      channel.write(replies, channel.voidPromise());
      replies = Unpooled.EMPTY_BUFFER;
    }
    channel.flush();
  }

  /// Keeps what is there of the next messages, in no more room than it takes.
  private void keepRest() {
    if (!accepting || !requests.isReadable()) {
      requests.release();
      requests = Unpooled.EMPTY_BUFFER;
    } else if (requestsAreCopied) {
      requests.discardReadBytes();
    } else {
      ByteBuf rest = channel.alloc().buffer(requests.readableBytes()).writeBytes(requests);
      requests.release();
      requests = rest;
      requestsAreCopied = true;
    }
  }

  private void read(boolean wanted) {
    if (wanted != reading) {
      reading = wanted;
      channel.config().setAutoRead(wanted);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    serve();
  }

  /// A client may end its side and still wait for answers (RFC 7766, section 6.2.4 lets it close
  /// whenever it likes).
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      serve();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("A connection broke.", cause);
    close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    listener.table().remove(this);
    accepting = false;
    keepRest();
  }

  @Override
  public void close() {
    channel.close();
  }

  /// Takes no more requests, and closes behind the last reply; from any thread.
  void stop() {
    onLoop(
        () -> {
          accepting = false;
          serve();
        });
  }

  /// Waits at most `nanos` until the connection is closed.
  void awaitClosed(long nanos) {
    channel.closeFuture().awaitUninterruptibly(nanos, TimeUnit.NANOSECONDS);
  }

  private void closeIfDone() {
    if (outstanding == 0 && (!accepting || inputEnded && !hasWholeMessage())) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /// Does something on this connection's loop; nothing if the loops have ended, and with them the
  /// connection.
  private void onLoop(Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("A reply came after the end.", e);
    }
  }

  @Override
  public Transport transport() {
    return Transport.TCP;
  }

  @Override
  public InetSocketAddress client() {
    return client;
  }

  @Override
  public int idleMillis() {
    return (int) Math.min(listener.table().idleNanos() / 1_000_000, Integer.MAX_VALUE);
  }

  @Override
  public void show(ClientAddress to) {
    to.show(peer.high(), peer.low(), peer.port());
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public Deferred defer() {
    outstanding++;
    waiting = true;
    return new Later();
  }

  /// An answer that was outstanding is there, or will never be.
  private void settle(@Nullable ByteBuf reply) {
    outstanding--;
    lastMessage = System.nanoTime();
    waiting = outstanding > 0;
    if (reply != null) {
      channel.write(reply, channel.voidPromise());
      cutIfUnread();
    }
    if (!busy && !flushScheduled) {
      flushScheduled = true; // replies that are ready at the same time leave together
      onLoop(
          () -> {
            flushScheduled = false;
            serve();
          });
    }
  }

  private void cutIfUnread() {
    if (channel.isActive() && channel.bytesBeforeWritable() > MAX_UNREAD) {
      channel.flush();
      if (channel.isActive() && channel.bytesBeforeWritable() > MAX_UNREAD) {
        listener.table().cut(this, ConnectionCounts.Cut.UNREAD);
      }
    }
  }

  private final class Later extends OpenReply {
    Later() {
      super(serving, Transport.TCP);
    }

    @Override
    void transmit(byte[] reply, int length) {
      byte[] copy = Arrays.copyOf(reply, length);
      onLoop(
          () ->
              settle(
                  channel
                      .alloc()
                      .buffer(LENGTH_PREFIX + length)
                      .writeShort(length)
                      .writeBytes(copy)));
    }

    @Override
    void abandon() {
      onLoop(() -> settle(null));
    }
  }
}
