package dev.waymark.authoritative;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.waymark.wire.Edns;
import dev.waymark.wire.Transport;
import dev.waymark.wire.access.AccessList;
import dev.waymark.wire.access.AddressPrefix;
import dev.waymark.wire.access.AddressSet;
import dev.waymark.wire.access.RateLimit;
import dev.waymark.wire.access.RateLimiter;
import dev.waymark.wire.log.LogOptions;
import dev.waymark.wire.log.QueryLog;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/// Who may ask, and how often: the same over every transport (S54), by a clock that
/// only the test moves.
class GateTest {
  private static final String ZONE =
      """
      $ORIGIN example.
      $TTL 300
      @ SOA ns1 hostmaster 1 2 3 4 5
      @ NS ns1
      ns1 A 192.0.2.53
      www A 192.0.2.80
      ftp A 192.0.2.21
      *.wild A 192.0.2.1
      out CNAME www.other.
      child NS ns.child
      ns.child A 192.0.2.2
      """;
  private static final String OTHER =
      "$ORIGIN other.\n$TTL 300\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.3\nwww A 192.0.2.4\n";

  private final AuthoritativeResponder responder = Asking.responder(ZONE, OTHER);
  private long now;
  @TempDir private Path root;

  private Gate gate(String access) {
    GateRules rules =
        new GateRules(
            access.isEmpty() ? AccessList.OPEN : AccessList.parse(access), AddressSet.EMPTY, 1232);
    return new Gate(responder, rules, null, null);
  }

  private Gate limited(RateLimit limit, String... exempt) {
    AddressSet free =
        AddressSet.of(java.util.stream.Stream.of(exempt).map(AddressPrefix::parse).toList());
    return new Gate(
        responder,
        new GateRules(AccessList.OPEN, free, 1232),
        new RateLimiter(limit, () -> now, new Random(1)),
        null);
  }

  private static Message question(String name, String type) {
    Message question = Asking.question(name, type);
    question.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    return question;
  }

  private static Optional<Message> ask(
      Gate gate, Transport transport, String client, Message question) {
    return new TestExchange(transport, client)
        .ask(gate, question.toWire())
        .map(
            reply -> {
              try {
                return new Message(reply);
              } catch (IOException e) {
                throw new AssertionError("the reply cannot be read", e);
              }
            });
  }

  private static Optional<Message> ask(Gate gate, Transport transport, String client) {
    return ask(gate, transport, client, question("www.example.", "A"));
  }

