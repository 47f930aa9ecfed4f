package dev.waymark.resolver.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.settings.CacheSettings;
import dev.waymark.resolver.validate.SecurityStatus;
import dev.waymark.wire.Question;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/// What stays in a cache that is full.
class AnswerCacheTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final int BYTES = 1 << 20;
  private static final int HOT = 500;
  private static final int FLOOD = 100_000;
  private static final SecurityStatus UNKNOWN = new SecurityStatus.Indeterminate();

  private final AnswerCache cache =
      new AnswerCache(CacheSettings.DEFAULT.withBytes(BYTES), () -> NOW);

  private static Name name(String text) {
    return Name.fromConstantString(text);
  }

  private void putHot(int i) {
    ARecord rr =
        new ARecord(
            name("hot" + i + ".zone."), DClass.IN, 3_600, InetAddress.ofLiteral("127.53.3.1"));
    cache.put(RankedRRset.of(List.of(rr), Rank.ANSWER, UNKNOWN, null, cache.now(), 3_600));
  }

  private void putAbsence(int i) {
    SOARecord soa =
        new SOARecord(
            name("zone."), DClass.IN, 300, name("ns.zone."), name("admin.zone."), 1, 1, 1, 1, 300);
    RankedRRset ranked =
        RankedRRset.of(List.of(soa), Rank.AUTHORITY, UNKNOWN, null, cache.now(), 300);
    cache.put(
        new Question(name("flood" + i + ".zone."), Type.A),
        new CacheEntry.Absence(false, ranked, UNKNOWN, cache.now()),
        true);
  }

  private boolean isKnown(int hot) {
    return cache.get(Key.of(name("hot" + hot + ".zone."), Type.A), cache.now()) != null;
  }

  /// S22 (CacheFlush, CVE-2024-25590): names that are asked once do not push out those that are
  /// asked all the time, and the room is kept.
  @Test
  void floodOfAbsentNamesDoesNotPushOutWhatIsPopular() {
    for (int i = 0; i < HOT; i++) {
      putHot(i);
    }
    int asked = 0;
    int hits = 0;
    for (int i = 0; i < FLOOD; i++) {
      putAbsence(i);
      int hot = i % HOT;
      asked++;
      if (isKnown(hot)) {
        hits++;
      } else {
        putHot(hot); // as a resolver would after asking again
      }
    }
    assertThat(hits).isGreaterThanOrEqualTo(asked * 95 / 100);
    assertThat(cache.bytes()).isLessThanOrEqualTo(BYTES);
  }
}
