package dev.waymark.wire.transport;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Questions over UDP whose time was over before a reply came, while others are asked: a reply that
/// comes late still counts. So one may ask again soon, and a server that is slow costs a packet
/// more, not the answer.
///
/// Used by one thread, which asks with [DnsClient].
public final class Unanswered implements AutoCloseable {
  /// Questions kept open: the first, as a resolver may be walking for it, and the last ones; the
  /// others' replies have had time for several round trips, and each keeps a port open that a
  /// forger may find.
  static final int MAX_OPEN = 3;

  private final List<Numbered> open = new ArrayList<>(MAX_OPEN);
  private int count;
  private @Nullable Late late;

  /// A question that is not waited for any more, but may still be answered.
  interface Open {
    /// The reply, if it has come by now.
    ClientReply.@Nullable Received poll();

    /// Whether it waits for the reply to what somebody else has asked, and that is `exchange`.
    default boolean isAt(SharedExchange exchange) {
      return false;
    }

    /// Gives up.
    void close();
  }

  private record Numbered(int number, Open question) {}

  /// A reply to an earlier question.
  ///
  /// @param question the number that the question got
  public record Late(int question, ClientReply.Received reply) {}

  /// Begins with none.
  public Unanswered() {}

  /// How many were added so far; the first has number 0.
  public int count() {
    return count;
  }

  void add(Open question) {
    if (open.size() == MAX_OPEN) {
      open.remove(1).question.close();
    }
    open.add(new Numbered(count++, question));
  }

  /// Whether one of them waits at `exchange`: to wait there again would not ask again.
  boolean isAt(SharedExchange exchange) {
    for (Numbered one : open) {
      if (one.question.isAt(exchange)) {
        return true;
      }
    }
    return false;
  }

  /// Whether one of them was answered by now, and the reply was not taken yet.
  public boolean isAnswered() {
    for (Numbered one : open) {
      if (late == null) {
        ClientReply.Received reply = one.question.poll();
        late = reply == null ? null : new Late(one.number, reply);
      }
    }
    return late != null;
  }

  /// Takes the late reply, which ends its question; null if there is none.
  public @Nullable Late takeLate() {
    Late taken = isAnswered() ? late : null;
    late = null;
    if (taken != null) {
      open.removeIf(one -> one.number == taken.question && closed(one));
    }
    return taken;
  }

  private static boolean closed(Numbered one) {
    one.question.close();
    return true;
  }

  /// Gives up all of them.
  @Override
  public void close() {
    open.forEach(one -> one.question.close());
    open.clear();
  }
}
