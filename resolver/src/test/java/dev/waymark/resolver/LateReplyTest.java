package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.cache.ServerMemory;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Servers that reply late, or have not replied for long.
class LateReplyTest {
  private static final InetSocketAddress SERVER =
      new InetSocketAddress(InetAddress.ofLiteral("127.77.1.1"), 53);
  private static final Duration WAITED = Duration.ofMillis(376);

  private final MovableClock clock = new MovableClock();
  private final ServerMemory memory = new ServerMemory(clock);

  /// The second try is lost; the reply to the first, which had been given up, is taken.
  @Test
  void replyToAnEarlierTryIsTaken() {
    try (World world = new World()) {
      world.root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
      ScriptedAuthority zone = world.server("1.1").serves("zone.", "www.zone. A 127.53.3.1");
      world.ask("warm.zone.");
      CountDownLatch second = new CountDownLatch(2);
      zone.repliesLater(second);
      zone.says(
          (query, honest, transport) -> {
            second.countDown();
            return second.getCount() == 0 ? null : honest;
          });

      Trace trace = world.trace("www.zone.");

      List<TraceEvent.Query> queries = events(trace, TraceEvent.Query.class);
      assertThat(queries).hasSize(2);
      assertThat(events(trace, TraceEvent.Timeout.class)).hasSize(2);
      assertThat(events(trace, TraceEvent.Reply.class))
          .singleElement()
          .satisfies(
              reply ->
                  assertThat(reply.stamp().parent()).isEqualTo(queries.getFirst().stamp().n()));
      assertThat(events(trace, TraceEvent.Answer.class)).hasSize(1);
    }
  }

  private static <E extends TraceEvent> List<E> events(Trace trace, Class<E> type) {
    return trace.events().stream().filter(type::isInstance).map(type::cast).toList();
  }

  /// Twice as slow each time, but not for ever: the number must stay one that can be compared.
  @Test
  void silentServerIsNotTakenForSlowerThanTwoMinutes() {
    for (int i = 0; i < 200; i++) {
      memory.timedOut(SERVER, WAITED);
    }
    assertThat(memory.estimate(SERVER)).isEqualTo(ServerMemory.SLOWEST);
  }

  /// RFC 6298, section 5: what is lost says nothing about the round-trip time.
  @Test
  void lostPacketsDoNotMakeALivingServerSlow() {
    Duration quick = Duration.ofMillis(10);
    memory.replied(SERVER, quick, true);
    for (int i = 1; i < ServerMemory.TIMEOUTS_IN_A_ROW; i++) {
      memory.timedOut(SERVER, WAITED);
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(memory.isAlive(SERVER)).isTrue();
    assertThat(memory.estimate(SERVER)).isEqualTo(quick);
    assertThat(memory.timer(SERVER)).isEqualTo(ServerMemory.SHORTEST_TIMER);
  }

  @Test
  void serverThatIsSilentOftenAndForLongIsDeadUntilItReplies() {
    memory.replied(SERVER, Duration.ofMillis(10), true);
    for (int i = 0; i < ServerMemory.TIMEOUTS_IN_A_ROW; i++) {
      memory.timedOut(SERVER, WAITED);
    }
    assertThat(memory.isDead(SERVER)).as("all at one moment").isFalse();
    clock.advance(Duration.ofSeconds(ServerMemory.SILENCE_SECONDS + 1));
    assertThat(memory.isDead(SERVER)).isTrue();
    assertThat(memory.isAlive(SERVER)).isFalse();
    memory.replied(SERVER, Duration.ofMillis(10), true);
    assertThat(memory.isDead(SERVER)).isFalse();
    assertThat(memory.isAlive(SERVER)).isTrue();
  }
}
