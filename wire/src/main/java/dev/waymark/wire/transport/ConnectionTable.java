package dev.waymark.wire.transport;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The open connections of one server, and which of them has to go when there are too many (RFC
/// 9210, section 4; CVE-2024-0760: a few hundred silent clients shut out all others).
///
/// A new client is always let in. Room is made by the connection that was silent longest, among
/// those of the client's own network if that has more than its share, else among those of the
/// network that has most. A connection that waits for an answer goes only if all do.
///
/// Any thread may use it; what it does takes a time that grows with the number of connections, some
/// microseconds for a thousand, but only when one of them has to go.
final class ConnectionTable {
  /// The idle time does not shrink below this: less than a second, but longer than a client that
  /// means it takes to send its first question or its next.
  static final long MIN_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  /// A connection, as the table sees it.
  interface Member {
    ClientNetwork network();

    /// When the last whole message came or went, by [System#nanoTime].
    long lastMessage();

    /// Whether the client waits for an answer.
    boolean isWaiting();

    /// Closes it at once, from any thread, even if the client has not taken all replies.
    void close();
  }

  private final int capacity;
  private final int share;
  private final long idleNanos;
  private final Map<ClientNetwork, Set<Member>> members = new HashMap<>();
  private final long[] cuts = new long[ConnectionCounts.Cut.values().length];
  private long accepted;
  private volatile int size;

  ConnectionTable(ServerOptions options) {
    capacity = options.maxConnections();
    share = options.maxConnectionsPerNetwork();
    idleNanos = options.idle().toNanos();
  }

  /// How long a connection may be silent now: less and less as the table fills, by the square of
  /// what is free, so that half a table still leaves a quarter of the time, and a flood soon
  /// drains.
  long idleNanos() {
    double free = Math.max(0, capacity - size) / (double) capacity;
    return Math.max(Math.min(MIN_IDLE_NANOS, idleNanos), (long) (idleNanos * free * free));
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// Adds a connection, and cuts another one off if there are too many now.
  void add(Member member) {
    Member victim = null;
    ConnectionCounts.Cut cause = ConnectionCounts.Cut.TABLE_FULL;
    synchronized (this) {
      accepted++;
      Set<Member> network = members.computeIfAbsent(member.network(), _ -> new HashSet<>());
      network.add(member);
      size++;
      if (!member.network().equals(ClientNetwork.THIS_MACHINE) && network.size() > share) {
        victim = longestSilent(network, null);
        cause = ConnectionCounts.Cut.NETWORK_FULL;
      } else if (size > capacity) {
        victim = longestSilentOfTheLargest();
      }
      if (victim != null) {
        remove(victim); // at once, so that the next one does not choose it again
      }
    }
    if (victim != null) {
      cut(victim, cause);
    }
  }

  private @Nullable Member longestSilentOfTheLargest() {
    int largest = 0;
    for (Set<Member> network : members.values()) {
      largest = Math.max(largest, network.size());
    }
    Member victim = null;
    for (Set<Member> network : members.values()) {
      victim = network.size() == largest ? longestSilent(network, victim) : victim;
    }
    return victim;
  }

  private static @Nullable Member longestSilent(Set<Member> network, @Nullable Member other) {
    Member victim = other;
    for (Member member : network) {
      if (victim == null || goesBefore(member, victim)) {
        victim = member;
      }
    }
    return victim;
  }

  private static boolean goesBefore(Member one, Member other) {
    if (one.isWaiting() != other.isWaiting()) {
      return other.isWaiting();
    }
    return one.lastMessage() - other.lastMessage() < 0;
  }

  /// Takes note that a connection is closed.
  synchronized void remove(Member member) {
    Set<Member> network = members.get(member.network());
    if (network != null && network.remove(member)) {
      size--;
      if (network.isEmpty()) {
        members.remove(member.network());
      }
    }
  }

  /// Cuts off the connections that are silent longer than they may be at `now`. Half a message is
  /// silence, and so are replies that the client does not take.
  void cutSilent(long now) {
    long idle = idleNanos();
    for (Member member : all()) {
      if (!member.isWaiting() && now - member.lastMessage() >= idle) {
        remove(member);
        cut(member, ConnectionCounts.Cut.IDLE);
      }
    }
  }

  /// Closes a connection and counts it.
  void cut(Member member, ConnectionCounts.Cut cause) {
    count(cause);
    member.close();
  }

  /// Counts a connection that is closed by its own hand.
  synchronized void count(ConnectionCounts.Cut cause) {
    cuts[cause.ordinal()]++;
  }

  /// Those that are open now.
  synchronized List<Member> all() {
    List<Member> all = new ArrayList<>(size);
    members.values().forEach(all::addAll);
    return all;
  }

  /// What was counted until now.
  synchronized ConnectionCounts counts() {
    Map<ConnectionCounts.Cut, Long> by = new EnumMap<>(ConnectionCounts.Cut.class);
    for (ConnectionCounts.Cut cause : ConnectionCounts.Cut.values()) {
      by.put(cause, cuts[cause.ordinal()]);
    }
    return new ConnectionCounts(size, accepted, by);
  }
}
