package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/// S22 (CacheFlush, CVE-2024-25590, CVE-2026-33258): a client that asks for names which do not
/// exist and for large answers, many times what the cache holds, neither makes it grow nor pushes
/// out what others ask for again and again. A thousandth of the recipe's million names, a cache as
/// much smaller.
class CacheFloodTest {
  private static final long CACHE_BYTES = 1L << 20;
  private static final int HOT = 100;
  private static final int ROUNDS = 30;

  /// In each round; of 8 kB each.
  private static final int LARGE = 20;

  /// In each round: all together, with the large answers, some seven times the cache.
  private static final int ABSENT = 300;

  @AutoClose private final World world = new World();

  @BeforeEach
  void worldWithOneZone() {
    world.root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    String[] hot =
        IntStream.range(0, HOT)
            .mapToObj(i -> "hot" + i + ".zone. 3600 A 127.53.3.1")
            .toArray(String[]::new);
    ScriptedAuthority zone = world.server("1.1").serves("zone.", hot);
    zone.says(
        (query, honest, transport) -> {
          if (query.getQuestion().getType() == Type.TXT) {
            honest.removeAllRecords(Section.AUTHORITY);
            honest.getHeader().setRcode(Rcode.NOERROR);
            for (int i = 0; i < 32; i++) {
              honest.addRecord(
                  new TXTRecord(query.getQuestion().getName(), 1, 3_600, i + "x".repeat(240)),
                  Section.ANSWER);
            }
          }
          return honest;
        });
    world.with(settings -> settings.withCache(settings.cache().withBytes(CACHE_BYTES)));
  }

  private int hits() {
    int hits = 0;
    for (int i = 0; i < HOT; i++) {
      String name = "hot" + i + ".zone.";
      hits += world.packetsOf(() -> world.ask(name)) == 0 ? 1 : 0;
    }
    return hits;
  }

  private void flood(int round) {
    List<Runnable> questions =
        IntStream.range(0, LARGE + ABSENT)
            .<Runnable>mapToObj(
                i ->
                    () -> {
                      String name = "n" + round + "-" + i + ".zone.";
                      world.ask(name, i < LARGE ? Type.TXT : Type.A);
                    })
            .toList();
    try (ExecutorService clients = Executors.newFixedThreadPool(20)) {
      questions.forEach(clients::execute);
    }
  }

  @Test
  void hotNamesStayAndTheCacheDoesNotGrow() {
    hits();
    hits();
    int hits = 0;
    for (int round = 0; round < ROUNDS; round++) {
      flood(round);
      assertThat(world.resolver().answers().bytes()).isLessThanOrEqualTo(CACHE_BYTES);
      hits += hits();
    }
    assertThat(world.ask("n0-0.zone.", Type.TXT).answer()).hasSize(32);
    assertThat(world.resolver().answers().size()).isLessThan(ROUNDS * ABSENT / 2);
    assertThat(hits).as("hits of %s", HOT * ROUNDS).isGreaterThanOrEqualTo(HOT * ROUNDS * 95 / 100);
  }
}