  private static void assertProhibited(Optional<Message> reply) {
    assertThat(reply).map(Message::getRcode).hasValue(Rcode.REFUSED);
    assertThat(reply.orElseThrow().getSection(Section.ANSWER)).isEmpty();
    assertThat(reply.orElseThrow().getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR))
        .singleElement()
        .isInstanceOfSatisfying(
            ExtendedErrorCodeOption.class,
            error ->
                assertThat(error.getErrorCode()).isEqualTo(ExtendedErrorCodeOption.PROHIBITED));
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void accessIsTheSameOverEveryTransport(Transport transport) {
    Gate gate = gate("allow 192.0.2.0/24 2001:db8::/32; drop 198.51.100.0/24");

    assertThat(ask(gate, transport, "192.0.2.1")).map(Message::getRcode).hasValue(Rcode.NOERROR);
    assertThat(ask(gate, transport, "2001:db8::1")).map(Message::getRcode).hasValue(Rcode.NOERROR);
    assertProhibited(ask(gate, transport, "203.0.113.1"));
    assertProhibited(ask(gate, transport, "2001:db9::1"));
    assertThat(ask(gate, transport, "198.51.100.9")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void zonesHaveListsOfTheirOwn(Transport transport) {
    responder.restrict(
        new ZoneAccess(
            Map.of(Asking.name("other."), AccessList.parse("allow 192.0.2.0/24; drop ::/0"))));
    Gate gate = gate("drop 192.0.2.99");
    Message other = question("www.other.", "A");

    assertThat(ask(gate, transport, "192.0.2.1", other))
        .map(Message::getRcode)
        .hasValue(Rcode.NOERROR);
    assertThat(ask(gate, transport, "192.0.2.99", other)).isEmpty(); // both must allow
    assertThat(ask(gate, transport, "198.51.100.1", other)).isEmpty();
    assertThat(ask(gate, transport, "198.51.100.1")).map(Message::getRcode).hasValue(Rcode.NOERROR);
  }

  /// Else an alias in a zone that everybody may see would show what is in one that not all may.
  @ParameterizedTest
  @EnumSource(Transport.class)
  void aliasesDoNotLeadIntoZonesThatAreClosed(Transport transport) {
    responder.restrict(
        new ZoneAccess(Map.of(Asking.name("other."), AccessList.parse("allow 192.0.2.0/24"))));
    Message alias = question("out.example.", "A");

    assertThat(ask(gate(""), transport, "192.0.2.1", alias).orElseThrow())
        .satisfies(reply -> assertThat(reply.getSection(Section.ANSWER)).hasSize(2));
    assertThat(ask(gate(""), transport, "198.51.100.1", alias).orElseThrow())
        .satisfies(reply -> assertThat(reply.getSection(Section.ANSWER)).hasSize(1))
        .satisfies(reply -> assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR));
  }

  /// What cannot be read is said to be so, but not to those who get no answer at all.
  @ParameterizedTest
  @EnumSource(Transport.class)
  void malformedRequestsMeetTheListToo(Transport transport) {
    byte[] twoQuestions = question("www.example.", "A").toWire();
    twoQuestions[5] = 2;
    assertThat(new TestExchange(transport, "192.0.2.1").ask(gate("drop any"), twoQuestions))
        .isEmpty();
    assertThat(new TestExchange(transport, "192.0.2.1").ask(gate("refuse any"), twoQuestions))
        .map(reply -> reply[3] & 0xF)
        .hasValue(Rcode.FORMERR);
  }

  /// Asks `n` times and counts what came: whole, truncated, nothing.
  private String flood(Gate gate, Transport transport, String client, List<Message> questions) {
    int whole = 0;
    int truncated = 0;
    int nothing = 0;
    for (Message question : questions) {
      Optional<Message> reply = ask(gate, transport, client, question);
      if (reply.isEmpty()) {
        nothing++;
      } else if (reply.get().getHeader().getFlag(Flags.TC)) {
        truncated++;
        assertThat(reply.get().toWire()).hasSizeLessThanOrEqualTo(question.toWire().length);
        assertThat(reply.get().getQuestion()).isEqualTo(question.getQuestion());
      } else {
        whole++;
      }
    }
    return whole + " " + truncated + " " + nothing;
  }

  private static List<Message> times(int n, String name, String type) {
    List<Message> questions = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      questions.add(question(name.replace("#", String.valueOf(i)), type));
    }
    return questions;
  }

  private static final String CLIENT = "192.0.2.1";
  private static final RateLimit TEN = new RateLimit(10, 5, 2, 0);

  @Test
  void everySecondLimitedReplyIsTruncatedOverUdp() {
    Gate gate = limited(TEN);
    assertThat(flood(gate, Transport.UDP, CLIENT, times(110, "www.example.", "A")))
        .isEqualTo("10 50 50");
    assertThat(flood(gate, Transport.UDP, "192.0.2.200", times(10, "www.example.", "A")))
        .as("the same block of clients")
        .isEqualTo("0 5 5");
    assertThat(flood(gate, Transport.UDP, "192.0.3.1", times(10, "www.example.", "A")))
        .isEqualTo("10 0 0");
    now += Duration.ofSeconds(7).toNanos();
    assertThat(flood(gate, Transport.UDP, CLIENT, times(10, "www.example.", "A")))
        .isEqualTo("10 0 0");
  }

  @Test
  void leakedRepliesAreWhole() {
    assertThat(
            flood(
                limited(new RateLimit(10, 5, 0, 4)),
                Transport.UDP,
                CLIENT,
                times(90, "www.example.", "A")))
        .isEqualTo("30 0 60");
  }

