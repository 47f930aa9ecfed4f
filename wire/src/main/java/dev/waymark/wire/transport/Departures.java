package dev.waymark.wire.transport;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Requests on their way out. While there is much to do they wait for each other and leave one
/// right after the other: a datagram that finds whoever receives it asleep pays for waking it,
/// which takes as long as all the rest of sending; the next one finds it awake (decision 040).
///
/// ```text
///   walk   --leave-->  little to do: sent at once, by the walk itself
///                      much to do:   waiting --sendAll-->  sent, by the thread that closes lines
/// ```
final class Departures {
  /// So many wait for each other at most, as each costs those before it some microseconds; more
  /// brought nothing.
  static final int MANY = 16;

  /// For so many turns they wait at most while replies keep coming: a flood of those, forged ones
  /// too, must not keep them here.
  static final int TURNS = 8;

  private final Queue<Departure> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private volatile boolean collecting;
  private int turns;

  /// A request leaves, now or when the others do.
  ///
  /// @param mine for sending it now
  void leave(Departure departure, UpstreamSocket mine) {
    if (!collecting) {
      departure.send(mine);
      return;
    }
    waiting.add(departure);
    count.incrementAndGet();
    if (!collecting && waiting.remove(departure)) { // perhaps too late for the last of the others
      count.decrementAndGet();
      departure.send(mine);
    }
  }

  /// From now on requests wait until [#sendAll].
  void collect() {
    collecting = true;
  }

  /// Whether those that wait should wait no longer. Asked once in each turn of the thread that
  /// sends them.
  ///
  /// @param more whether there were replies to read in this turn
  boolean areDue(boolean more) {
    turns++;
    return !more || turns >= TURNS || count.get() >= MANY;
  }

  /// Sends what waits. Only for the thread that closes lines: nothing is to be sent by a descriptor
  /// that stands for another socket meanwhile.
  ///
  /// @return how many there were
  int sendAll(UpstreamSocket memory) {
    int sent = 0;
    turns = 0;
    for (Departure next = waiting.poll(); next != null; next = waiting.poll()) {
      sent++;
      count.decrementAndGet();
      next.sendIfAwaited(memory);
    }
    return sent;
  }

  /// From now on requests are sent at once. Sends those that wait, like [#sendAll].
  void release(UpstreamSocket memory) {
    collecting = false;
    sendAll(memory);
  }
}
