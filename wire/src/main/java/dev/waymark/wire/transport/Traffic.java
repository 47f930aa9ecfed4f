package dev.waymark.wire.transport;

import dev.waymark.wire.Transport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What a server has done with requests since its start, counted by each thread for itself.
public final class Traffic {
  private final List<Tally> tallies = new CopyOnWriteArrayList<>();
  private final Tally late = new Tally();
  private final ThreadLocal<Tally> own = ThreadLocal.withInitial(this::newTally);

  /// Why a request gets no reply.
  public enum Drop {
    /// It is itself a reply, or shorter than a header.
    NOT_A_REQUEST,
    /// The responder gives none.
    UNANSWERED,
    /// The kernel had no room for the reply.
    NOT_SENT,
    /// A rule says that the client is not to be answered.
    NO_ACCESS,
    /// The client's block of addresses has had enough replies of the kind.
    RATE_LIMIT
  }

  /// How a rule has changed a reply.
  public enum Limit {
    /// A rule says that the client is to be refused.
    NO_ACCESS,
    /// It was one too many, and was sent truncated.
    SLIPPED,
    /// It was one too many, and was sent all the same.
    LEAKED
  }

  Traffic() {
    tallies.add(late);
  }

  private Tally newTally() {
    Tally tally = new Tally();
    tallies.add(tally);
    return tally;
  }

  /// The tally of the thread that calls this, which is the only one that may use it.
  Tally tally() {
    return own.get();
  }

  /// A reply was handed to its socket later than its request came, by any thread. Behind each is
  /// work that takes far longer than waiting here.
  void lateReply(Transport transport, byte[] reply, int length) {
    synchronized (late) {
      late.reply(transport, rcode(reply), length);
    }
  }

  /// A request that was to be answered later was given up.
  void lateDrop(Transport transport) {
    synchronized (late) {
      late.dropped(transport, Drop.UNANSWERED);
    }
  }

  /// So many replies that were counted as handed over late could not be sent.
  void lateLoss(Transport transport, int replies) {
    if (replies > 0) {
      synchronized (late) {
        for (int i = 0; i < replies; i++) {
          late.dropped(transport, Drop.NOT_SENT);
        }
      }
    }
  }

  /// The RCODE in a header: the lower four bits of it (RFC 6891, section 6.1.3).
  static int rcode(byte[] reply) {
    return reply[3] & 0xF;
  }

  /// What was counted until now.
  public TrafficCounts counts(Transport transport) {
    TrafficCounts.Sums sums = new TrafficCounts.Sums();
    tallies.forEach(tally -> tally.addTo(transport, sums));
    return TrafficCounts.of(sums);
  }
}
