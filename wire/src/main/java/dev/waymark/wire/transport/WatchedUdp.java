package dev.waymark.wire.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/// Datagrams by Linux' own system calls: the calling thread opens a [Line] to the server, or joins
/// one, and sends; one thread for all reads what comes (decision 017).
///
/// That thread starts with the first question.
final class WatchedUdp implements UpstreamUdp {
  private final SourceAddresses sources;
  private final IntFunction<byte[]> room;
  private final Lines lines = new Lines();
  private final Queue<UpstreamSocket> memory = new ConcurrentLinkedQueue<>();
  private volatile @Nullable WatchLoop loop;
  private boolean closed;

  WatchedUdp(SourceAddresses sources) {
    this(sources, byte[]::new);
  }

  /// @param room gives room for a datagram, or fails
  WatchedUdp(SourceAddresses sources, IntFunction<byte[]> room) {
    this.sources = sources;
    this.room = room;
  }

  @Override
  public ClientReply exchange(
      InetSocketAddress server,
      byte[] request,
      int size,
      ReplyFilter filter,
      Wait wait,
      @Nullable Unanswered earlier)
      throws IOException {
    WatchLoop watching = loop();
    if (watching == null) {
      return new ClientReply.NotSent(Hindrance.CLOSED, wait.elapsed());
    }
    wait.begin();
    Mailbox mailbox =
        new Mailbox(MessageId.of(request), ExchangeKey.questionHash(request), wait.deadline());
    UpstreamSocket mine = borrow();
    Line line = line(watching, server, mailbox, mine);
    ClientReply reply = null;
    try {
      if (line != null) {
        send(watching, new Departure(line, mailbox, request), mine, filter);
      }
      memory.add(mine);
      reply = await(mailbox, filter, wait, earlier);
      return reply;
    } finally {
      if (line != null && earlier != null && reply instanceof ClientReply.TimedOut) {
        earlier.add(new Waiting(lines, line, mailbox, filter, wait));
      } else if (line != null) {
        lines.leave(line, mailbox);
      }
    }
  }

  /// A question whose time is over: its mailbox stays at its line.
  private record Waiting(Lines lines, Line line, Mailbox mailbox, ReplyFilter filter, Wait time)
      implements Unanswered.Open {
    @Override
    public ClientReply.@Nullable Received poll() {
      for (Arrival arrival = mailbox.poll(); arrival != null; arrival = mailbox.poll()) {
        ClientReply.Received reply = received(arrival, filter, time);
        if (reply != null) {
          return reply;
        }
      }
      return null;
    }

    @Override
    public void close() {
      filter.close();
      lines.leave(line, mailbox);
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

  private static void send(
      WatchLoop watching, Departure departure, UpstreamSocket mine, ReplyFilter filter)
      throws IOException {
    if (!filter.hearsPackets()) {
      watching.departures().leave(departure, mine);
    } else if (departure.send(mine)) {
      int socket = departure.line().socket(); // open as long as we wait at it
      filter.sent(LinuxSockets.localAddress(socket));
    }
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
    mailbox.tell(new Arrival.Hindered(-result));
    return null;
  }

  private static ClientReply await(
      Mailbox mailbox, ReplyFilter filter, Wait wait, @Nullable Unanswered earlier) {
    while (true) {
      Arrival arrival = mailbox.poll();
      if (arrival == null) {
        if (earlier != null && earlier.isAnswered()) {
          return new ClientReply.TimedOut(wait.elapsed());
        }
        if (!mailbox.await()) {
          return new ClientReply.NotSent(Hindrance.GIVEN_UP, wait.elapsed());
        }
        continue;
      }
      ClientReply end =
          switch (arrival) {
            case Arrival.Datagram _ -> received(arrival, filter, wait);
            case Arrival.Refused(int error) ->
                new ClientReply.Unreachable(LinuxSockets.describe(error), wait.elapsed());
            case Arrival.Hindered(int error) ->
                new ClientReply.NotSent(Hindrance.of(error), wait.elapsed());
            case Arrival.End.OVERDUE -> new ClientReply.TimedOut(wait.elapsed());
            case Arrival.End.CLOSED -> new ClientReply.NotSent(Hindrance.CLOSED, wait.elapsed());
          };
      if (end != null) {
        return end;
      }
    }
  }

  private static ClientReply.@Nullable Received received(
      Arrival arrival, ReplyFilter filter, Wait wait) {
    if (!(arrival instanceof Arrival.Datagram(byte[] bytes))) {
      return null;
    }
    Message reply = filter.accept(bytes);
    return reply == null ? null : new ClientReply.Received(reply, bytes.length, wait.elapsed());
  }

  /// The thread that watches; null if the client was closed.
  private @Nullable WatchLoop loop() throws IOException {
    WatchLoop running = loop;
    return running == null ? start() : running;
  }

  private synchronized @Nullable WatchLoop start() throws IOException {
    if (loop == null && !closed) {
      loop = new WatchLoop(lines, room);
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
