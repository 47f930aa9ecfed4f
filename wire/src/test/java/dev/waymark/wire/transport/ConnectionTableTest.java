package dev.waymark.wire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.transport.ConnectionCounts.Cut;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who has to go when there are too many connections (S50; RFC 9210, section 4).
class ConnectionTableTest {
  private final List<Client> closed = new ArrayList<>();

  /// A connection without a socket.
  private final class Client implements ConnectionTable.Member {
    private final ClientNetwork network;
    private final long lastMessage;
    private boolean waiting;

    Client(String address, long lastMessage) {
      network = ClientNetwork.of(InetAddress.ofLiteral(address), false);
      this.lastMessage = lastMessage;
    }

    @Override
    public ClientNetwork network() {
      return network;
    }

    @Override
    public long lastMessage() {
      return lastMessage;
    }

    @Override
    public boolean isWaiting() {
      return waiting;
    }

    @Override
    public void close() {
      closed.add(this);
    }
  }

  private static ConnectionTable table(int capacity, int share) {
    return new ConnectionTable(
        ServerOptions.shared()
            .withMaxConnections(capacity)
            .withMaxConnectionsPerNetwork(share)
            .withIdle(Duration.ofSeconds(10)));
  }

  private Client add(ConnectionTable table, String address, long lastMessage) {
    Client client = new Client(address, lastMessage);
    table.add(client);
    return client;
  }

  @ParameterizedTest
  @CsvSource({"0, 10000", "100, 8100", "500, 2500", "800, 400", "900, 300", "1000, 300"})
  void idleTimeShrinksAsTheTableFillsRfc7766Section623(int open, long millis) {
    ConnectionTable table = table(1_000, 1_000);
    for (int i = 0; i < open; i++) {
      add(table, "127.0.0.1", i);
    }
    assertThat(Duration.ofNanos(table.idleNanos()).toMillis()).isBetween(millis - 1, millis);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.254, true",
    "192.0.2.1, 192.0.3.1, false",
    "2001:db8:0:1::1, 2001:db8:0:ff::2, true",
    "2001:db8:0:1::1, 2001:db8:0:100::1, false",
    "127.0.0.1, 127.53.0.1, true",
    "127.0.0.1, ::1, true",
    "192.0.2.1, 127.0.0.1, false",
    "0.0.1.1, ::1:0:0:0:0, false"
  })
  void clientsOfOneNetworkAreOne(String one, String other, boolean same) {
    ClientNetwork network = ClientNetwork.of(InetAddress.ofLiteral(one), false);
    assertThat(ClientNetwork.of(InetAddress.ofLiteral(other), false).equals(network))
        .isEqualTo(same);
  }

  @Test
  void networkWithMoreThanItsShareLosesItsOwnOldest() {
    ConnectionTable table = table(100, 3);
    add(table, "198.51.100.1", 1);
    add(table, "192.0.2.1", 4);
    Client oldest = add(table, "192.0.2.2", 3);
    add(table, "192.0.2.1", 5);
    add(table, "192.0.2.3", 6);
    assertThat(closed).containsExactly(oldest);
    assertThat(table.counts().cut()).containsEntry(Cut.NETWORK_FULL, 1L);
    assertThat(table.counts().open()).isEqualTo(4);
  }

  /// A proxy or a monitor beside the server speaks for many.
  @Test
  void thisMachineMayHaveTheWholeTable() {
    ConnectionTable table = table(400, 3);
    for (int i = 0; i < 400; i++) {
      add(table, "127.0.0." + (1 + i % 200), i);
    }
    assertThat(closed).isEmpty();
  }

  @Test
  void fullTableTakesFromTheLargestNetwork() {
    ConnectionTable table = table(5, 5);
    add(table, "198.51.100.1", 1);
    add(table, "192.0.2.1", 4);
    add(table, "192.0.2.2", 5);
    Client victim = add(table, "192.0.2.3", 3);
    add(table, "203.0.113.1", 2);
    add(table, "203.0.113.1", 9);
    assertThat(closed).containsExactly(victim);
    assertThat(table.counts().cut()).containsEntry(Cut.TABLE_FULL, 1L);
  }

  @Test
  void amongEqualNetworksTheLongestSilentGoes() {
    ConnectionTable table = table(2, 5);
    add(table, "198.51.100.1", 7);
    Client victim = add(table, "192.0.2.1", 5);
    add(table, "203.0.113.1", 8);
    assertThat(closed).containsExactly(victim);
  }

  @Test
  void whoWaitsForAnAnswerStays() {
    ConnectionTable table = table(2, 5);
    add(table, "192.0.2.1", 1).waiting = true;
    Client silent = add(table, "192.0.2.1", 2);
    add(table, "192.0.2.1", 3).waiting = true;
    assertThat(closed).containsExactly(silent);
    table.cutSilent(Duration.ofHours(1).toNanos());
    assertThat(closed).containsExactly(silent);
  }

  @Test
  void silentOnesAreCutOffAndThePlaceIsFree() {
    ConnectionTable table = table(100, 100);
    long second = Duration.ofSeconds(1).toNanos();
    Client old = add(table, "192.0.2.1", 0);
    Client young = add(table, "192.0.2.1", 5 * second);
    table.cutSilent(10 * second);
    assertThat(closed).containsExactly(old);
    assertThat(table.counts()).isEqualTo(counts(1, 2, 1));
    table.remove(old); // as the connection does when it is closed
    table.remove(young);
    assertThat(table.counts()).isEqualTo(counts(0, 2, 1));
    assertThat(table.isEmpty()).isTrue();
  }

  private static ConnectionCounts counts(int open, long accepted, long idle) {
    java.util.Map<Cut, Long> cuts = new java.util.EnumMap<>(Cut.class);
    for (Cut cause : Cut.values()) {
      cuts.put(cause, cause == Cut.IDLE ? idle : 0);
    }
    return new ConnectionCounts(open, accepted, cuts);
  }
}
