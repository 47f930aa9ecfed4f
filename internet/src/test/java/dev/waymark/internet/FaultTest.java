package dev.waymark.internet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ClientReply;
import dev.waymark.wire.transport.Discarded;
import dev.waymark.wire.transport.DnsClient;
import dev.waymark.wire.transport.ListenException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// The switches of the little internet, seen from outside: over sockets.
@Timeout(60)
final class FaultTest {
  private static final String SERVER = "ns1.foobar.com";
  private static final Name WWW = Name.fromConstantString("www.foobar.com.");

  private static LittleInternet internet;

  @BeforeAll
  static void start() throws ListenException {
    internet = LittleInternet.start(0, 0);
  }

  @AfterAll
  static void stop() {
    internet.close();
  }

  @AfterEach
  void mend() {
    internet.restore();
    internet.set(NetworkModel.LOOPBACK);
  }

  private static ClientReply ask(Transport transport, Duration limit, List<Discarded> discarded) {
    Message question = Message.newQuery(Record.newRecord(WWW, Type.A, DClass.IN));
    InetSocketAddress server =
        new InetSocketAddress(LittleInternet.address(SERVER), internet.port());
    try (DnsClient client = new DnsClient(new SecureRandom())) {
      return client.exchange(server, question, transport, limit, discarded::add);
    }
  }

  private static Message ask(Transport transport) {
    ClientReply reply = ask(transport, Duration.ofSeconds(20), new ArrayList<>());
    assertThat(reply).isInstanceOf(ClientReply.Received.class);
    return ((ClientReply.Received) reply).message();
  }

