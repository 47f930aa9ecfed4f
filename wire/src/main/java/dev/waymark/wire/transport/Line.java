package dev.waymark.wire.transport;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
/// - A line takes [#MAX_USES] questions, each with an id that is random and its own: a forged reply
///   has to hit port and id as if each question had a port of its own, since it repeats one
///   question, and only one with that question is in flight.
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
    if (retired || uses == MAX_USES || isOld(now) || waitingWith(mailbox.id()) != null) {
      return false;
    }
    uses++;
    waiting.add(mailbox);
    return true;
  }

  /// Nobody waits with this mailbox any more.
  ///
  /// @return whether the line has become useless now, which happens once
  synchronized boolean leave(Mailbox mailbox) {
    return waiting.remove(mailbox) && retired && waiting.isEmpty();
  }

  /// Takes no more questions from now on.
  ///
  /// @return whether the line has become useless now, which happens once
  synchronized boolean retire() {
    boolean first = !retired;
    retired = true;
    return first && waiting.isEmpty();
  }

  /// Puts a datagram where it belongs by its id; to all that wait if it belongs nowhere, so that
  /// each of them counts the guesses of a forger.
  ///
  /// Nobody is woken while the line is locked: on a single core the woken thread runs at once,
  /// wants to leave the line, and would spin for a lock whose owner cannot run.
  void deliver(Arrival.Datagram datagram) {
    byte[] bytes = datagram.bytes();
    int id = bytes.length < 2 ? -1 : (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
    Mailbox addressee = waitingWith(id);
    if (addressee != null) {
      addressee.put(datagram);
    } else {
      all().forEach(mailbox -> mailbox.put(datagram));
    }
  }

  private synchronized @Nullable Mailbox waitingWith(int id) {
    for (Mailbox mailbox : waiting) {
      if (mailbox.id() == id) {
        return mailbox;
      }
    }
    return null;
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
