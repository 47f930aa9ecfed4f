package dev.waymark.wire.transport;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Where a thread that has asked a server waits for what comes. The thread parks without a timer of
/// its own: whoever watches the sockets tells it when the time is over.
final class Mailbox {
  /// What may lie here unread: a flood of forged datagrams must not fill the heap. What comes
  /// behind these is dropped, as by a full buffer of the kernel.
  static final int ROOM = 64;

  private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
  private final Thread owner = Thread.currentThread();
  private final int id;
  private final int question;
  private final long deadline;
  private int count;
  private boolean toldOverdue;

  /// For the calling thread.
  ///
  /// @param id of the request
  /// @param question the hash of its question, see [ExchangeKey#questionHash]
  /// @param deadline in nanoseconds of [System#nanoTime]
  Mailbox(int id, int question, long deadline) {
    this.id = id;
    this.question = question;
    this.deadline = deadline;
  }

  int id() {
    return id;
  }

  /// The same in all mailboxes for an equal question; seldom in others.
  int question() {
    return question;
  }

  /// Tells the owner, once, if the time is over. Called by one thread only.
  void tellIfOverdue(long now) {
    if (!toldOverdue && deadline - now <= 0) {
      toldOverdue = true;
      tell(Arrival.End.OVERDUE);
    }
  }

  /// Puts a datagram here. Called by one thread only.
  void put(Arrival.Datagram datagram) {
    if (count < ROOM) {
      count++;
      tell(datagram);
    }
  }

  /// Tells the owner of what cannot be dropped, from any thread.
  void tell(Arrival arrival) {
    arrivals.add(arrival);
    LockSupport.unpark(owner);
  }

  /// The next arrival; null if there is none yet.
  @Nullable Arrival poll() {
    return arrivals.poll();
  }

  /// Waits until something may have arrived, here or in another mailbox of the same thread.
  ///
  /// @return false if the owner was interrupted
  boolean await() {
    LockSupport.park(this);
    return !owner.isInterrupted();
  }

  /// The same, and until `end`, as [System#nanoTime] tells it, at the latest.
  boolean await(long end) {
    LockSupport.parkNanos(this, Math.max(1, end - System.nanoTime()));
    return !owner.isInterrupted();
  }
}
