package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.settings.Limits;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.Question;
import dev.waymark.wire.Transport;
import dev.waymark.wire.access.AddressPrefix;
import dev.waymark.wire.access.AddressSet;
import dev.waymark.wire.transport.ClientReply;
import dev.waymark.wire.transport.DnsClient;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import dev.waymark.wire.transport.Outgoing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// The resolver as clients meet it, over sockets.
class ResolverResponderTest {
  private final World world = new World();
  private final EventLoops loops = new EventLoops(1);
  private final DnsClient client = new DnsClient(new Random(7));
  private ScriptedAuthority zone;
  private DnsServer server;
  private Function<Trace, byte[]> format = ResolverResponderTest::format;

  @BeforeEach
  void worldWithOneZone() {
    world.root(
        "zone. NS ns.zone.", "ns.zone. A 127.77.1.1", "lame. NS ns.lame.", "ns.lame. A 127.77.1.2");
    zone =
        world
            .server("1.1")
            .serves(
                "zone.",
                "www.zone. 60 IN A 127.53.3.1",
                "alias.zone. CNAME www.zone.",
                "old.zone. DNAME zone.");
    world.server("1.2").saysOnly(Rcode.REFUSED);
  }

  @AfterEach
  void end() {
    if (server != null) {
      server.close();
    }
    client.close();
    loops.close();
    world.close();
  }

  private Message ask(String name, int type, Transport transport) {
    return ask(query(name, type), transport);
  }

  private static Message query(String name, int type) {
    Message query =
        Message.newQuery(Record.newRecord(ScriptedAuthority.name(name), type, DClass.IN));
    query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    return query;
  }

