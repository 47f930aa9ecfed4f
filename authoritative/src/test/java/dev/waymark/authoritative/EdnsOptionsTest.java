package dev.waymark.authoritative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.wire.Edns;
import dev.waymark.wire.ServerCookies;
import dev.waymark.wire.ServerIdentity;
import dev.waymark.wire.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/// What clients may ask for by EDNS, and what a server tells of itself: over UDP and TCP, with and
/// without DO.
class EdnsOptionsTest {
  private static final byte[] NSID = {'n', 's', '1', 0, (byte) 0xFF};
  private static final ZoneCatalog CATALOG =
      ZoneCatalog.of(
          List.of(
              Asking.zone(
                  """
                  $ORIGIN example.
                  $TTL 300
                  @ SOA ns h 4294967290 2 3 4 5
                  @ NS ns
                  ns A 192.0.2.53
                  www A 192.0.2.1
                  away CNAME www.a.b.example.
                  sub NS ns.sub
                  ns.sub A 192.0.2.54
                  """),
              Asking.zone(
                  """
                  $ORIGIN a.b.example.
                  $TTL 300
                  @ SOA ns h 7 2 3 4 5
                  @ NS ns
                  ns A 192.0.2.55
                  www A 192.0.2.2
                  """)));

  private final ServerCookies cookies =
      ServerCookies.random(
          new Random(1), InstantSource.fixed(Instant.parse("2026-11-22T00:00:00Z")));
  private final AuthoritativeResponder silent = new AuthoritativeResponder(CATALOG, cookies);
  private final AuthoritativeResponder server =
      new AuthoritativeResponder(
          CATALOG,
          cookies,
          ServerIdentity.NONE.withNsid(NSID).withName("ns1.lab").withVersion("Waymark 1"));

  static Stream<Arguments> ways() {
    return Stream.of(Transport.values())
        .flatMap(way -> Stream.of(Arguments.of(way, false), Arguments.of(way, true)));
  }

  private static Message question(String name, String type, boolean dnssec, EDNSOption... options) {
    Message question = Asking.question(name, type);
    int flags = dnssec ? ExtendedFlags.DO : 0;
    question.addRecord(new OPTRecord(1232, 0, 0, flags, List.of(options)), Section.ADDITIONAL);
    return question;
  }

  private static EDNSOption asked(int code) {
    return new GenericEDNSOption(code, new byte[0]);
  }

  /// The data of the one option of a kind; null if there is none.
  private static String told(Message reply, int code) {
    List<EDNSOption> options = reply.getOPT().getOptions(code);
    assertThat(options).hasSizeLessThanOrEqualTo(1);
    return options.isEmpty() ? null : hex(options.getFirst());
  }

  private static String hex(EDNSOption option) {
    byte[] wire = option.toWire();
    return HexFormat.of().formatHex(wire, 4, wire.length);
  }