  /// Each kind has its own account, and what is the same has the same: BIND and NSD understand it
  /// so, too.
  @Test
  void whatSaysTheSameCountsTogether() {
    Gate gate = limited(new RateLimit(10, 5, 0, 0));
    // One name and another; but all names of a wildcard, below a cut, not there.
    assertThat(flood(gate, Transport.UDP, CLIENT, times(20, "www.example.", "A")))
        .isEqualTo("10 0 10");
    assertThat(flood(gate, Transport.UDP, CLIENT, times(20, "ftp.example.", "A")))
        .isEqualTo("10 0 10");
    assertThat(flood(gate, Transport.UDP, CLIENT, times(20, "h#.wild.example.", "A")))
        .isEqualTo("10 0 10");
    assertThat(flood(gate, Transport.UDP, CLIENT, times(20, "h#.child.example.", "A")))
        .isEqualTo("10 0 10");
    assertThat(flood(gate, Transport.UDP, CLIENT, times(20, "h#.no.example.", "A")))
        .isEqualTo("10 0 10");
    assertThat(flood(gate, Transport.UDP, CLIENT, times(10, "h#.no.other.", "A")))
        .as("another zone")
        .isEqualTo("10 0 0");
    assertThat(flood(gate, Transport.UDP, CLIENT, times(20, "h#.wild.example.", "MX")))
        .as("no data at one wildcard")
        .isEqualTo("10 0 10");
    assertThat(flood(gate, Transport.UDP, CLIENT, times(10, "www.example.", "MX")))
        .isEqualTo("10 0 0");
    assertThat(flood(gate, Transport.UDP, CLIENT, times(20, "h#.nowhere.", "A")))
        .as("all errors of one client")
        .isEqualTo("10 0 10");
  }

  /// FORMERR is rate limited; as it would not be anything else by TCP, it slips
  /// as it is.
  @Test
  void errorsAreLimitedToo() {
    Gate gate = limited(TEN);
    byte[] malformed = question("www.example.", "A").toWire();
    malformed[5] = 2;
    TestExchange exchange = new TestExchange(Transport.UDP, CLIENT);
    int answered = 0;
    for (int i = 0; i < 110; i++) {
      answered += exchange.ask(gate, malformed).isPresent() ? 1 : 0;
    }
    assertThat(answered).isEqualTo(10 + 50);
  }

  /// By TCP, nobody can have forged the address.
  @Test
  void tcpIsNotLimited() {
    assertThat(flood(limited(TEN), Transport.TCP, CLIENT, times(200, "www.example.", "A")))
        .isEqualTo("200 0 0");
  }

  @Test
  void exemptClientsAreNotLimited() {
    Gate gate = limited(TEN, "192.0.2.0/24", "2001:db8::/32");
    assertThat(flood(gate, Transport.UDP, CLIENT, times(200, "www.example.", "A")))
        .isEqualTo("200 0 0");
    assertThat(flood(gate, Transport.UDP, "2001:db8::1", times(200, "www.example.", "A")))
        .isEqualTo("200 0 0");
    assertThat(flood(gate, Transport.UDP, "192.0.3.1", times(20, "www.example.", "A")))
        .isEqualTo("10 5 5");
  }

  /// RFC 7873, section 7: who sends a cookie of ours back has the address.
  @Test
  void clientsWithAGoodCookieAreNotLimited() {
    Gate gate = limited(new RateLimit(10, 5, 0, 0));
    Message first = withCookie(new byte[8]);
    byte[] cookie = cookie(ask(gate, Transport.UDP, CLIENT, first).orElseThrow());
    assertThat(cookie).hasSize(24);

    List<Message> good = new ArrayList<>();
    List<Message> bad = new ArrayList<>();
    byte[] forged = cookie.clone();
    forged[20] ^= 1;
    for (int i = 0; i < 100; i++) {
      good.add(withCookie(cookie));
      bad.add(withCookie(forged));
    }
    assertThat(flood(gate, Transport.UDP, CLIENT, good)).isEqualTo("100 0 0");
    assertThat(flood(gate, Transport.UDP, CLIENT, bad)).isEqualTo("9 0 91");
    assertThat(flood(gate, Transport.UDP, CLIENT, good)).isEqualTo("100 0 0");
    assertThat(flood(gate, Transport.UDP, "192.0.2.2", good)).isEqualTo("0 0 100");
  }

  private static Message withCookie(byte[] cookie) {
    Message question = Asking.question("www.example.", "A");
    OPTRecord opt =
        new OPTRecord(1232, 0, 0, 0, List.of(new GenericEDNSOption(Edns.COOKIE, cookie)));
    question.addRecord(opt, Section.ADDITIONAL);
    return question;
  }

  private static byte[] cookie(Message reply) {
    byte[] option = reply.getOPT().getOptions(Edns.COOKIE).getFirst().toWire();
    return java.util.Arrays.copyOfRange(option, 4, option.length);
  }

