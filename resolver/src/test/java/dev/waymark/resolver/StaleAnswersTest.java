package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.settings.Dns64Settings;
import dev.waymark.resolver.settings.Nat64Prefix;
import dev.waymark.resolver.settings.StaleSettings;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceListener;
import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.Question;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/// RFC 8767: an old answer is better than none, where somebody wants that.
class StaleAnswersTest {
  @AutoClose private final World world = new World();
  private ScriptedAuthority zone;

  @BeforeEach
  void worldWithOneZone() {
    world.root("zone. NS ns.zone.", "ns.zone. A 127.77.1.1");
    zone =
        world
            .server("1.1")
            .serves("zone.", "www.zone. 60 IN A 127.53.3.1", "alias.zone. CNAME www.zone.");
    world.with(settings -> settings.withStale(StaleSettings.ON));
  }

  private Outcome find(String name) {
    return world.resolver().find(World.question(name, Type.A), false, TraceListener.NONE);
  }

  private void knowThenForget() {
    find("alias.zone.");
    find("absent.zone.");
    world.clock.advance(Duration.ofHours(2));
  }

  /// Sections 4 and 5: after a failure, with a TTL of 30 seconds, marked as stale.
  @Test
  void failureIsAnsweredWithWhatWasKnown() {
    knowThenForget();
    zone.saysOnly(Rcode.REFUSED);
    assertThat(find("alias.zone."))
        .isInstanceOfSatisfying(
            Outcome.Found.class,
            found -> {
              assertThat(found.aliases()).hasSize(1);
              assertThat(found.data().ttlLeft(world.resolver().answers().now())).isEqualTo(30);
              assertThat(found.remark()).isNotNull();
              assertThat(found.remark().error()).isEqualTo(ExtendedError.STALE_ANSWER);
              assertThat(found.remark().text()).contains("zone").contains("REFUSED");
            });
    assertThat(world.packetsOf(() -> find("alias.zone."))).isZero(); // RFC 9520 goes on
  }

  /// RFC 8914, section 4.20.
  @Test
  void absenceCanBeStaleToo() {
    knowThenForget();
    zone.saysOnly(Rcode.SERVFAIL);
    assertThat(find("absent.zone."))
        .isInstanceOfSatisfying(
            Outcome.Nothing.class,
            nothing ->
                assertThat(nothing.remark())
                    .extracting(Outcome.Remark::error)
                    .isEqualTo(ExtendedError.STALE_NXDOMAIN));
  }

  /// Section 5: data is not kept for ever.
  @Test
  void afterADayNothingIsKnown() {
    find("www.zone.");
    world.clock.advance(Duration.ofSeconds(60 + StaleSettings.MAX_AGE));
    zone.saysOnly(Rcode.REFUSED);
    assertThat(find("www.zone.")).isInstanceOf(Outcome.Failed.class);
  }

  /// Section 5: the client does not wait for slow servers; the walk goes on for the next one.
  @Test
  void slowServersAreNotWaitedFor() {
    StaleSettings on = StaleSettings.ON;
    world.with(
        settings ->
            settings.withStale(
                new StaleSettings(true, on.maxAge(), on.answerTtl(), Duration.ofMillis(1))));
    find("www.zone.");
    world.clock.advance(Duration.ofSeconds(61));
    CountDownLatch release = new CountDownLatch(1);
    zone.repliesLater(release);
    assertThat(find("www.zone."))
        .isInstanceOfSatisfying(
            Outcome.Found.class,
            found ->
                assertThat(found.remark())
                    .extracting(Outcome.Remark::error)
                    .isEqualTo(ExtendedError.STALE_ANSWER));
    release.countDown();
    while (world.resolver().recall(World.question("www.zone.", Type.A), false, true) == null) {
      Thread.onSpinWait(); // until the walk that went on has stored what it found
    }
    assertThat(find("www.zone."))
        .isInstanceOfSatisfying(Outcome.Found.class, found -> assertThat(found.remark()).isNull());
  }