  private synchronized InetSocketAddress address() {
    if (server == null) {
      try {
        server =
            DnsServer.open(
                loops,
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                world.resolver().responder(format));
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    return server.addresses().getFirst();
  }

  private static byte[] format(Trace trace) {
    StringBuilder kinds = new StringBuilder();
    for (TraceEvent event : trace.events()) {
      kinds.append(event.getClass().getSimpleName()).append(' ');
    }
    return kinds.toString().getBytes(StandardCharsets.UTF_8);
  }

  private Message ask(Message query, Transport transport) {
    ClientReply reply =
        client.exchange(address(), query, transport, Duration.ofSeconds(10), discarded -> {});
    assertThat(reply).isInstanceOf(ClientReply.Received.class);
    return ((ClientReply.Received) reply).message();
  }

  private static int error(Message reply) {
    for (EDNSOption option : reply.getOPT().getOptions()) {
      if (option instanceof ExtendedErrorCodeOption error) {
        return error.getErrorCode();
      }
    }
    return -1;
  }

  private static String text(Message reply) {
    for (EDNSOption option : reply.getOPT().getOptions()) {
      if (option instanceof ExtendedErrorCodeOption error) {
        return error.getText();
      }
    }
    return "";
  }

  @Test
  void missThenHitWithSmallerTtl() {
    Message first = ask("www.zone.", Type.A, Transport.UDP);
    assertThat(first.getSection(Section.ANSWER).getFirst().getTTL()).isEqualTo(60);
    assertThat(first.getHeader().getFlag(Flags.RA)).isTrue();
    assertThat(first.getHeader().getFlag(Flags.AA)).isFalse();
    world.clock.advance(Duration.ofSeconds(10));
    int packets =
        world.packetsOf(
            () -> {
              Message second = ask("WWW.Zone.", Type.A, Transport.UDP);
              Record rr = second.getSection(Section.ANSWER).getFirst();
              assertThat(rr.getTTL()).isEqualTo(50);
              assertThat(rr.getName().toString()).isEqualTo("WWW.Zone.");
            });
    assertThat(packets).isZero();
  }

  @Test
  void aliasIsAnsweredFromTheCacheToo() {
    ask("alias.zone.", Type.A, Transport.UDP);
    int packets =
        world.packetsOf(
            () ->
                assertThat(ask("alias.zone.", Type.A, Transport.TCP).getSection(Section.ANSWER))
                    .hasSize(2));
    assertThat(packets).isZero();
  }

  /// RFC 1034, section 4.3.1: what is in the cache is answered whether recursion is wanted or not,
  /// aliases too.
  @Test
  void allThatIsKnownIsAnsweredOnTheEventLoop() {
    ask("alias.zone.", Type.A, Transport.UDP);
    ask("www.old.zone.", Type.A, Transport.UDP);
    ask("gone.zone.", Type.A, Transport.UDP);
    ask("www.lame.", Type.A, Transport.UDP);
    int packets =
        world.packetsOf(
            () -> {
              assertThat(cached("ALIAS.zone.").getSection(Section.ANSWER))
                  .extracting(Record::getType)
                  .containsExactly(Type.CNAME, Type.A);
              assertThat(cached("www.old.zone.").getSection(Section.ANSWER))
                  .extracting(Record::getType)
                  .containsExactly(Type.DNAME, Type.CNAME, Type.A);
              assertThat(cached("gone.zone.").getRcode()).isEqualTo(Rcode.NXDOMAIN);
              assertThat(cached("below.gone.zone.").getRcode()).isEqualTo(Rcode.NXDOMAIN);
              assertThat(error(cached("www.lame."))).isEqualTo(ExtendedError.CACHED_ERROR.code());
              assertThat(cached("localhost.").getSection(Section.ANSWER)).hasSize(1);
            });
    assertThat(packets).isZero();
  }

  private Message cached(String name) {
    Message query = query(name, Type.A);
    query.getHeader().unsetFlag(Flags.RD);
    return ask(query, Transport.UDP);
  }

  /// The end of the alias is not known any more: without RD nobody asks for it.
  @Test
  void aliasWhoseTargetIsForgottenIsNotAnsweredWithoutRecursion() {
    ask("alias.zone.", Type.A, Transport.UDP);
    world.clock.advance(Duration.ofSeconds(61));
    assertThat(cached("alias.zone.").getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(ask("alias.zone.", Type.A, Transport.UDP).getSection(Section.ANSWER)).hasSize(2);
  }

  /// RFC 2308, section 3: the SOA stands in the authority section, cached or not.
  @Test
  void absenceComesWithTheSoa() {
    for (int i = 0; i < 2; i++) {
      Message reply = ask("absent.zone.", Type.A, Transport.UDP);
      assertThat(reply.getRcode()).isEqualTo(Rcode.NXDOMAIN);
      assertThat(reply.getSection(Section.AUTHORITY).getFirst().getType()).isEqualTo(Type.SOA);
    }
  }

  /// RFC 8914: each failure says why, a remembered one says that it is remembered.
  @Test
  void failureCarriesAnExtendedError() {
    Message first = ask("www.lame.", Type.A, Transport.UDP);
    assertThat(first.getRcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(error(first)).isEqualTo(ExtendedError.NO_REACHABLE_AUTHORITY.code());
    Message again = ask("www.lame.", Type.A, Transport.UDP);
    assertThat(error(again)).isEqualTo(ExtendedError.CACHED_ERROR.code());
  }

  @Test
  void withoutRecursionDesiredNobodyIsAsked() {
    Message query = query("www.zone.", Type.A);
    query.getHeader().unsetFlag(Flags.RD);
    int packets =
        world.packetsOf(
            () -> assertThat(ask(query, Transport.UDP).getRcode()).isEqualTo(Rcode.REFUSED));
    assertThat(packets).isZero();
    ask("www.zone.", Type.A, Transport.UDP);
    assertThat(ask(query, Transport.UDP).getRcode()).isEqualTo(Rcode.NOERROR);
  }

  private static AddressSet addresses(String prefix) {
    return AddressSet.of(List.of(AddressPrefix.parse(prefix)));
  }

  /// RFC 5358; RFC 8914, section 4.19. On every transport (S54).
  @Test
  void strangersAreRefused() {
    world.with(settings -> settings.withClients(addresses("192.0.2.0/24")));
    for (Transport transport : Transport.values()) {
      Message reply = ask("www.zone.", Type.A, transport);
      assertThat(reply.getRcode()).isEqualTo(Rcode.REFUSED);
      assertThat(error(reply)).isEqualTo(ExtendedError.PROHIBITED.code());
    }
    assertThat(world.packets()).isZero();
  }

  /// RFC 8482, section 4.2.
  @Test
  void anyIsAnsweredWithOneRecord() {
    for (Transport transport : Transport.values()) {
      Message reply = ask("www.zone.", Type.ANY, transport);
      assertThat(reply.getSection(Section.ANSWER))
          .extracting(Record::toString)
          .containsExactly("www.zone.\t\t3600\tIN\tHINFO\t\"RFC8482\" \"\"");
    }
    assertThat(world.packets()).isZero();
  }

  /// Whoever uses the resolver as a library gets what clients get, and the trace says why.
  @Test
  void anyHasOneBehaviourForAll() {
    Question any = new Question(ScriptedAuthority.name("www.zone."), Type.ANY);

    assertThat(world.resolver().resolve(any).answer())
        .extracting(Record::getType)
        .containsExactly(Type.HINFO);
    assertThat(world.resolver().trace(any).events().getFirst())
        .isInstanceOfSatisfying(
            TraceEvent.Policy.class,
            policy -> assertThat(policy.reference()).isEqualTo("RFC 8482, section 4.2"));
    assertThat(world.packets()).isZero();
  }

  /// One of many ways to ask the same: other client subnets (RFC 7871), DO, CD.
  private static Message variant(int i) {
    Message query =
        Message.newQuery(Record.newRecord(ScriptedAuthority.name("www.zone."), Type.A, DClass.IN));
    InetAddress subnet = InetAddress.ofLiteral("192.0." + i + ".0");
    int flags = i % 2 == 0 ? org.xbill.DNS.ExtendedFlags.DO : 0;
    query.addRecord(
        new OPTRecord(1232, 0, 0, flags, List.of(new ClientSubnetOption(24, subnet))),
        Section.ADDITIONAL);
    if (i % 3 == 0) {
      query.getHeader().setFlag(Flags.CD);
    }
    return query;
  }

  /// S2: many clients, one question; the RebirthDay attack (CVE-2025-5994) varies what does not
  /// matter for the answer.
  @Test
  void hundredClientsWithOneQuestionCostOneQuestion() throws InterruptedException {
    world.ask("warm.zone.");
    CountDownLatch release = new CountDownLatch(1);
    zone.says(
        (query, honest, transport) -> {
          await(release);
          return honest;
        });
    int before = zone.asked().size();
    InetSocketAddress address = address();
    ConcurrentLinkedQueue<Integer> answers = new ConcurrentLinkedQueue<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        Message query = variant(i);
        clients.execute(
            () -> answers.add(ask(query, Transport.UDP).getSection(Section.ANSWER).size()));
      }
      while (zone.asked().size() == before) {
        Thread.onSpinWait();
      }
      release.countDown();
    }
    assertThat(address).isNotNull();
    assertThat(answers).hasSize(100).containsOnly(1);
    assertThat(zone.asked().size() - before).isLessThanOrEqualTo(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void tooManyQuestionsAtOnceAreToldSo() {
    world.with(settings -> settings.withService(settings.service().withConcurrency(0, 10, 10)));
    Message reply = ask("www.zone.", Type.A, Transport.UDP);
    assertThat(reply.getRcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(error(reply)).isEqualTo(ExtendedError.NOT_READY.code());
    assertThat(text(reply)).isEqualTo("this resolver is busy: 0 questions are being resolved");
  }

  /// S21: one client cannot have more than its share of questions waiting; others are served.
  @Test
  void oneClientCannotTakeAllThereIs() throws InterruptedException {
    world.with(settings -> settings.withService(settings.service().withConcurrency(100, 5, 100)));
    world.ask("warm.zone.");
    CountDownLatch release = new CountDownLatch(1);
    zone.repliesLater(release);
    ConcurrentLinkedQueue<Integer> rcodes = new ConcurrentLinkedQueue<>();
    address();
    Outgoing otherAddress =
        new Outgoing(
            List.of(InetAddress.ofLiteral("127.0.0.2")), Outgoing.FIRST_PORT, Outgoing.LAST_PORT);
    try (DnsClient other = new DnsClient(new Random(8), otherAddress);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        String name = "w" + i + ".zone.";
        clients.execute(() -> rcodes.add(ask(name, Type.A, Transport.UDP).getRcode()));
      }
      while (rcodes.size() < 15) {
        Thread.onSpinWait();
      }
      assertThat(rcodes).hasSize(15).containsOnly(Rcode.SERVFAIL);
      clients.execute(
          () ->
              rcodes.add(
                  ((ClientReply.Received)
                          other.exchange(
                              address(),
                              query("other.zone.", Type.A),
                              Transport.UDP,
                              Duration.ofSeconds(10),
                              discarded -> {}))
                      .message()
                      .getRcode()));
      while (zone.questions().stream().noneMatch("other.zone. a"::equals)) {
        Thread.onSpinWait();
      }
      release.countDown();
    }
    assertThat(rcodes).hasSize(21).filteredOn(rcode -> rcode == Rcode.NXDOMAIN).hasSize(6);
  }

  /// S21 (DNSBomb, CVE-2024-33655): what comes after the deadline only serves whoever has forged
  /// the client's address; the client is told so, in fewer bytes. What is cached is always in time.
  @Test
  void replyOverUdpThatComesTooLateHasNoData() {
    slowZone(Limits.TIME, Duration.ofSeconds(6));
    Message late = ask("www.zone.", Type.A, Transport.UDP);
    assertThat(late.getRcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(late.getSection(Section.ANSWER)).isEmpty();
    assertThat(error(late)).isEqualTo(ExtendedError.NO_REACHABLE_AUTHORITY.code());
    assertThat(text(late)).contains("5000 ms");
    assertThat(ask("other.zone.", Type.A, Transport.TCP).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(ask("www.zone.", Type.A, Transport.UDP).getSection(Section.ANSWER)).hasSize(1);
  }

  /// Whoever has questions worked on for longer has clients that wait longer.
  @Test
  void deadlineMovesWithTheTimeForOneQuestion() {
    slowZone(Duration.ofSeconds(20), Duration.ofSeconds(6));
    assertThat(ask("www.zone.", Type.A, Transport.UDP).getSection(Section.ANSWER)).hasSize(1);
  }

  /// The zone's replies take so long, by the resolver's ticker.
  private void slowZone(Duration time, Duration delay) {
    AtomicLong nanos = new AtomicLong();
    world.with(
        settings -> settings.withTicker(nanos::get).withLimits(settings.limits().withTime(time)));
    zone.says(
        (query, honest, transport) -> {
          nanos.addAndGet(delay.toNanos());
          return honest;
        });
  }

  /// Too many who ask the same are told so at once, and by whom.
  @Test
  void clientsThatMayNotWaitAreToldWhy() throws InterruptedException {
    world.with(settings -> settings.withService(settings.service().withConcurrency(10, 10, 0)));
    world.ask("warm.zone.");
    CountDownLatch release = new CountDownLatch(1);
    zone.repliesLater(release);
    int before = zone.asked().size();
    InetSocketAddress address = address();
    Thread first = Thread.ofVirtual().start(() -> ask("www.zone.", Type.A, Transport.TCP));
    while (zone.asked().size() == before) {
      Thread.onSpinWait();
    }
    Message second = ask("www.zone.", Type.A, Transport.UDP);
    assertThat(address).isNotNull();
    assertThat(error(second)).isEqualTo(ExtendedError.NOT_READY.code());
    assertThat(text(second)).isEqualTo("this resolver is busy: 0 clients wait for www.zone. A");
    release.countDown();
    first.join();
  }

  /// A fault of the resolver's own is answered, and takes nobody's leave away for good.
  @Test
  void requestThatTheResolverFailsAtIsAnsweredAllTheSame() {
    world.with(settings -> settings.withService(settings.service().withConcurrency(1, 1, 10)));
    format =
        trace -> {
          throw new StackOverflowError("wanted by this test");
        };
    for (int i = 0; i < 3; i++) {
      Message reply = ask(traced("www.zone."), Transport.TCP);
      assertThat(reply.getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(error(reply)).isEqualTo(ExtendedError.OTHER.code());
      while (world.resolver().inWork() > 0) {
        Thread.onSpinWait(); // the leave ends just behind the reply
      }
    }
  }

  private static Message traced(String name) {
    Message query =
        Message.newQuery(Record.newRecord(ScriptedAuthority.name(name), Type.A, DClass.IN));
    EDNSOption option = new GenericEDNSOption(TraceOption.CODE, new byte[0]);
    query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(option)), Section.ADDITIONAL);
    return query;
  }

  private static String trace(Message reply) {
    List<EDNSOption> options = reply.getOPT().getOptions(TraceOption.CODE);
    if (options.isEmpty()) {
      return "";
    }
    byte[] wire = options.getFirst().toWire(); // code and length first
    return new String(wire, 4, wire.length - 4, StandardCharsets.UTF_8);
  }

  /// The running resolver's real decisions for this very question.
  @Test
  void traceOfTheVeryQuestionComesWithTheAnswer() {
    Message cold = ask(traced("www.zone."), Transport.TCP);
    assertThat(cold.getSection(Section.ANSWER)).hasSize(1);
    assertThat(trace(cold)).startsWith("CacheMiss Prime Query").endsWith("Answer ");
    assertThat(trace(ask(traced("www.zone."), Transport.TCP))).isEqualTo("CacheHit Answer ");
  }

  @Test
  void traceIsNotGivenOverUdpNorToStrangers() {
    Message reply = ask(traced("www.zone."), Transport.UDP);
    assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
    assertThat(trace(reply)).isEmpty();
    assertThat(error(reply)).isEqualTo(ExtendedError.PROHIBITED.code());
  }

  @Test
  void strangersGetNoTrace() {
    world.with(settings -> settings.withTracers(addresses("192.0.2.1")));
    Message reply = ask(traced("www.zone."), Transport.TCP);
    assertThat(trace(reply)).isEmpty();
    assertThat(error(reply)).isEqualTo(ExtendedError.PROHIBITED.code());
  }
}
