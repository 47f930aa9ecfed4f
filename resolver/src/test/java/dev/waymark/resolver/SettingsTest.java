package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.settings.CacheSettings;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceListener;
import dev.waymark.wire.Question;
import dev.waymark.wire.transport.Outgoing;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Settings that change what the walk does, each against the same scripted servers with and without
/// it.
class SettingsTest {
  @AutoClose private final World world = new World();
  private ScriptedAuthority com;
  private ScriptedAuthority net;
  private ScriptedAuthority foobar;

  @BeforeEach
  void worldOfTwoCompanies() {
    world.root(
        "com. NS a.gtld.com.",
        "a.gtld.com. A 127.77.1.1",
        "net. NS a.gtld.net.",
        "a.gtld.net. A 127.77.3.1");
    com =
        world
            .server("1.1")
            .serves(
                "com.",
                "com. NS a.gtld.com.",
                "foobar.com. NS ns1.foobar.com.",
                "ns1.foobar.com. A 127.77.2.1",
                "bakery.com. NS ns1.harbor.net.");
    net =
        world
            .server("3.1")
            .serves(
                "net.",
                "net. NS a.gtld.net.",
                "harbor.net. NS ns1.harbor.net.",
                "ns1.harbor.net. A 127.77.4.1");
    foobar =
        world
            .server("2.1")
            .serves(
                "foobar.com.",
                "foobar.com. NS ns1.foobar.com.",
                "www.foobar.com. 60 A 127.53.3.1",
                "never.foobar.com. 0 A 127.53.3.1",
                "a.deep.place.foobar.com. A 127.53.3.9");
    world
        .server("4.1")
        .serves("harbor.net.", "ns1.harbor.net. A 127.77.4.1")
        .serves("bakery.com.", "www.bakery.com. A 127.53.3.21");
  }

  private static List<String> rdata(Resolution resolution) {
    return resolution.answer().stream().map(Record::rdataToString).toList();
  }

  /// RFC 9156, section 2.3; RFC 8020, section 2: whoever is strict believes a server that does not
  /// know empty non-terminals, and is not surprised that names below are missing.
  @Test
  void strictMinimisationBelievesThatNothingIsBelow() {
    foobar.says(
        (query, honest, transport) -> {
          if (honest.getSection(Section.ANSWER).isEmpty()) {
            honest.getHeader().setRcode(Rcode.NXDOMAIN);
          }
          return honest;
        });
    world.with(
        settings ->
            settings.withWalk(
                settings.walk().withHardening(settings.walk().hardening().withStrictNames(true))));

    assertThat(world.ask("a.deep.place.foobar.com.")).isInstanceOf(Resolution.NameError.class);
    assertThat(foobar.questions()).containsExactly("place.foobar.com. a");
    assertThat(world.packetsOf(() -> world.ask("other.place.foobar.com."))).isZero();
  }

  /// Glue for a name in net that a server of com gives: RFC 2181, section 5.4.1 has it that nobody
  /// believes it.
  @Test
  void glueFromOutsideIsUsedOnlyWithoutHardening() {
    com.says((query, honest, transport) -> withGlue(honest));

    assertThat(rdata(world.ask("www.bakery.com."))).containsExactly("127.53.3.21");
    assertThat(net.questions()).as("the server's address was looked up").isNotEmpty();
  }

  @Test
  void withoutHardeningGlueFromOutsideReachesTheZoneAndAnswersNobody() {
    com.says((query, honest, transport) -> withGlue(honest));
    world.with(
        settings ->
            settings.withWalk(
                settings.walk().withHardening(settings.walk().hardening().withGlue(false))));

    assertThat(rdata(world.ask("www.bakery.com."))).containsExactly("127.53.3.21");
    assertThat(net.questions()).isEmpty();
    world.ask("ns1.harbor.net.");
    assertThat(net.questions()).as("glue is no answer").isNotEmpty();
  }

  private static org.xbill.DNS.Message withGlue(org.xbill.DNS.Message honest) {
    boolean bakery =
        honest.getSection(Section.AUTHORITY).stream()
            .anyMatch(rr -> rr.getType() == Type.NS && rr.rdataToString().contains("harbor"));
    if (bakery) {
      Name owner = Name.fromConstantString("ns1.harbor.net.");
      honest.addRecord(
          new ARecord(owner, DClass.IN, 300, InetAddress.ofLiteral("127.77.4.1")),
          Section.ADDITIONAL);
    }
    return honest;
  }

  @Test
  void timesAreAtLeastAndAtMostWhatIsSet() {
    world.with(
        settings ->
            settings.withCache(
                CacheSettings.DEFAULT.withTtl(90, 1_000).withNegativeTtl(7_200, 7_200)));

    assertThat(world.ask("www.foobar.com.").answer().getFirst().getTTL()).isEqualTo(90);
    assertThat(world.ask("www.foobar.com.", Type.NS)).isInstanceOf(Resolution.NoData.class);
    world.clock.advance(Duration.ofSeconds(89));
    assertThat(world.packetsOf(() -> world.ask("www.foobar.com."))).isZero();
    world.clock.advance(Duration.ofSeconds(7_000));
    assertThat(world.packetsOf(() -> world.ask("www.foobar.com.", Type.NS))).isZero();
  }

  /// RFC 1035, section 3.2.1: TTL 0 is for one answer, whatever is set.
  @Test
  void dataForOneAnswerIsNotKept() {
    world.with(settings -> settings.withCache(CacheSettings.DEFAULT.withTtl(90, 1_000)));

    assertThat(world.ask("never.foobar.com.").answer().getFirst().getTTL()).isZero();
    assertThat(world.packetsOf(() -> world.ask("never.foobar.com."))).isEqualTo(1);
  }

