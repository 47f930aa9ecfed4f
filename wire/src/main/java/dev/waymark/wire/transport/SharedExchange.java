package dev.waymark.wire.transport;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A question on its way to a server, and who waits for the same reply without asking again: a
/// forger gets one chance, not one for each (S2).
///
/// The thread that asks hands on whatever comes, and everybody looks whether it is the reply. No
/// walk waits for another walk here, only for the network, and no longer than if it had asked.
final class SharedExchange {
  /// Those who wait without asking: what comes is handed on to all of them by one thread.
  static final int MAX_JOINED = 1_000;

  private final byte[] request;
  private final long begin;
  private List<Mailbox> joined = List.of();
  private List<Arrival.Datagram> before = List.of();
  private boolean over;
  private @Nullable ClientReply end;

  /// @param request as it is sent
  /// @param begin when, as [System#nanoTime] tells it
  SharedExchange(byte[] request, long begin) {
    this.request = request;
    this.begin = begin;
  }

  byte[] request() {
    return request;
  }

  long begin() {
    return begin;
  }

  /// Has the calling thread wait for the reply, and hear what has come before.
  ///
  /// @param patience how long it waits, from when the question was sent, in nanoseconds
  /// @return null if it has to ask for itself
  @Nullable Mailbox join(long patience, long now) {
    if (now - begin >= patience) {
      return null;
    }
    Mailbox mailbox = new Mailbox(MessageId.NONE, 0, begin + patience);
    return add(mailbox) ? mailbox : null;
  }

  private synchronized boolean add(Mailbox mailbox) {
    if (over || joined.size() == MAX_JOINED) {
      return false;
    }
    joined = joined.isEmpty() ? new ArrayList<>() : joined;
    before.forEach(mailbox::put);
    return joined.add(mailbox);
  }

  /// Nobody waits with this mailbox any more.
  synchronized void leave(Mailbox mailbox) {
    if (!joined.isEmpty()) {
      joined.remove(mailbox);
    }
  }

  /// A message has come to the one who asks. Nobody is woken under the lock.
  ///
  /// @param isReply whether it is the reply; whoever comes later then asks afresh
  void came(byte[] message, boolean isReply) {
    List<Mailbox> hearers = heard(message, isReply);
    if (!hearers.isEmpty()) {
      Arrival.Datagram datagram = new Arrival.Datagram(message);
      hearers.forEach(mailbox -> mailbox.put(datagram));
    }
  }

  private synchronized List<Mailbox> heard(byte[] message, boolean isReply) {
    over |= isReply;
    if (!isReply && before.size() < Mailbox.ROOM) {
      before = before.isEmpty() ? new ArrayList<>() : before;
      before.add(new Arrival.Datagram(message));
    }
    return List.copyOf(joined);
  }

  /// The one who asked waits no more.
  ///
  /// @param verdict what the network said, if it holds for all; null if the others have to ask
  void over(@Nullable ClientReply verdict) {
    ended(verdict).forEach(mailbox -> mailbox.tell(Arrival.End.CLOSED));
  }

  private synchronized List<Mailbox> ended(@Nullable ClientReply verdict) {
    over = true;
    end = verdict;
    return List.copyOf(joined);
  }

  /// What the network said.
  synchronized @Nullable ClientReply end() {
    return end;
  }
}