  private static int error(Message reply) {
    List<EDNSOption> errors = reply.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR);
    return errors.isEmpty() ? -1 : ((ExtendedErrorCodeOption) errors.getFirst()).getErrorCode();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void nsidIsToldToWhoeverAsksRfc5001(Transport way, boolean dnssec) {
    Message asking = question("www.example.", "A", dnssec, asked(Edns.NSID));
    Message reply = Asking.ask(server, way, asking);
    assertThat(told(reply, Edns.NSID)).isEqualTo("6e733100ff");
    assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
    assertThat(told(Asking.ask(silent, way, asking), Edns.NSID)).as("off by default").isNull();
    Message notAsking = question("www.example.", "A", dnssec);
    assertThat(Asking.ask(server, way, notAsking).getOPT().getOptions()).isEmpty();
    assertThat(Asking.ask(server, way, Asking.question("www.example.", "A")).getOPT()).isNull();
    Message refused = Asking.ask(server, way, question("else.", "A", dnssec, asked(Edns.NSID)));
    assertThat(refused.getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(told(refused, Edns.NSID)).as("who it was that refused").isNotNull();
  }

  /// RFC 9660, section 3.2: of the zone that the QNAME lies in, be the answer what it may.
  @ParameterizedTest
  @MethodSource("ways")
  void zoneVersionIsLabelsAndSerialRfc9660(Transport way, boolean dnssec) {
    for (String name : List.of("www", "nowhere", "away", "host.sub", "ns")) {
      Message asking = question(name + ".example.", "A", dnssec, asked(Edns.ZONEVERSION));
      assertThat(told(Asking.ask(server, way, asking), Edns.ZONEVERSION))
          .as(name)
          .isEqualTo("01" + "00" + "fffffffa");
    }
    Message inner = question("www.a.b.example.", "A", dnssec, asked(Edns.ZONEVERSION));
    assertThat(told(Asking.ask(server, way, inner), Edns.ZONEVERSION)).isEqualTo("030000000007");
    Message other = question("else.", "A", dnssec, asked(Edns.ZONEVERSION));
    assertThat(told(Asking.ask(server, way, other), Edns.ZONEVERSION)).isNull();
    Message notAsking = question("www.example.", "A", dnssec);
    assertThat(told(Asking.ask(server, way, notAsking), Edns.ZONEVERSION)).isNull();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void idleTimeIsToldOverTcpOnlyRfc7828(Transport way, boolean dnssec) {
    Message asking = question("www.example.", "A", dnssec, asked(Edns.KEEPALIVE));
    String told = told(Asking.ask(server, way, asking), Edns.KEEPALIVE);
    assertThat(told).isEqualTo(way == Transport.TCP ? "0000" : null); // this exchange has no socket
    Message naming =
        question(
            "www.example.", "A", dnssec, new GenericEDNSOption(Edns.KEEPALIVE, new byte[] {0, 9}));
    Message reply = Asking.ask(server, way, naming);
    assertThat(reply.getRcode()).isEqualTo(way == Transport.TCP ? Rcode.FORMERR : Rcode.NOERROR);
  }

  /// RFC 7830, section 6: padding on a transport that anybody can read hides nothing.
  @ParameterizedTest
  @MethodSource("ways")
  void unencryptedRepliesAreNotPaddedAndUnknownOptionsPassedOver(Transport way, boolean dnssec) {
    Message asking =
        question(
            "www.example.",
            "A",
            dnssec,
            new GenericEDNSOption(Edns.PADDING, new byte[100]),
            asked(8),
            asked(65_001));
    Message reply = Asking.ask(server, way, asking);
    assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(reply.getOPT().getOptions()).isEmpty();
    assertThat((reply.getOPT().getFlags() & ExtendedFlags.DO) != 0).isEqualTo(dnssec);
  }

  /// RFC 7873, section 5.2: whatever the reply, so that the client has the cookie next time.
  @ParameterizedTest
  @MethodSource("ways")
  void everyReplyCarriesTheCookie(Transport way, boolean dnssec) {
    CookieOption cookie = new CookieOption(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    Message notify = question("example.", "SOA", dnssec, cookie);
    notify.getHeader().setOpcode(Opcode.NOTIFY);
    Message status = question("example.", "SOA", dnssec, cookie);
    status.getHeader().setOpcode(Opcode.STATUS);
    Message chaos = question("version.bind.", "TXT", dnssec, cookie);
    chaos.removeRecord(chaos.getQuestion(), Section.QUESTION);
    chaos.addRecord(
        Record.newRecord(Asking.name("version.bind."), Type.TXT, DClass.CH), Section.QUESTION);
    Message future = Asking.question("www.example.", "A");
    future.addRecord(new OPTRecord(1232, 0, 1, 0, List.of(cookie)), Section.ADDITIONAL);
    for (Message asking :
        List.of(
            question("www.example.", "A", dnssec, cookie),
            question("nowhere.example.", "A", dnssec, cookie),
            question("else.", "A", dnssec, cookie),
            question("example.", "AXFR", dnssec, cookie),
            question("example.", "TKEY", dnssec, cookie),
            notify,
            status,
            chaos,
            future)) {
      String told = told(Asking.ask(silent, way, asking), Edns.COOKIE);
      assertThat(told).as("%s", asking).startsWith("010203040506070801000000").hasSize(48);
    }
  }

  /// What a client sends back is good, and only from its address.
  @ParameterizedTest
  @EnumSource(Transport.class)
  void cookieThatComesBackIsGood(Transport way) {
    CookieOption cookie = new CookieOption(new byte[8]);
    Message reply = Asking.ask(silent, way, question("www.example.", "A", false, cookie));
    byte[] whole = HexFormat.of().parseHex(told(reply, Edns.COOKIE));
    CookieOption both =
        new CookieOption(Arrays.copyOf(whole, 8), Arrays.copyOfRange(whole, 8, whole.length));
    TestExchange exchange = new TestExchange(way);
    TestExchange another = new TestExchange(way, "192.0.2.1");
    byte[] asking = question("www.example.", "A", false, both).toWire();
    exchange.ask(silent, asking);
    another.ask(silent, asking);
    assertThat(silent.knows(exchange)).isTrue();
    assertThat(silent.knows(another)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void identityIsToldInClassChaosRfc4892(Transport way, boolean dnssec) {
    for (String name :
        List.of("id.server.", "hostname.bind.", "Version.Server.", "version.BIND.")) {
      boolean version = name.toLowerCase(java.util.Locale.ROOT).startsWith("version");
      for (String type : List.of("TXT", "ANY")) {
        Message reply = Asking.ask(server, way, chaos(name, type, dnssec));
        assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(reply.getHeader().getFlag(Flags.AA)).isTrue();
        TXTRecord text = (TXTRecord) reply.getSection(Section.ANSWER).getFirst();
        assertThat(text.getStrings()).containsExactly(version ? "Waymark 1" : "ns1.lab");
        assertThat(text.getDClass()).isEqualTo(DClass.CH);
        assertThat(text.getTTL()).isZero();
        assertThat(text.getName().toString()).isEqualTo(name);
      }
      Message untold = Asking.ask(silent, way, chaos(name, "TXT", dnssec));
      assertThat(untold.getRcode()).as("off by default").isEqualTo(Rcode.REFUSED);
      assertThat(error(untold)).isEqualTo(ExtendedErrorCodeOption.NOT_SUPPORTED);
    }
    for (Message other :
        List.of(chaos("id.server.", "A", dnssec), chaos("authors.bind.", "TXT", dnssec))) {
      assertThat(Asking.ask(server, way, other).getRcode()).isEqualTo(Rcode.REFUSED);
    }
  }

  private static Message chaos(String name, String type, boolean dnssec) {
    Message question =
        Message.newQuery(Record.newRecord(Asking.name(name), Type.value(type), DClass.CH));
    int flags = dnssec ? ExtendedFlags.DO : 0;
    question.addRecord(new OPTRecord(1232, 0, 0, flags), Section.ADDITIONAL);
    return question;
  }

  /// An answer is not cut short for an option that nobody needs, nor an option told by half.
  @ParameterizedTest
  @EnumSource(Transport.class)
  void optionsAreToldWholeOrNotAtAll(Transport way) {
    byte[] longest = "x".repeat(ServerIdentity.MAX_LENGTH).getBytes(StandardCharsets.US_ASCII);
    AuthoritativeResponder talkative =
        new AuthoritativeResponder(CATALOG, cookies, ServerIdentity.NONE.withNsid(longest));
    String label = "a".repeat(63) + ".";
    String name = label + label + label + "www.example.";
    Message asking = Asking.question(name, "A");
    asking.addRecord(new OPTRecord(512, 0, 0, 0, List.of(asked(Edns.NSID))), Section.ADDITIONAL);
    Message reply = Asking.ask(talkative, way, asking);
    assertThat(reply.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    String told = told(reply, Edns.NSID);
    assertThat(told == null || told.length() == 2 * longest.length).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerIdentity.NONE.withName("x".repeat(256)));
  }
}
