package dev.waymark.resolver;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// Who may have a question resolved now: so many at a time for all, and fewer for one client (S20,
/// S21). What is cached needs no leave.
final class ClientQuota {
  /// An IPv6 host has as many addresses as it likes, all in one /64 (RFC 4291, section 2.5.4).
  private static final int IPV6_NETWORK_BYTES = 8;

  private final Semaphore all;
  private final int maxPerClient;
  private final ConcurrentHashMap<Client, Integer> clients = new ConcurrentHashMap<>();

  /// One client: an IPv4 address or an IPv6 network.
  static final class Client {
    private final byte[] bytes;

    Client(InetAddress address) {
      byte[] whole = address.getAddress();
      bytes = address instanceof Inet4Address ? whole : Arrays.copyOf(whole, IPV6_NETWORK_BYTES);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Client client && Arrays.equals(bytes, client.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /// What came of asking for leave.
  enum Leave {
    GIVEN,
    TOO_MANY,
    TOO_MANY_OF_THIS_CLIENT
  }

  ClientQuota(int maxInFlight, int maxPerClient) {
    all = new Semaphore(maxInFlight);
    this.maxPerClient = maxPerClient;
  }

  /// Asks for leave; if it is given, [#end] follows.
  Leave begin(Client client) {
    if (!all.tryAcquire()) {
      return Leave.TOO_MANY;
    }
    if (clients.merge(client, 1, Integer::sum) > maxPerClient) {
      end(client);
      return Leave.TOO_MANY_OF_THIS_CLIENT;
    }
    return Leave.GIVEN;
  }

  /// The question was answered, or given up.
  void end(Client client) {
    clients.computeIfPresent(client, (same, count) -> count == 1 ? null : count - 1);
    all.release();
  }

  /// How many clients wait.
  int waiting() {
    return clients.size();
  }
}
