package dev.waymark.resolver;

import dev.waymark.resolver.settings.ServiceSettings;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Who may have a question resolved now: so many at a time for all, and fewer for one client (S20,
/// S21). What is cached needs no leave. It outlives a change of settings, as the questions do.
final class ClientQuota {
  /// An IPv6 host has as many addresses as it likes, all in one /64 (RFC 4291, section 2.5.4).
  private static final int IPV6_NETWORK_BYTES = 8;

  private final AtomicInteger all = new AtomicInteger();
  private final ConcurrentHashMap<Client, Integer> clients = new ConcurrentHashMap<>();

  /// One client: an IPv4 address or an IPv6 network.
  private static final class Client {
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
  sealed interface Reply {
    /// It is given, and is to be ended.
    record Given(Leave leave) implements Reply {}

    /// It is not.
    ///
    /// @param why for the client
    record Refused(String why) implements Reply {}
  }

  /// Asks for leave to resolve one question of a client.
  Reply ask(InetAddress address, ServiceSettings service) {
    Client client = new Client(address);
    int ofAll = all.incrementAndGet();
    int ofClient = clients.merge(client, 1, Integer::sum);
    if (ofAll > service.maxInFlight()) {
      end(client);
      return new Reply.Refused(busy(service.maxInFlight() + " questions are"));
    }
    if (ofClient > service.maxPerClient()) {
      end(client);
      return new Reply.Refused(busy(service.maxPerClient() + " questions of yours are"));
    }
    return new Reply.Given(new Leave(() -> end(client)));
  }

  private static String busy(String what) {
    return "this resolver is busy: " + what + " being resolved";
  }

  private void end(Client client) {
    clients.computeIfPresent(client, (same, count) -> count == 1 ? null : count - 1);
    all.decrementAndGet();
  }

  /// How many requests have leave now.
  int given() {
    return all.get();
  }
}
