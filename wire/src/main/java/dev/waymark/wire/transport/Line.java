package dev.waymark.wire.transport;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// A socket with a random port, connected to one server, and the exchanges that wait at it.
///
/// Questions to the same server that follow each other closely share a line. What a forger can make
/// of that is bounded:
///
/// - A line leads to one server: whoever runs another server, or has questions sent to it, learns
///   ports of other lines, which say nothing about this one.
/// - A line takes new questions for [#LIFE] only, no longer than a single question to a silent
///   server keeps its port open anyway. Whoever finds open ports by ICMP (SAD DNS) needs some 30 s
///   for half of them.
/// - A line takes [#MAX_USES] questions, each with an id that is random and its own, and equal
///   questions never wait at one line, whatever they differ in besides: one that is asked again
///   goes by another. A forged reply repeats one question, so it has to hit port and id as if
///   each question had a port of its own.
final class Line {
  /// How long a line takes questions, in nanoseconds: 200 ms, the shortest time that a server is
  /// waited for.
  static final long LIFE = 200_000_000;

  /// Questions that use one port.
  static final int MAX_USES = 32;

  private final InetSocketAddress server;
  private final int socket;
  private final long openedAt;
  private final List<Mailbox> waiting = new ArrayList<>(2);

  /// The ids of questions that wait no more: their replies may still come.
  private final char[] left = new char[MAX_USES];

  private int leftCount;
  private int uses;
  private boolean retired;

  Line(InetSocketAddress server, int socket, long now) {
    this.server = server;
    this.socket = socket;
    openedAt = now;
  }

  InetSocketAddress server() {
    return server;
  }

  int socket() {
    return socket;
  }

  boolean isOld(long now) {
    return now - openedAt >= LIFE;
  }

  /// Has a question use this line and wait at it.
  ///
  /// @return false if another line is needed
  synchronized boolean join(Mailbox mailbox, long now) {
    if (retired || uses == MAX_USES || isOld(now) || isTaken(mailbox)) {
      return false;
    }
    uses++;
    waiting.add(mailbox);
    return true;
  }

  private boolean isTaken(Mailbox mailbox) {
    for (Mailbox other : waiting) {
      if (other.id() == mailbox.id() || other.question() == mailbox.question()) {
        return true;
      }
    }
    return hasLeft(mailbox.id());
  }

  private boolean hasLeft(int id) {
    for (int i = 0; i < leftCount; i++) {
      if (left[i] == id) {
        return true;
      }
    }
    return false;
  }

  /// Whether somebody waits with this mailbox still.
  synchronized boolean isAwaitedBy(Mailbox mailbox) {
    return waiting.contains(mailbox);
  }

  /// Nobody waits with this mailbox any more.
  ///
  /// @return whether the line has become useless now, which happens once
  synchronized boolean leave(Mailbox mailbox) {
    if (!waiting.remove(mailbox)) {
      return false;
    }
    left[leftCount++] = (char) mailbox.id();
    return retired && waiting.isEmpty();
  }

  /// Takes no more questions from now on.
  ///
  /// @return whether the line has become useless now, which happens once
  synchronized boolean retire() {
    boolean first = !retired;
    retired = true;
    return first && waiting.isEmpty();
  }

  /// Puts a datagram where it belongs by its id. The reply to a question that waits no more is
  /// nobody's. What belongs nowhere goes to all that wait, so that each of them counts the guesses
  /// of a forger.
  ///
  /// Nobody is woken while the line is locked: on a single core the woken thread runs at once,
  /// wants to leave the line, and would spin for a lock whose owner cannot run.
  void deliver(Arrival.Datagram datagram) {
    addressees(MessageId.of(datagram.bytes())).forEach(mailbox -> mailbox.put(datagram));
  }

  private synchronized List<Mailbox> addressees(int id) {
    for (Mailbox mailbox : waiting) {
      if (mailbox.id() == id) {
        return List.of(mailbox);
      }
    }
    return hasLeft(id) ? List.of() : List.copyOf(waiting);
  }

  private synchronized List<Mailbox> all() {
    return List.copyOf(waiting);
  }

  /// Tells all that wait.
  void tellAll(Arrival arrival) {
    all().forEach(mailbox -> mailbox.tell(arrival));
  }

  /// Tells those whose time is over.
  synchronized void tellOverdue(long now) {
    for (Mailbox mailbox : waiting) {
      mailbox.tellIfOverdue(now);
    }
  }
}
