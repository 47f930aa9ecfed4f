package dev.waymark.wire.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/// Datagrams by Linux' own system calls: the calling thread opens a [Line] to the server, or joins
/// one, and sends; one thread for all reads what comes (decision 017).
///
/// That thread starts with the first question.
final class WatchedUdp implements UpstreamUdp {
  /// ENETUNREACH of Linux: no route leads to the address.
  private static final int NO_ROUTE = 101;

  private final SourceAddresses sources;
  private final Lines lines = new Lines();
  private final Queue<UpstreamSocket> memory = new ConcurrentLinkedQueue<>();
  private volatile @Nullable WatchLoop loop;
  private boolean closed;

  WatchedUdp(SourceAddresses sources) {
    this.sources = sources;
  }

  @Override
  public ClientReply exchange(
      InetSocketAddress server, byte[] request, int size, ReplyFilter filter, Wait wait)
      throws IOException {
    WatchLoop watching = loop();
    if (watching == null) {
      return unreachable(LinuxSockets.ECANCELED, wait);
    }
    wait.begin();
    Mailbox mailbox = new Mailbox((request[0] & 0xFF) << 8 | request[1] & 0xFF, wait.deadline());
    UpstreamSocket mine = borrow();
    Line line = line(watching, server, mailbox, mine);
    try {
      if (line != null && send(mine, line, request, mailbox) && filter.hearsPackets()) {
        filter.sent(LinuxSockets.localAddress(line.socket())); // open as long as we wait at it
      }
      memory.add(mine);
      return await(mailbox, filter, wait);
    } finally {
      if (line != null) {
        lines.leave(line, mailbox);
      }
    }
  }

  private UpstreamSocket borrow() {
    UpstreamSocket free = memory.poll();
    return free == null ? new UpstreamSocket() : free;
  }

  /// A line at which the mailbox waits from now on; null if there is none to be had, and why is in
  /// the mailbox.
  private @Nullable Line line(
      WatchLoop watching, InetSocketAddress server, Mailbox mailbox, UpstreamSocket mine) {
    Line known = lines.join(server, mailbox, System.nanoTime());
    return known == null ? open(watching, server, mailbox, mine) : known;
  }

  /// Sends the request.
  ///
  /// @return whether it is on its way; if not, why is in the mailbox
  private static boolean send(UpstreamSocket mine, Line line, byte[] request, Mailbox mailbox) {
    int result = mine.send(line.socket(), request);
    if (result < 0 && result != -LinuxSockets.EAGAIN) { // no room: lost, as others on the way
      mailbox.tell(new Arrival.Failed(-result));
      return false;
    }
    return true;
  }

  private @Nullable Line open(
      WatchLoop watching, InetSocketAddress server, Mailbox mailbox, UpstreamSocket mine) {
    int socket = mine.open(server, sources);
    int result = socket;
    if (socket >= 0) {
      long now = System.nanoTime();
      Line line = new Line(server, socket, now);
      line.join(mailbox, now);
      result = watching.watch(mine, line);
      if (result >= 0) {
        return line;
      }
      mine.close(socket);
    }
    mailbox.tell(new Arrival.Failed(-result));
    return null;
  }

  private static ClientReply await(Mailbox mailbox, ReplyFilter filter, Wait wait) {
    while (true) {
      switch (mailbox.take()) {
        case Arrival.Datagram(byte[] bytes) -> {
          Message reply = filter.accept(bytes, bytes.length);
          if (reply != null) {
            return new ClientReply.Received(reply, bytes.length, wait.elapsed());
          }
        }
        case Arrival.Failed(int error) -> {
          return unreachable(error, wait);
        }
        case Arrival.End end -> {
          return switch (end) {
            case OVERDUE -> new ClientReply.TimedOut(wait.elapsed());
            case CLOSED -> unreachable(LinuxSockets.ECANCELED, wait);
          };
        }
        case null -> {
          return new ClientReply.Unreachable("given up", false, wait.elapsed());
        }
      }
    }
  }

  private static ClientReply unreachable(int error, Wait wait) {
    return new ClientReply.Unreachable(
        LinuxSockets.describe(error), error == NO_ROUTE, wait.elapsed());
  }

  /// The thread that watches; null if the client was closed.
  private @Nullable WatchLoop loop() throws IOException {
    WatchLoop running = loop;
    return running == null ? start() : running;
  }

  private synchronized @Nullable WatchLoop start() throws IOException {
    if (loop == null && !closed) {
      loop = new WatchLoop(lines);
    }
    return loop;
  }

  @Override
  public synchronized void close() {
    WatchLoop running = loop;
    if (running != null && !closed) {
      running.stop();
    }
    closed = true;
  }
}