  /// RFC 9715, section 3: the server's own limit holds whatever the client can take.
  @Test
  void datagramsAreNoLongerThanSaid() {
    StringBuilder zone = new StringBuilder("$ORIGIN example.\n$TTL 5\n@ SOA n h 1 2 3 4 5\n");
    zone.append("@ NS n.else.\n");
    for (int i = 0; i < 200; i++) {
      zone.append("big A 192.0.2.").append(i).append('\n');
    }
    AuthoritativeResponder big = Asking.responder(zone.toString());
    for (int limit : new int[] {512, 1232, 4096}) {
      GateRules rules = new GateRules(AccessList.OPEN, AddressSet.EMPTY, limit);
      Gate gate = new Gate(big, rules, null, null);
      Message question = Asking.question("big.example.", "A");
      question.addRecord(new OPTRecord(65_535, 0, 0), Section.ADDITIONAL);
      Message byUdp = ask(gate, Transport.UDP, CLIENT, question).orElseThrow();
      assertThat(byUdp.getHeader().getFlag(Flags.TC)).isEqualTo(limit < 4096);
      assertThat(byUdp.toWire()).hasSizeLessThanOrEqualTo(limit);
      Message byTcp = ask(gate, Transport.TCP, CLIENT, question).orElseThrow();
      assertThat(byTcp.getSection(Section.ANSWER)).hasSize(200);
    }
  }

  @Test
  void theLogSaysWhatTheGateDid() throws IOException {
    Path file = root.resolve("queries");
    QueryLog log = QueryLog.open(LogOptions.to(file), InstantSource.system(), () -> 0, _ -> {});
    try (log) {
      Gate gate =
          new Gate(
              responder,
              new GateRules(
                  AccessList.parse("allow 192.0.2.0/24; drop 203.0.113.1"), AddressSet.EMPTY, 1232),
              new RateLimiter(new RateLimit(1, 5, 2, 0), () -> now, new Random(1)),
              log);
      for (int i = 0; i < 3; i++) {
        ask(gate, Transport.UDP, CLIENT);
      }
      ask(gate, Transport.TCP, "198.51.100.1");
      ask(gate, Transport.UDP, "203.0.113.1");
      ask(gate, Transport.UDP, CLIENT, question("a\"\\010.no.example.", "MX"));
    }
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(6).allMatch(line -> line.contains("\"name\":\""));
    assertThat(lines.get(0))
        .contains("\"client\":\"192.0.2.1\"", "\"edns\":true,\"rcode\":\"NOERROR\",\"size\":56,")
        .contains("\"zone\":\"example.\"");
    assertThat(lines.get(1)).contains("\"dropped\":\"rate_limit\"").doesNotContain("rcode");
    assertThat(lines.get(2)).contains("\"limited\":\"slipped\",\"rcode\":\"NOERROR\"");
    assertThat(lines.get(3)).contains("tcp", "\"limited\":\"no_access\",\"rcode\":\"REFUSED\"");
    assertThat(lines.get(4)).contains("\"dropped\":\"no_access\"");
    assertThat(lines.get(5)).contains("\"name\":\"a\\\\\\\"\\\\010.no.example.\"", "NXDOMAIN");
  }

  /// With every rule in use, log and limit included.
  @Test
  void aRequestAllocatesNothing() throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    QueryLog log =
        QueryLog.open(
            LogOptions.to(root.resolve("queries")),
            InstantSource.system(),
            System::nanoTime,
            _ -> {});
    responder.restrict(
        new ZoneAccess(Map.of(Asking.name("example."), AccessList.parse("refuse 10.0.0.0/8"))));
    List<byte[]> requests = new ArrayList<>();
    for (String name : List.of("www", "x.wild", "no", "x.child")) {
      requests.add(Asking.question(name + ".example.", "A").toWire());
      requests.add(question(name + ".example.", "MX").toWire());
    }
    long allocated = Long.MAX_VALUE;
    try (log) {
      Gate gate =
          new Gate(
              responder,
              new GateRules(
                  AccessList.parse("allow 192.0.2.0/24; refuse any"), AddressSet.EMPTY, 1232),
              new RateLimiter(TEN, System::nanoTime, new Random(1)),
              log);
      TestExchange exchange = new TestExchange(Transport.UDP, CLIENT);
      for (int round = 0; round < 5; round++) { // classes are loaded in the first
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 200; i++) {
          exchange.respond(gate, requests.get(i % requests.size()));
        }
        allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
      }
    }
    assertThat(allocated).isLessThan(100);
  }
}