  @Test
  void aRenewedResolverRemembersAndHasOtherRules() {
    Resolver before = world.resolver();
    world.ask("www.foobar.com.");

    Resolver renewed =
        before.renewed(
            before
                .settings()
                .withPolicy(
                    before
                        .settings()
                        .policy()
                        .withHosts(
                            java.util.Map.of(
                                Name.fromConstantString("printer.lan."),
                                List.of(InetAddress.ofLiteral("192.0.2.9"))))),
            before.hints());

    assertThat(
            world.packetsOf(
                () -> {
                  renewed.resolve(World.question("www.foobar.com.", Type.A));
                  assertThat(rdata(renewed.resolve(World.question("printer.lan.", Type.A))))
                      .containsExactly("192.0.2.9");
                }))
        .isZero();
  }

  /// S2, S20: a question in flight is not asked a second time after a change of settings, and still
  /// counts.
  @Test
  void aRenewedResolverHasTheQuestionsInFlight() throws Exception {
    world.ask("mail.foobar.com.");
    Resolver before = world.resolver();
    CountDownLatch release = new CountDownLatch(1);
    foobar.repliesLater(release);
    int asked = foobar.asked().size();
    Question question = World.question("www.foobar.com.", Type.A);
    CompletableFuture<Resolution> first =
        CompletableFuture.supplyAsync(() -> before.resolve(question), Thread::startVirtualThread);
    while (foobar.asked().size() == asked) {
      Thread.onSpinWait();
    }
    Resolver renewed = before.renewed(before.settings(), before.hints());
    renewed.replaces(before);

    assertThat(renewed.inFlight()).isOne();
    CountDownLatch joined = new CountDownLatch(1);
    CompletableFuture<Resolution> second =
        CompletableFuture.supplyAsync(
            () -> renewed.resolve(question, new Joins(joined)), Thread::startVirtualThread);
    joined.await();
    release.countDown();
    assertThat(first.get().answer()).hasSize(1);
    assertThat(second.get().answer()).hasSize(1);
    assertThat(renewed.quota()).isSameAs(before.quota());
  }

  private record Joins(CountDownLatch joined) implements TraceListener {
    @Override
    public boolean isOn() {
      return true;
    }

    @Override
    public void tell(TraceEvent event) {
      if (event instanceof TraceEvent.Joined) {
        joined.countDown();
      }
    }
  }

  /// What is shared keeps to the old settings until the new ones count.
  @Test
  void aResolverThatIsNotUsedAfterAllChangesNothing() {
    Resolver before = world.resolver();
    CacheSettings small = before.settings().cache().withTtl(1, 2);
    Resolver renewed = before.renewed(before.settings().withCache(small), before.hints());

    assertThat(before.answers().settings()).isEqualTo(before.settings().cache());
    renewed.replaces(before);
    assertThat(before.answers().settings()).isEqualTo(small);
  }

  /// Whoever reads the cache sees records, absences, delegations and failures of the names below
  /// one, and none that are over.
  @Test
  void theCacheCanBeReadAndForgottenInParts() {
    world.ask("www.foobar.com.");
    world.ask("nowhere.foobar.com.");
    net.isSilent();
    world.ask("www.harbor.net.");
    CacheView cache = world.resolver().cache();

    assertThat(lines(cache, "com."))
        .anyMatch(line -> line.startsWith("www.foobar.com. 60 IN A 127.53.3.1 ; "))
        .anyMatch(line -> line.matches("; nowhere\\.foobar\\.com\\. [0-9]+ NXDOMAIN ; .*"))
        .anyMatch(line -> line.matches("; foobar\\.com\\. [0-9]+ delegation ns1.*127\\.77\\.2\\.1"))
        .noneMatch(line -> line.contains("harbor"));
    assertThat(lines(cache, "harbor.net."))
        .singleElement()
        .asString()
        .matches("; www\\.harbor\\.net\\. 5 failure A ; .*");
    world.clock.advance(Duration.ofSeconds(61));
    assertThat(lines(cache, ".")).noneMatch(line -> line.startsWith("www."));
    assertThat(cache.flush(Name.fromConstantString("nowhere.foobar.com."))).isEqualTo(1);
    assertThat(cache.flushTree(Name.fromConstantString("COM."))).isEqualTo(3);
    assertThat(lines(cache, "com.")).isEmpty();
  }

  private static List<String> lines(CacheView cache, String top) {
    List<String> lines = new ArrayList<>();
    cache.dump(Name.fromConstantString(top), lines::add);
    return lines;
  }

  @Test
  void whatServersAreAskedIsCounted() {
    world.ask("www.foobar.com.");
    net.saysOnly(Rcode.REFUSED);
    world.ask("www.harbor.net.");

    var counts = world.resolver().watch().counts();
    assertThat(counts.walks()).isEqualTo(2);
    assertThat(counts.asked().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(world.packets());
    assertThat(counts.failures()).containsOnlyKeys(dev.waymark.resolver.trace.Cause.LAME);
  }

  /// RFC 5452, section 4.5: few ports can be guessed.
  @Test
  void aSmallRangeOfPortsIsRefused() {
    org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
        .isThrownBy(() -> new Outgoing(List.of(), 5_000, 6_000));
  }

  /// The same names and addresses that IANA publishes: thirteen servers, each with one address of
  /// each family.
  @Test
  void theRootServersOfTheInternetAreKnown() {
    assertThat(RootHints.iana().servers())
        .hasSize(13)
        .allSatisfy((name, addresses) -> assertThat(addresses).hasSize(2));
  }
}