  private static void set(String whatIf) {
    internet.set(WhatIf.parse(whatIf));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kill=ns1.foobar.com", "loss=ns1.foobar.com:100"})
  void aSilentServerNeverRepliesYetItIsKnownWhatItWasAsked(String whatIf) {
    internet.log().clear();
    set(whatIf);

    ClientReply reply = ask(Transport.UDP, Duration.ofMillis(50), new ArrayList<>());

    assertThat(reply).isInstanceOf(ClientReply.TimedOut.class);
    assertThat(internet.log().entries()).extracting(QueryLog.Entry::server).contains(SERVER);
  }

  @Test
  void whatIsMendedAnswersAgain() {
    set("kill=ns1.foobar.com");
    internet.mend(SERVER);

    assertThat(ask(Transport.UDP).getSection(Section.ANSWER)).hasSize(3);
  }

  /// All servers of the zone have the new address, and a serial that says so (RFC 1982).
  @ParameterizedTest
  @CsvSource({
    "www.foobar.com, ns1.foobar.com",
    "www.foobar.com, ns2.foobar.com",
    "new.foobar.com, ns1.foobar.com",
    "one.foobar.com, ns1.foobar.com",
    "www.shop.foobar.com, ns1.shop.foobar.com"
  })
  void anOwnerChangesANameOrCreatesIt(String name, String server) {
    set("set=" + name + ":127.53.3.9");

    assertThat(addresses(name, server)).containsExactly("127.53.3.9");
    assertThat(internet.whatIfs()).contains(WhatIf.parse("set=" + name + ":127.53.3.9"));

    set("set=" + name + ":127.53.3.8");
    assertThat(addresses(name, server)).containsExactly("127.53.3.8");

    internet.restore();
    assertThat(addresses(name, server)).doesNotContain("127.53.3.8");
  }

  @Test
  void aChangeThatAZoneCannotHaveIsToldAndChangesNothing() {
    assertThatThrownBy(() -> set("set=x.old.foobar.com:127.53.3.9"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be like that");
    assertThat(internet.whatIfs()).doesNotHaveAnyElementsOfTypes(WhatIf.Changed.class);
  }

  private static List<String> addresses(String name, String server) {
    Name owner = Name.fromConstantString(name + ".");
    Message question = Message.newQuery(Record.newRecord(owner, Type.A, DClass.IN));
    InetSocketAddress at = new InetSocketAddress(LittleInternet.address(server), internet.port());
    try (DnsClient client = new DnsClient(new SecureRandom())) {
      ClientReply reply =
          client.exchange(at, question, Transport.TCP, Duration.ofSeconds(20), _ -> {});
      assertThat(reply).isInstanceOf(ClientReply.Received.class);
      return ((ClientReply.Received) reply)
          .message().getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"ns1.lame.com, www.lame.com", "ns2.dead.com, www.dead.com"})
  void whatIsBrokenForGoodCanBeMendedAndBreaksAgain(String server, String name) {
    List<WhatIf> before = internet.whatIfs();
    assertThat(before).hasSize(4);

    internet.mend(server);
    assertThat(addresses(name, server)).containsExactly("127.53.3.1");

    internet.restore();
    assertThat(internet.whatIfs()).isEqualTo(before);
  }

  @Test
  void aSlowServerRepliesLate() {
    set("slow=ns1.foobar.com:80");

    ClientReply reply = ask(Transport.UDP, Duration.ofSeconds(20), new ArrayList<>());

    assertThat(reply).isInstanceOf(ClientReply.Received.class);
    assertThat(reply.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(80));
  }

  @ParameterizedTest
  @CsvSource({"UDP, 40", "TCP, 80"})
  void theModelHoldsRepliesBackOverTcpTwice(Transport transport, int millis) {
    internet.set(NetworkModel.parse("ns1.foobar.com=40"));

    ClientReply reply = ask(transport, Duration.ofSeconds(20), new ArrayList<>());

    assertThat(reply).isInstanceOf(ClientReply.Received.class);
    assertThat(reply.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void aRefusingServerSaysWhy() {
    set("refuse=ns1.foobar.com");

    assertThat(ask(Transport.UDP).getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(ask(Transport.TCP).getRcode()).isEqualTo(Rcode.REFUSED);
  }

  /// RFC 9499, section 7: a lame server does not know the zone that is delegated to it.
  @Test
  void aLameServerPointsBackUp() {
    set("lame=ns1.foobar.com");

    Message reply = ask(Transport.UDP);

    assertThat(reply.getHeader().getFlag(Flags.AA)).isFalse();
    assertThat(reply.getSection(Section.ANSWER)).isEmpty();
    assertThat(reply.getSection(Section.AUTHORITY))
        .extracting(Record::getName)
        .containsOnly(Name.root);
  }

  @Test
  void aTruncatingServerAnswersOverTcpOnly() {
    set("truncate=ns1.foobar.com");

    assertThat(ask(Transport.UDP).getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(ask(Transport.TCP).getSection(Section.ANSWER)).hasSize(3);
  }

  /// RFC 5452, section 4: a forger has to guess the id.
  @Test
  void forgedRepliesComeBeforeTheRightOne() {
    set("spoof=ns1.foobar.com");
    List<Discarded> discarded = new ArrayList<>();

    ClientReply reply = ask(Transport.UDP, Duration.ofSeconds(20), discarded);

    assertThat(reply).isInstanceOf(ClientReply.Received.class);
    assertThat(discarded).hasSize(Fault.Spoofed.FORGERIES).containsOnly(Discarded.WRONG_ID);
  }

  @Test
  void anOutdatedServerHasAnOlderCopyAndItsNeighbourTheNewOne() {
    set("split=ns1.foobar.com");

    assertThat(ask(Transport.UDP).getSection(Section.ANSWER))
        .singleElement()
        .satisfies(rr -> assertThat(rr.rdataToString()).isEqualTo("127.53.3.3"));
    assertThat(serial("ns1.foobar.com")).isEqualTo(serial("ns2.foobar.com") - 1);
  }

  private static long serial(String server) {
    Message question =
        Message.newQuery(
            Record.newRecord(Name.fromConstantString("foobar.com."), Type.SOA, DClass.IN));
    InetSocketAddress to = new InetSocketAddress(LittleInternet.address(server), internet.port());
    try (DnsClient client = new DnsClient(new SecureRandom())) {
      ClientReply reply =
          client.exchange(to, question, Transport.UDP, Duration.ofSeconds(20), _ -> {});
      Message message = ((ClientReply.Received) reply).message();
      return ((SOARecord) message.getSection(Section.ANSWER).getFirst()).getSerial();
    }
  }

  @Test
  void allZonesHaveAnOlderCopyThatCanBeServed() {
    for (Place.NameServer server : Place.NAME_SERVERS) {
      assertThat(BuiltInZones.older(server.folder()).zones()).isNotEmpty();
    }
  }

  @Test
  void chanceDecidesAlikeWithTheSameNumber() {
    set("loss=ns1.foobar.com:50");

    assertThat(lost(7)).isEqualTo(lost(7)).contains(true, false);
  }

  private static List<Boolean> lost(long seed) {
    internet.seed(seed);
    return IntStream.range(0, 12)
        .mapToObj(
            _ ->
                ask(Transport.UDP, Duration.ofMillis(100), new ArrayList<>())
                    instanceof ClientReply.TimedOut)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kill=ns1.foobar.com",
        "slow=b.root-servers.net:1500",
        "lame=ns1.harbor.net",
        "truncate=a.gtld-servers.net",
        "loss=ns2.foobar.com:20",
        "refuse=ns1.foobar.com",
        "spoof=ns1.foobar.com",
        "split=ns2.foobar.com",
        "set=www.foobar.com:127.53.3.9"
      })
  void whatIsWrittenIsReadAgain(String text) {
    String who = text.replaceAll(".*=|:.*", "");

    assertThat(WhatIf.parse(text)).hasToString(text);
    assertThat(WhatIf.parse(text).sentence()).contains(who);
  }

  @ParameterizedTest
  @CsvSource({
    "ns1.foobar.com, is not FAULT=SERVER",
    "kil=ns1.foobar.com, 'kil' is no fault: choose one of kill",
    "kill=ns9.foobar.com, 'ns9.foobar.com' is no name server here: choose one of a.root",
    "kill=, '' is no name server here",
    "kill=ns1.foobar.com:5, takes no figure",
    "set=www.foobar.com, '' is not an address: expected set=NAME:ADDRESS",
    "set=www..com:127.0.0.1, 'www..com' is not a domain name",
    "slow=ns1.foobar.com:soon, 'soon' is not milliseconds",
    "slow=ns1.foobar.com:99999, 0 to 30000 ms late",
    "loss=ns1.foobar.com:0, 1 to 100 percent",
    "loss=ns1.foobar.com:-1, is not a percentage"
  })
  void whatIsWrittenWronglyIsToldWithWhatWasExpected(String text, String message) {
    assertThatThrownBy(() -> WhatIf.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "mars, is not loopback",
    "ns1.foobar.com=far, is not from 0 to 5000",
    "ns1.foobar.com=9999, is not from 0 to 5000",
    "ns9.foobar.com=1, is no server here"
  })
  void aModelThatIsNoneIsTold(String text, String message) {
    assertThatThrownBy(() -> NetworkModel.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"continental", "intercontinental"})
  void builtInModelsPlaceEveryServer(String name) {
    List<String> all = new ArrayList<>(LittleInternet.nameServers());
    all.addAll(LittleInternet.webServers());

    assertThat(NetworkModel.parse(name).roundTrips()).containsOnlyKeys(all);
  }

  @Test
  void aClockIsMovedAheadOnly() {
    MovableClock clock = new MovableClock(() -> Instant.EPOCH);
    clock.advance(Duration.ofSeconds(61));

    assertThat(clock.instant()).isEqualTo(Instant.ofEpochSecond(61));
    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
