package dev.waymark.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.TSIGRecord;

/// The table of odd requests: what each deserves, and with which RCODE the client hears of it.
class QueryTest {
  private static final String WWW = "www.foobar.com";
  private static final byte[] COOKIE = Packet.option(Edns.COOKIE, new byte[8]);

  private final Query query = new Query();
  private final AnswerEncoder encoder = new AnswerEncoder();

  static Stream<Arguments> oddRequests() {
    String longLabel = "a".repeat(63);
    return Stream.of(
        row("a plain question", Packet.asking(WWW, Types.A), Verdict.ANSWER),
        row("the root", Packet.asking("", Types.NS), Verdict.ANSWER),
        row("with EDNS", Packet.asking(WWW, Types.A).opt(0), Verdict.ANSWER),
        row(
            "EDNS version 1 (RFC 6891, section 6.1.3)",
            Packet.asking(WWW, Types.A).opt(1),
            Verdict.EDNS_VERSION),
        row(
            "EDNS version 1 with options of a shape to come (RFC 6891, section 6.1.3)",
            Packet.asking(WWW, Types.A).opt(1, (byte) 7),
            Verdict.EDNS_VERSION),
        row("opcode IQUERY (RFC 3425)", Packet.header().opcode(1), Verdict.UNKNOWN_OPCODE),
        row("opcode STATUS", Packet.asking(WWW, Types.A).opcode(2), Verdict.UNKNOWN_OPCODE),
        row("opcode 15", Packet.asking(WWW, Types.A).opcode(15), Verdict.UNKNOWN_OPCODE),
        row("NOTIFY (RFC 1996)", Packet.asking(WWW, Types.SOA).opcode(4), Verdict.NO_RIGHT),
        row("UPDATE (RFC 2136)", Packet.asking(WWW, Types.SOA).opcode(5), Verdict.NO_RIGHT),
        row("no question (RFC 9619, section 4)", Packet.header(), Verdict.QUESTION_COUNT),
        row("no question, EDNS without cookie", Packet.header().opt(0), Verdict.QUESTION_COUNT),
        row(
            "no question but a cookie (RFC 7873, section 5.4)",
            Packet.header().opt(0, COOKIE),
            Verdict.COOKIE_ONLY),
        row(
            "two questions (RFC 9619, section 4)",
            Packet.asking(WWW, Types.A).question(WWW, Types.AAAA, 1),
            Verdict.QUESTION_COUNT),
        row("a reply", Packet.asking(WWW, Types.A).flags(0x8000), Verdict.DROP),
        row(
            "a pointer in the question (RFC 9267, section 2)",
            Packet.header().count(0, 1).u16(0xC00C).u16(1).u16(1),
            Verdict.MALFORMED_QUESTION),
        row(
            "a pointer forward in the question (RFC 9267, section 2)",
            Packet.header().count(0, 1).u8(1).u8('a').u16(0xC012).u16(1).u16(1).name("b"),
            Verdict.MALFORMED_QUESTION),
        row(
            "a label type 0x40 (RFC 6891, section 5)",
            Packet.header().count(0, 1).u8(0x41).u8(1).u8(0).u16(1).u16(1),
            Verdict.MALFORMED_QUESTION),
        row(
            "a name of 255 bytes (RFC 1035, section 2.3.4)",
            Packet.asking((longLabel + ".").repeat(3) + "a".repeat(61), Types.A),
            Verdict.ANSWER),
        row(
            "a name of 256 bytes (RFC 1035, section 2.3.4)",
            Packet.asking((longLabel + ".").repeat(3) + "a".repeat(62), Types.A),
            Verdict.MALFORMED_QUESTION),
        row(
            "a name of 127 labels (RFC 1035, section 2.3.4)",
            Packet.asking("a.".repeat(127), Types.A),
            Verdict.ANSWER),
        row(
            "a name of 128 labels (RFC 1035, section 2.3.4)",
            Packet.asking("a.".repeat(128), Types.A),
            Verdict.MALFORMED_QUESTION),
        row(
            "a name cut short",
            Packet.header().count(0, 1).u8(5).u8('a'),
            Verdict.MALFORMED_QUESTION),
        row(
            "a question cut behind its name",
            Packet.header().count(0, 1).name(WWW).u16(1),
            Verdict.MALFORMED_QUESTION),
        row(
            "two OPT (RFC 6891, section 6.1.1)",
            Packet.asking(WWW, Types.A).opt(0).opt(0),
            Verdict.MALFORMED),
        row(
            "OPT with an owner (RFC 6891, section 6.1.2)",
            Packet.asking(WWW, Types.A).record(3, "x", Types.OPT, 1232, 0),
            Verdict.MALFORMED),
        row(
            "OPT in the answer section (RFC 6891, section 6.1.1)",
            Packet.asking(WWW, Types.A).record(1, "", Types.OPT, 1232, 0),
            Verdict.MALFORMED),
        row(
            "OPT in the authority section (RFC 6891, section 6.1.1)",
            Packet.asking(WWW, Types.A).record(2, "", Types.OPT, 1232, 0),
            Verdict.MALFORMED),
        row(
            "an option that passes the end (RFC 6891, section 6.1.2)",
            Packet.asking(WWW, Types.A).opt(0, (byte) 0, (byte) 3, (byte) 0, (byte) 9),
            Verdict.MALFORMED),
        row(
            "half an option",
            Packet.asking(WWW, Types.A).opt(0, (byte) 0, (byte) 3, (byte) 0),
            Verdict.MALFORMED),
        row(
            "an unknown option (RFC 6891, section 6.1.2)",
            Packet.asking(WWW, Types.A).opt(0, Packet.option(65_001, (byte) 1)),
            Verdict.ANSWER),
        row("15,000 options", Packet.asking(WWW, Types.A).opt(0, new byte[60_000]), Verdict.ANSWER),
        row(
            "bytes behind the message",
            Packet.asking(WWW, Types.A).bytes(new byte[20]),
            Verdict.ANSWER),
        row("class ANY", Packet.header().question(WWW, Types.A, 255), Verdict.OTHER_CLASS),
        row("class CH", Packet.header().question(WWW, Types.A, 3), Verdict.OTHER_CLASS),
        row("class 0", Packet.header().question(WWW, Types.A, 0), Verdict.MALFORMED),
        row("type 0 (RFC 6895, section 3.1)", Packet.asking(WWW, 0), Verdict.META_TYPE),
        row("type OPT (RFC 6891, section 6.1.1)", Packet.asking(WWW, Types.OPT), Verdict.META_TYPE),
        row("type TSIG (RFC 8945, section 5)", Packet.asking(WWW, Types.TSIG), Verdict.META_TYPE),
        row("type TKEY (RFC 2930)", Packet.asking(WWW, Types.TKEY), Verdict.META_TYPE),
        row("type 65535 (RFC 3597)", Packet.asking(WWW, 65_535), Verdict.ANSWER),
        row(
            "type NXNAME (RFC 9824, section 3.5)",
            Packet.asking(WWW, Types.NXNAME).opt(0),
            Verdict.NXNAME_ASKED),
        row(
            "AXFR over UDP (RFC 5936, section 4.2)",
            Packet.asking(WWW, Types.AXFR),
            Verdict.TRANSFER_OVER_UDP),
        row("IXFR over UDP", Packet.asking(WWW, Types.IXFR), Verdict.TRANSFER_OVER_UDP),
        row("type ANY (RFC 8482)", Packet.asking(WWW, Types.ANY), Verdict.ANSWER),
        row("TC in the request", Packet.asking(WWW, Types.A).flags(0x0200), Verdict.ANSWER),
        row(
            "a record in the answer section",
            Packet.asking(WWW, Types.A).record(1, WWW, Types.A, 1, 60, new byte[4]),
            Verdict.MALFORMED),
        row(
            "a record in the authority section, as IXFR has",
            Packet.asking(WWW, Types.A).record(2, WWW, Types.A, 1, 60, new byte[4]),
            Verdict.ANSWER),
        row(
            "more records announced than there are",
            Packet.asking(WWW, Types.A).count(3, 1),
            Verdict.MALFORMED),
        row(
            "RDATA past the end (RFC 9267, section 6)",
            Packet.asking(WWW, Types.A).count(3, 1).name("").u16(1).u16(1).u16(0).u16(0).u16(9),
            Verdict.MALFORMED),
        row(
            "a cookie of 7 bytes (RFC 7873, section 5.2.2)",
            Packet.asking(WWW, Types.A).opt(0, Packet.option(Edns.COOKIE, new byte[7])),
            Verdict.MALFORMED),
        row(
            "a cookie of 12 bytes (RFC 7873, section 5.2.2)",
            Packet.asking(WWW, Types.A).opt(0, Packet.option(Edns.COOKIE, new byte[12])),
            Verdict.MALFORMED),
        row(
            "a cookie of 41 bytes (RFC 7873, section 5.2.2)",
            Packet.asking(WWW, Types.A).opt(0, Packet.option(Edns.COOKIE, new byte[41])),
            Verdict.MALFORMED),
        row(
            "a cookie of 40 bytes (RFC 7873, section 5.2.2)",
            Packet.asking(WWW, Types.A).opt(0, Packet.option(Edns.COOKIE, new byte[40])),
            Verdict.ANSWER),
        row(
            "two cookies, of which the first counts (S43)",
            Packet.asking(WWW, Types.A)
                .opt(0, joined(Packet.option(Edns.COOKIE, new byte[8]), Packet.option(10))),
            Verdict.ANSWER),
        row(
            "no question, EDNS of the future (RFC 6891, section 6.1.3)",
            Packet.header().opt(1, COOKIE),
            Verdict.EDNS_VERSION),
        row(
            "TSIG with an unknown key (RFC 8945, section 5.2.1)",
            Packet.asking(WWW, Types.A).tsig("key"),
            Verdict.UNKNOWN_KEY),
        row(
            "a key with a name of 255 bytes (RFC 1035, section 2.3.4)",
            Packet.asking(WWW, Types.A).tsig(("a".repeat(63) + ".").repeat(3) + "a".repeat(61)),
            Verdict.UNKNOWN_KEY),
        row(
            "a key with a name of 256 bytes (RFC 1035, section 2.3.4)",
            Packet.asking(WWW, Types.A).tsig(("a".repeat(63) + ".").repeat(3) + "a".repeat(62)),
            Verdict.MALFORMED),
        row(
            "TSIG that is not the last record (RFC 8945, section 5.1)",
            Packet.asking(WWW, Types.A).tsig("key").opt(0),
            Verdict.MALFORMED),
        row(
            "TSIG cut short",
            Packet.asking(WWW, Types.A).record(3, "key", Types.TSIG, 255, 0, new byte[9]),
            Verdict.MALFORMED));
  }

