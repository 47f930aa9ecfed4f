package dev.waymark.authoritative;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.waymark.wire.Query;
import dev.waymark.wire.Transport;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A batch of requests is looked at before it is answered (decision 015): that may change nothing
/// but the time that answers take.
class ForesightTest {
  private static final int DELEGATIONS = 3_000;
  private static final int BATCH = 64;

  private final AuthoritativeResponder server = Asking.responder(large());

  /// More bytes than a processor has at hand, so that the server does look.
  private static String large() {
    StringBuilder zone =
        new StringBuilder(
            "$ORIGIN example.\n$TTL 300\n@ SOA ns h 1 2 3 4 5\n@ NS ns.else.\n*.w A 192.0.2.1\n");
    for (int i = 0; i < DELEGATIONS; i++) {
      zone.append("d").append(i).append(" NS ns1.d").append(i).append('\n');
      zone.append("ns1.d").append(i).append(" A 192.0.2.2\n");
    }
    return zone.toString();
  }

  /// Names that exist and do not, of this zone and of none, the apex and the root, and what cannot
  /// be parsed at all.
  private static List<byte[]> requests() {
    List<byte[]> requests = new ArrayList<>();
    for (int i = 0; i < BATCH - 8; i++) {
      requests.add(Asking.question("www.d" + i * 50 + ".example.", "A").toWire());
    }
    for (String name : List.of("example.", ".", "no.example.", "a.b.w.example.", "else.")) {
      requests.add(Asking.question(name, "A").toWire());
    }
    requests.add(Asking.question("d1.example.", "DS").toWire());
    requests.add(new byte[3]);
    requests.add(new byte[20]);
    return requests;
  }

  private static Query[] parsed(List<byte[]> requests) {
    Query[] queries = new Query[requests.size()];
    Arrays.setAll(queries, _ -> new Query());
    for (int i = 0; i < queries.length; i++) {
      queries[i].parse(requests.get(i), requests.get(i).length, Transport.UDP);
    }
    return queries;
  }

  @Test
  void answersAreTheSameWithForesight() {
    List<byte[]> requests = requests();
    List<byte[]> before = answers(requests);
    server.foresee(parsed(requests), requests.size());
    assertThat(answers(requests)).usingRecursiveComparison().isEqualTo(before);
    assertThat(server.catalog().isLarge()).isTrue();
  }

  private List<byte[]> answers(List<byte[]> requests) {
    TestExchange exchange = new TestExchange(Transport.UDP);
    return requests.stream().map(each -> exchange.ask(server, each).orElse(new byte[0])).toList();
  }

  @Test
  void foresightAllocatesNothing() {
    Query[] queries = parsed(requests());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) { // classes are loaded in the first
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100; i++) {
        server.foresee(queries, queries.length);
      }
      allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(allocated).isLessThan(100);
  }
}
