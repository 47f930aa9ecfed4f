package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Transport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// S3: a forger guesses, and the guesses arrive before the reply.
class ForgeryTest {
  @AutoClose private final World world = new World();

  @BeforeEach
  void worldWithOneZone() {
    world.root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
  }

  private ForgedReplies forger(int wrongReplies) {
    int port = world.resolver().settings().walk().port();
    return new ForgedReplies("127.77.1.1", port, wrongReplies);
  }

  private void isTrue(Resolution resolution) {
    assertThat(resolution.answer().getFirst().rdataToString())
        .isEqualTo(ForgedReplies.TRUE_ADDRESS);
  }

  /// The real reply is among those that a forger may have made, so none of them is believed.
  @Test
  void afterSomeGuessesTheQuestionIsAskedOverTcp() {
    try (ForgedReplies forger = forger(20)) {
      isTrue(world.ask("www.zone."));
      assertThat(forger.asked()).containsExactly(Transport.UDP, Transport.TCP);
      assertThat(world.trace("other.zone.").events())
          .anySatisfy(
              event ->
                  assertThat(event)
                      .isInstanceOfSatisfying(
                          TraceEvent.Retry.class,
                          retry ->
                              assertThat(retry.fallback())
                                  .isEqualTo(TraceEvent.Fallback.TCP_AGAINST_FORGERS)));
    }
  }

  @Test
  void strayDatagramIsNotTakenForAForger() {
    try (ForgedReplies forger = forger(1)) {
      isTrue(world.ask("www.zone."));
      assertThat(forger.asked()).containsExactly(Transport.UDP);
    }
  }

  /// CVE-2023-26437: who guesses must not be able to make the resolver avoid the real server.
  @Test
  void serverIsNotBlamedForForgedReplies() {
    try (ForgedReplies forger = forger(20)) {
      for (int i = 0; i < 5; i++) {
        isTrue(world.ask("w" + i + ".zone."));
      }
      assertThat(forger.asked()).hasSize(10);
    }
  }
}
