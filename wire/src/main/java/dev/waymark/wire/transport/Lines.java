package dev.waymark.wire.transport;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The lines of one client: which one leads to a server now, which socket belongs to which, and
/// which are to be closed.
final class Lines {
  /// Lines kept open for further questions: file descriptors are scarce. The virtual machine raises
  /// the soft limit of 1,024 to the hard one, which may be the same.
  static final int MAX_OPEN = 512;

  private final Map<InetSocketAddress, Line> current = new ConcurrentHashMap<>();
  private final Map<Integer, Line> bySocket = new ConcurrentHashMap<>();

  /// Lines that take questions, the oldest first; some may be retired already.
  private final Queue<Line> young = new ConcurrentLinkedQueue<>();

  private final AtomicInteger youngCount = new AtomicInteger();
  private final Queue<Line> done = new ConcurrentLinkedQueue<>();

  /// The line that a question to `server` uses and waits at; null if a new one is needed.
  @Nullable Line join(InetSocketAddress server, Mailbox mailbox, long now) {
    Line line = current.get(server);
    return line != null && line.join(mailbox, now) ? line : null;
  }

  /// A line that was just opened takes the place of the one before it.
  void add(Line line) {
    bySocket.put(line.socket(), line);
    young.add(line);
    youngCount.incrementAndGet();
    Line before = current.put(line.server(), line);
    if (before != null) {
      retire(before);
    }
  }

  /// The owner of a mailbox waits no more.
  void leave(Line line, Mailbox mailbox) {
    if (line.leave(mailbox)) {
      done.add(line);
    }
  }

  private void retire(Line line) {
    current.remove(line.server(), line);
    if (line.retire()) {
      done.add(line);
    }
  }

  /// The line that a socket belongs to.
  @Nullable Line at(int socket) {
    return bySocket.get(socket);
  }

  /// All that are open.
  Iterable<Line> all() {
    return bySocket.values();
  }

  boolean isEmpty() {
    return bySocket.isEmpty();
  }

  /// Takes the lines that are too old, or too many, out of use.
  void retireOld(long now) {
    for (Line line = young.peek();
        line != null && (line.isOld(now) || youngCount.get() > MAX_OPEN);
        line = young.peek()) {
      young.remove();
      youngCount.decrementAndGet();
      retire(line);
    }
  }

  /// A line whose socket can be closed, or null.
  @Nullable Line nextDone() {
    Line line = done.poll();
    if (line != null) {
      bySocket.remove(line.socket(), line);
    }
    return line;
  }
}