  private static Arguments row(String what, Packet packet, Verdict verdict) {
    return arguments(what, packet.build(), verdict);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("oddRequests")
  void requestDeservesItsVerdict(String what, byte[] packet, Verdict verdict) {
    assertThat(parse(packet)).isEqualTo(verdict);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("oddRequests")
  void rejectionCanBeReadAndCarriesTheRcode(String what, byte[] packet, Verdict verdict)
      throws IOException {
    if (verdict == Verdict.ANSWER) {
      return;
    }
    parse(packet);
    byte[] out = new byte[65_535];
    int length = encoder.reject(query, verdict, out);
    if (verdict == Verdict.DROP) {
      assertThat(length).isZero();
      return;
    }
    Message reply = new Message(Arrays.copyOf(out, length));
    assertThat(reply.getRcode()).isEqualTo(verdict.rcode());
    assertThat(reply.getHeader().getID()).isEqualTo(Packet.ID);
    assertThat(reply.getHeader().getFlag(Flags.QR)).isTrue();
    assertThat(reply.getHeader().getFlag(Flags.AA)).isFalse();
    assertThat(reply.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(reply.getHeader().getOpcode()).isEqualTo(query.opcode());
  }

  private static byte[] joined(byte[]... options) {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    for (byte[] option : options) {
      all.writeBytes(option);
    }
    return all.toByteArray();
  }

  /// RFC 7828, sections 3.2.1 and 3.3.1: a client names no time, and over UDP the option is
  /// ignored.
  @ParameterizedTest
  @CsvSource({"UDP, 0, ANSWER", "UDP, 2, ANSWER", "TCP, 0, ANSWER", "TCP, 2, MALFORMED"})
  void keepaliveOptionRfc7828(Transport transport, int length, Verdict verdict) {
    byte[] packet =
        Packet.asking(WWW, Types.A).opt(0, Packet.option(Edns.KEEPALIVE, new byte[length])).build();
    assertThat(query.parse(packet, packet.length, transport)).isEqualTo(verdict);
    assertThat(query.hasOption(Edns.KEEPALIVE)).isTrue();
  }

  @Test
  void optionsAreKnownByTheirCode() {
    parse(
        Packet.asking(WWW, Types.A)
            .opt(0, joined(Packet.option(Edns.NSID), Packet.option(65_001), Packet.option(33)))
            .build());
    assertThat(query.hasOption(Edns.NSID)).isTrue();
    assertThat(query.hasOption(Edns.COOKIE)).isFalse();
    assertThat(query.hasOption(1)).as("code 33 is not code 1").isFalse();
    parse(Packet.asking(WWW, Types.A).build());
    assertThat(query.hasOptions()).as("those of the request before").isFalse();
  }

  /// S43: thousands of options are one walk over them.
  @Test
  void floodOfOptionsIsOneQuestion() {
    byte[][] options = new byte[15_000][];
    Arrays.fill(options, Packet.option(Edns.NSID));
    options[14_999] = COOKIE;
    byte[] packet = Packet.asking(WWW, Types.A).opt(0, joined(options)).build();
    assertThat(query.parse(packet, packet.length, Transport.TCP)).isEqualTo(Verdict.ANSWER);
    assertThat(query.cookieLength()).isEqualTo(8);
  }

  /// RFC 6891, section 6.1.1: whatever the opcode, a reply has an OPT record if the request has.
  @Test
  void otherOpcodesAreReadForTheirOptRecord() throws IOException {
    Packet notify =
        Packet.asking(WWW, Types.SOA).opcode(4).record(1, WWW, Types.A, 1, 0, new byte[4]);
    parse(notify.opt(0).build());
    assertThat(extendedErrorOf(rejected(Verdict.NO_RIGHT))).isEqualTo(18);
    parse(Packet.asking(WWW, Types.A).opcode(9).opt(0).build());
    assertThat(extendedErrorOf(rejected(Verdict.UNKNOWN_OPCODE))).isEqualTo(21);
    parse(Packet.asking(WWW, Types.A).opcode(9).build());
    assertThat(rejected(Verdict.UNKNOWN_OPCODE).getOPT()).isNull();
  }

  @Test
  void lessThanAHeaderIsDropped() {
    byte[] packet = Packet.asking(WWW, Types.A).build();
    for (int length = 0; length < 12; length++) {
      assertThat(query.parse(packet, length, Transport.UDP)).isEqualTo(Verdict.DROP);
    }
  }

  @Test
  void everyCutOfARequestIsDroppedOrMalformed() {
    byte[] packet = Packet.asking(WWW, Types.A).opt(0, COOKIE).build();
    for (int length = 0; length < packet.length; length++) {
      assertThat(query.parse(Arrays.copyOf(packet, length), length, Transport.UDP))
          .isIn(Verdict.DROP, Verdict.MALFORMED_QUESTION, Verdict.MALFORMED);
    }
  }

  @Test
  void unreadableQuestionIsAnsweredWithNothingButAHeader() {
    parse(Packet.header().count(0, 1).u16(0xC00C).u16(1).u16(1).build());
    assertThat(encoder.reject(query, Verdict.MALFORMED_QUESTION, new byte[512])).isEqualTo(12);
  }

  @Test
  void transferOverTcpIsAQuestionLikeAnyOther() {
    byte[] packet = Packet.asking(WWW, Types.AXFR).build();
    assertThat(query.parse(packet, packet.length, Transport.TCP)).isEqualTo(Verdict.ANSWER);
  }

  @Test
  void nxnameIsExplained() throws IOException {
    parse(Packet.asking(WWW, Types.NXNAME).opt(0).build());
    assertThat(extendedErrorOf(rejected(Verdict.NXNAME_ASKED))).isEqualTo(30);
  }

  private static int extendedErrorOf(Message reply) {
    return ((org.xbill.DNS.ExtendedErrorCodeOption)
            reply.getOPT().getOptions(Edns.EXTENDED_ERROR).getFirst())
        .getErrorCode();
  }

  /// RFC 8945, section 5.3.2: the client's key and algorithm, no MAC, BADKEY.
  @Test
  void unknownKeyIsNamedInATsigWithoutMac() throws IOException {
    parse(Packet.asking(WWW, Types.A).opt(0).tsig("some.key").build());
    Message reply = rejected(Verdict.UNKNOWN_KEY);
    TSIGRecord tsig = reply.getTSIG();
    assertThat(tsig.getName()).isEqualTo(Name.fromConstantString("some.key."));
    assertThat(tsig.getAlgorithm()).isEqualTo(Name.fromConstantString("hmac-sha256."));
    assertThat(tsig.getError()).isEqualTo(Rcode.BADKEY);
    assertThat(tsig.getSignature()).isEmpty();
    assertThat(tsig.getOriginalID()).isEqualTo(Packet.ID);
    assertThat(reply.getOPT()).isNotNull();
  }

  private Message rejected(Verdict verdict) throws IOException {
    byte[] out = new byte[512];
    return new Message(Arrays.copyOf(out, encoder.reject(query, verdict, out)));
  }

  @Test
  void showsWhatWasAsked() {
    parse(Packet.asking("WwW.fooBar.com", Types.MX).flags(0x0110).opt(0).build());
    assertThat(query.qname()).hasToString("WwW.fooBar.com.");
    assertThat(query.qtype()).isEqualTo(Types.MX);
    assertThat(query.qclass()).isEqualTo(Types.CLASS_IN);
    assertThat(query.opcode()).isEqualTo(Opcode.QUERY);
    assertThat(query.name().labels()).isEqualTo(3);
    assertThat(query.wantsRecursion()).isTrue();
    assertThat(query.isCheckingDisabled()).isTrue();
    assertThat(query.hasEdns()).isTrue();
    assertThat(query.wantsDnssec()).isFalse();
    byte[] foobar = Name.fromConstantString("FOOBAR.com.").toWire();
    assertThat(query.name().suffixEquals(1, foobar, 0, foobar.length)).isTrue();
    assertThat(query.name().suffixEquals(0, foobar, 0, foobar.length)).isFalse();
  }

  @Test
  void copyOutlivesTheBytesItWasMadeFrom() {
    byte[] packet = Packet.asking(WWW, Types.A).opt(0, COOKIE).build();
    parse(packet);
    Query copy = query.copy();
    Arrays.fill(packet, (byte) 0xFF);
    assertThat(copy.qname()).hasToString(WWW + ".");
    assertThat(copy.cookieLength()).isEqualTo(8);
    assertThat(copy.id()).isEqualTo(Packet.ID);
  }

  @Test
  void optionIsFoundByItsCode() {
    byte[] nsid = Packet.option(Edns.NSID);
    byte[] padding = Packet.option(Edns.PADDING, (byte) 1, (byte) 2);
    byte[] both = Arrays.copyOf(padding, padding.length + nsid.length);
    System.arraycopy(nsid, 0, both, padding.length, nsid.length);
    parse(Packet.asking(WWW, Types.A).opt(0, both).build());
    int offset = query.option(Edns.PADDING);
    assertThat(query.u16(offset - 2)).isEqualTo(2);
    assertThat(query.bytes()[offset + 1]).isEqualTo((byte) 2);
    assertThat(query.option(Edns.NSID)).isPositive();
    assertThat(query.option(Edns.COOKIE)).isEqualTo(-1);
  }

  /// RFC 6891, section 6.2.3 and RFC 9715, section 3.
  @Test
  void replyOverUdpIsAsLongAsTheClientCanTakeAndNoLongerThan1232() {
    assertThat(replyLimit(-1)).isEqualTo(512);
    assertThat(replyLimit(0)).isEqualTo(512);
    assertThat(replyLimit(700)).isEqualTo(700);
    assertThat(replyLimit(4096)).isEqualTo(1232);
  }

  private int replyLimit(int payload) {
    Packet packet = Packet.asking(WWW, Types.A);
    parse((payload < 0 ? packet : packet.record(3, "", Types.OPT, payload, 0)).build());
    return query.replyLimit();
  }

  @Test
  void nothingOfARequestIsLeftForTheNext() {
    parse(Packet.asking(WWW, Types.A).opt(1, COOKIE).tsig("key").build());
    parse(Packet.asking("", Types.A).build());
    assertThat(query.hasEdns()).isFalse();
    assertThat(query.wantsDnssec()).isFalse();
    assertThat(query.cookieLength()).isZero();
    assertThat(query.tsigOffset()).isZero();
    assertThat(query.name().labels()).isZero();
  }

  private Verdict parse(byte[] packet) {
    return query.parse(packet, packet.length, Transport.UDP);
  }
}
