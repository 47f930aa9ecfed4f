package dev.waymark.wire.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.waymark.wire.ClientAddress;
import dev.waymark.wire.Query;
import dev.waymark.wire.Transport;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Arrays;

/// The work of one thread of [BatchedUdp]: waits, reads a batch, has it answered, sends the
/// replies.
final class BatchLoop implements ThreadExchange.Origin {
  /// Batches of one socket before the others get their turn.
  private static final int TURN = 16;

  /// Layout of `pollfd`: descriptor, what is waited for, what has happened.
  private static final int POLLED = 8;
  private static final int EVENTS = 4;
  private static final int HAPPENED = 6;
  private static final short READABLE = 1;

  private final BatchedUdp owner;
  private final Serving[] servings;
  private final LateReplies[] sockets;
  private final Tally tally;
  private final ThreadExchange exchange = new ThreadExchange();
  private final MessageBatch batch;
  private final Query[] requests = new Query[MessageBatch.SIZE];
  private final byte[][] bytes = new byte[MessageBatch.SIZE][UdpListener.MAX_REQUEST];
  private final MemorySegment errno;
  private final MemorySegment polled;
  private LateReplies late;
  private int socket;
  private Serving serving;
  private int inHand;

  BatchLoop(BatchedUdp owner, LateReplies[] sockets, int signal, Serving[] servings, Arena arena) {
    this.owner = owner;
    this.servings = servings;
    serving = servings[0];
    this.sockets = sockets;
    late = sockets[0];
    tally = serving.traffic().tally();
    batch = new MessageBatch(arena);
    Arrays.setAll(requests, _ -> new Query());
    errno = LinuxSockets.errorNumber(arena);
    polled = arena.allocate((long) (sockets.length + 1) * POLLED, Long.BYTES);
    for (int i = 0; i <= sockets.length; i++) {
      polled.set(JAVA_INT, (long) i * POLLED, i < sockets.length ? sockets[i].socket() : signal);
      polled.set(JAVA_SHORT, (long) i * POLLED + EVENTS, READABLE);
    }
  }

  void run() {
    while (!owner.isStopped()) {
      int ready = LinuxSockets.poll(errno, polled, sockets.length + 1);
      if (ready < 0 && ready != -LinuxSockets.EINTR) {
        throw new IllegalStateException("waiting for datagrams: error number " + -ready);
      }
      for (int i = 0; i < sockets.length && ready > 0; i++) {
        if (polled.get(JAVA_SHORT, (long) i * POLLED + HAPPENED) != 0) {
          serveSocket(i);
        }
      }
    }
    for (int i = 0; i < sockets.length; i++) { // what had come before the stop is answered
      serveSocket(i);
    }
  }

  private void serveSocket(int number) {
    late = sockets[number];
    socket = late.socket();
    serving = servings[number];
    int count = MessageBatch.SIZE;
    for (int i = 0; i < TURN && count == MessageBatch.SIZE; i++) {
      count = LinuxSockets.receive(errno, socket, batch.emptyRequests(), MessageBatch.SIZE);
      if (count > 0) {
        read(count);
      }
      for (inHand = 0; inHand < count; inHand++) {
        serve();
      }
      send();
    }
  }

  /// Reads all requests of a batch, and has the responder foresee them, before any is answered.
  private void read(int count) {
    for (int i = 0; i < count; i++) {
      requests[i].parse(bytes[i], batch.request(i, bytes[i]), Transport.UDP);
    }
    try {
      serving.responder().foresee(requests, count);
    } catch (Throwable e) { // nothing depends on it, least of all the thread
      serving.failures().report(e);
    }
  }

  private void serve() {
    int reply = exchange.serve(this, requests[inHand], serving);
    if (reply > MessageBatch.MAX_REPLY) {
      LinuxSockets.sendTo(socket, exchange.reply(), reply, batch.client(inHand));
    } else if (reply > 0) {
      batch.addReply(inHand, exchange.reply(), reply);
    }
  }

  /// Sends the replies of the batch. One that cannot be sent is passed over; when there is no
  /// more room, the rest is dropped.
  private void send() {
    int count = batch.replyCount();
    int sent = 0;
    while (sent < count) {
      int result = LinuxSockets.send(errno, socket, batch.repliesFrom(sent), count - sent);
      if (result == -LinuxSockets.EAGAIN) {
        for (; sent < count; sent++) {
          tally.dropped(Transport.UDP, Traffic.Drop.NOT_SENT);
        }
      } else {
        sent += result > 0 ? result : result == -LinuxSockets.EINTR ? 0 : 1;
      }
    }
  }

  @Override
  public Transport transport() {
    return Transport.UDP;
  }

  @Override
  public InetSocketAddress client() {
    return SocketAddressBytes.read(batch.client(inHand));
  }

  @Override
  public void show(ClientAddress to) {
    batch.show(inHand, to);
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
    return new Later(serving, late, batch.client(inHand));
  }

  private static final class Later extends OpenReply {
    private final LateReplies way;
    private final byte[] client;

    Later(Serving serving, LateReplies way, byte[] client) {
      super(serving, Transport.UDP);
      this.way = way;
      this.client = client;
    }

    @Override
    void transmit(byte[] reply, int length) {
      way.add(reply, length, client);
    }

    @Override
    void abandon() {}
  }
}
