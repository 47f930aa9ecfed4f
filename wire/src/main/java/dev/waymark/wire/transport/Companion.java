package dev.waymark.wire.transport;

import dev.waymark.wire.Transport;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/// Somebody who waits at a [SharedExchange] for the reply to a question that another thread has
/// sent: until the reply has come, or the time is over for which a reply to that packet is waited.
///
/// @param filter knows the request that was sent
/// @param time counts from when it was sent
record Companion(
    SharedExchange shared, Mailbox mailbox, ReplyFilter filter, Wait time, Transport transport)
    implements Unanswered.Open {

  /// Waits on the calling thread.
  ///
  /// @return null if the question is in flight no more and has to be asked again
  @Nullable ClientReply await(@Nullable Unanswered earlier) {
    boolean kept = false;
    try {
      while (true) {
        Arrival arrival = mailbox.poll();
        if (arrival instanceof Arrival.Datagram datagram) {
          ClientReply reply = received(datagram);
          if (reply != null) {
            return reply;
          }
        } else if (time.isOver() || earlier != null && earlier.isAnswered()) {
          if (earlier != null && transport == Transport.UDP) {
            earlier.add(this);
            kept = true;
          }
          return new ClientReply.TimedOut(time.elapsed());
        } else if (arrival != null) {
          return shared.end();
        } else if (!mailbox.await(time.deadline())) {
          return new ClientReply.Unreachable("given up", false, time.elapsed());
        }
      }
    } finally {
      if (!kept) {
        shared.leave(mailbox);
      }
    }
  }

  private ClientReply.@Nullable Received received(Arrival.Datagram datagram) {
    byte[] bytes = datagram.bytes();
    Message reply = filter.accept(bytes);
    return reply == null ? null : new ClientReply.Received(reply, bytes.length, time.elapsed());
  }

  @Override
  public ClientReply.@Nullable Received poll() {
    for (Arrival arrival = mailbox.poll(); arrival != null; arrival = mailbox.poll()) {
      ClientReply.Received reply =
          arrival instanceof Arrival.Datagram datagram ? received(datagram) : null;
      if (reply != null) {
        return reply;
      }
    }
    return null;
  }

  @Override
  public boolean isAt(SharedExchange exchange) {
    return shared == exchange;
  }

  @Override
  public void close() {
    shared.leave(mailbox);
  }
}