  /// S20: a walk that goes on behind a stale answer still counts, and those who ask the same wait
  /// for it without a walk or thread of their own.
  @Test
  void walkThatGoesOnIsCounted() throws InterruptedException {
    StaleSettings on = StaleSettings.ON;
    world.with(
        settings ->
            settings.withStale(
                new StaleSettings(true, on.maxAge(), on.answerTtl(), Duration.ofMillis(1))));
    find("www.zone.");
    world.clock.advance(Duration.ofSeconds(61));
    CountDownLatch release = new CountDownLatch(1);
    zone.repliesLater(release);
    Resolver resolver = world.resolver();
    for (int i = 0; i < 3; i++) {
      Leave leave = leave(resolver);
      Outcome outcome =
          resolver.find(World.question("www.zone.", Type.A), false, TraceListener.NONE, leave);
      leave.end();
      assertThat(outcome).isInstanceOf(Outcome.Found.class);
      assertThat(resolver.inWork()).isOne();
      assertThat(resolver.inFlight()).isOne();
    }
    release.countDown();
    while (resolver.inWork() > 0) {
      Thread.onSpinWait();
    }
    assertThat(resolver.inFlight()).isZero();
  }

  private static Leave leave(Resolver resolver) {
    return switch (resolver
        .quota()
        .ask(InetAddress.getLoopbackAddress(), resolver.settings().service())) {
      case ClientQuota.Reply.Given given -> given.leave();
      case ClientQuota.Reply.Refused refused -> throw new AssertionError(refused.why());
    };
  }

  /// RFC 8767, section 5, with RFC 6147: who has waited as long as a client should does not wait
  /// for a second question, the one for IPv4 addresses.
  @Test
  void secondQuestionOfALateClientIsNotAsked() throws InterruptedException {
    StaleSettings on = StaleSettings.ON;
    Dns64Settings dns64 =
        new Dns64Settings(true, Nat64Prefix.WELL_KNOWN, List.of(Dns64Settings.MAPPED));
    world.with(
        settings ->
            settings
                .withPolicy(settings.policy().withDns64(dns64))
                .withStale(
                    new StaleSettings(true, on.maxAge(), on.answerTtl(), Duration.ofMillis(1))));
    zone.serves("zone.", "four.zone. 60 A 198.51.100.1");
    Question question = World.question("four.zone.", Type.AAAA);
    world.resolver().find(question, false, TraceListener.NONE);
    world.clock.advance(Duration.ofSeconds(301));
    CountDownLatch release = new CountDownLatch(1);
    zone.repliesLater(release);
    assertThat(world.resolver().find(question, false, TraceListener.NONE))
        .isInstanceOfSatisfying(
            Outcome.Found.class, found -> assertThat(found.data().type()).isEqualTo(Type.AAAA));
    release.countDown();
    while (world.resolver().inFlight() > 0) {
      Thread.onSpinWait();
    }
    assertThat(zone.questions()).filteredOn("four.zone. a"::equals).hasSize(1);
  }

  /// S38: the name is an alias now, and that is fresh; the address that it had before is stale, and
  /// only where the alias leads may something stale be served.
  @Test
  void freshAliasCountsBeforeStaleData() {
    find("www.zone.");
    world.clock.advance(Duration.ofSeconds(61));
    zone.serves("zone.", "www.zone. 3600 CNAME new.zone.", "new.zone. 60 A 127.53.3.9");
    find("www.zone.");
    world.clock.advance(Duration.ofSeconds(61));
    zone.saysOnly(Rcode.REFUSED);
    assertThat(find("www.zone."))
        .isInstanceOfSatisfying(
            Outcome.Found.class,
            found -> {
              assertThat(found.aliases()).hasSize(1);
              assertThat(found.data().owner()).isEqualTo(ScriptedAuthority.name("new.zone."));
            });
  }

  @Test
  void traceTellsThatTheAnswerIsStale() {
    find("www.zone.");
    world.clock.advance(Duration.ofSeconds(61));
    zone.saysOnly(Rcode.REFUSED);
    assertThat(world.trace("www.zone.").events())
        .filteredOn(TraceEvent.Policy.class::isInstance)
        .extracting(event -> ((TraceEvent.Policy) event).rule())
        .containsExactly("stale-answer");
  }

  @Test
  void offUnlessWanted() {
    world.with(settings -> settings.withStale(StaleSettings.OFF));
    find("www.zone.");
    world.clock.advance(Duration.ofSeconds(61));
    zone.saysOnly(Rcode.REFUSED);
    assertThat(find("www.zone.")).isInstanceOf(Outcome.Failed.class);
  }
}
