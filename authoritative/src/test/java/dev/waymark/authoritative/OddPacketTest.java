package dev.waymark.authoritative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Transport;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Requests that are odd, over UDP and TCP: what each deserves, down to the flags.
class OddPacketTest {
  private static final String HEADER = "abcd" + "0100" + "0001" + "0000" + "0000" + "0000";
  private static final String HEADER_AND_OPT = "abcd" + "0100" + "0001" + "0000" + "0000" + "0001";

  /// www.example. A
  private static final String NAME = "03777777" + "076578616d706c65" + "00";

  private static final String QUESTION = NAME + "0001" + "0001";
  private static final String OPT = "00" + "0029" + "04d0" + "00000000" + "0000";
  private static final String OPT_DO = "00" + "0029" + "04d0" + "00008000" + "0000";
  private static final String COOKIE_OPT =
      "00" + "0029" + "04d0" + "00000000" + "000c" + "000a0008" + "0102030405060708";

  private final AuthoritativeResponder server =
      Asking.responder(
          """
          $ORIGIN example.
          $TTL 300
          @ SOA ns h 1 2 3 4 5
          @ NS ns
          ns A 192.0.2.53
          www A 192.0.2.1
          """);

  /// Flags and counts of the reply's header in hexadecimal; "none" if there is no reply.
  private String header(Transport transport, String request) {
    return reply(transport, request)
        .map(reply -> HexFormat.of().formatHex(reply, 2, 12))
        .orElse("none");
  }

  private Optional<byte[]> reply(Transport transport, String request) {
    return new TestExchange(transport).ask(server, HexFormat.of().parseHex(request));
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void goodQuestionsWithAndWithoutEdns(Transport transport) {
    assertThat(header(transport, HEADER + QUESTION)).isEqualTo("85000001000100000000");
    assertThat(header(transport, HEADER_AND_OPT + QUESTION + OPT))
        .isEqualTo("85000001000100000001");
    String withDo =
        reply(transport, HEADER_AND_OPT + QUESTION + OPT_DO)
            .map(HexFormat.of()::formatHex)
            .orElseThrow();
    assertThat(withDo).as("RFC 3225: DO is copied").endsWith(OPT_DO);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void recursionIsNotAvailableAndCheckingDisabledIsClearedRfc4035Section316(Transport transport) {
    // RD, AD and CD set: only RD comes back.
    assertThat(header(transport, "abcd0130000100000000" + "0000" + QUESTION))
        .isEqualTo("85000001000100000000");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void repliesAndFragmentsGetNoReply(Transport transport) {
    assertThat(header(transport, "abcd8100000100000000" + "0000" + QUESTION)).isEqualTo("none");
    assertThat(header(transport, "abcd01000001000000")).isEqualTo("none");
    assertThat(header(transport, "")).isEqualTo("none");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void opcodes(Transport transport) {
    // IQUERY, STATUS and 15: NOTIMP. NOTIFY and UPDATE: REFUSED.
    assertThat(header(transport, "abcd0900" + HEADER.substring(8) + QUESTION)).startsWith("8904");
    assertThat(header(transport, "abcd1100" + HEADER.substring(8) + QUESTION)).startsWith("9104");
    assertThat(header(transport, "abcd7900" + HEADER.substring(8) + QUESTION)).startsWith("f904");
    assertThat(header(transport, "abcd2100" + HEADER.substring(8) + QUESTION)).startsWith("a105");
    assertThat(header(transport, "abcd2900" + HEADER.substring(8) + QUESTION)).startsWith("a905");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void numbersOfQuestionsRfc9619(Transport transport) {
    assertThat(header(transport, "abcd0100000000000000" + "0000"))
        .isEqualTo("81010000000000000000");
    assertThat(header(transport, "abcd0100000200000000" + "0000" + QUESTION + QUESTION))
        .isEqualTo("81010000000000000000");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aCookieWithoutQuestionGetsACookieRfc7873Section54(Transport transport) {
    String reply =
        reply(transport, "abcd0100000000000000" + "0001" + COOKIE_OPT)
            .map(HexFormat.of()::formatHex)
            .orElseThrow();
    assertThat(reply).startsWith("abcd" + "8100" + "0000" + "0000" + "0000" + "0001");
    assertThat(reply).contains("001c" + "000a0018" + "0102030405060708" + "01000000");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aCookieComesBackWithTheAnswerRfc7873Section52(Transport transport) {
    String reply =
        reply(transport, HEADER_AND_OPT + QUESTION + COOKIE_OPT)
            .map(HexFormat.of()::formatHex)
            .orElseThrow();
    assertThat(reply).startsWith("abcd" + "8500" + "0001" + "0001" + "0000" + "0001");
    assertThat(reply).contains("000a0018" + "0102030405060708" + "01000000");
    // Section 5.2.2: seven bytes are no cookie.
    String seven = "00" + "0029" + "04d0" + "00000000" + "000b" + "000a0007" + "01020304050607";
    assertThat(header(transport, HEADER_AND_OPT + QUESTION + seven)).startsWith("8101");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void namesThatAreNoneGetABareHeader(Transport transport) {
    String bare = "81010000000000000000";
    for (String name : new String[] {"c00c", "c010", "40", "03777777", "80"}) {
      assertThat(header(transport, HEADER + name + "00010001")).as(name).isEqualTo(bare);
    }
    String tooLong = ("3f" + "61".repeat(63)).repeat(4) + "00";
    assertThat(header(transport, HEADER + tooLong + "00010001")).isEqualTo(bare);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void ednsBrokenOrFromTheFutureRfc6891(Transport transport) {
    String two = "abcd0100000100000000" + "0002" + QUESTION + OPT + OPT;
    assertThat(header(transport, two)).startsWith("8101");
    String owned = HEADER_AND_OPT + QUESTION + "0161" + OPT;
    assertThat(header(transport, owned)).startsWith("8101");
    String inAnswer = "abcd0100000100010000" + "0000" + QUESTION + OPT;
    assertThat(header(transport, inAnswer)).startsWith("8101");
    String pastTheEnd = "00" + "0029" + "04d0" + "00000000" + "0006" + "00030009" + "0102";
    assertThat(header(transport, HEADER_AND_OPT + QUESTION + pastTheEnd)).startsWith("8101");
    String version1 = "00" + "0029" + "04d0" + "00010000" + "0000";
    String reply =
        reply(transport, HEADER_AND_OPT + QUESTION + version1)
            .map(HexFormat.of()::formatHex)
            .orElseThrow();
    // BADVERS is 16: 1 in the OPT record, 0 in the header; no AA.
    assertThat(reply).startsWith("abcd" + "8100").endsWith("0029" + "04d0" + "01000000" + "0000");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void trailingBytesAndTruncationBitDoNotMatter(Transport transport) {
    assertThat(header(transport, HEADER + QUESTION + "ffffff")).startsWith("8500");
    assertThat(header(transport, "abcd0300" + HEADER.substring(8) + QUESTION)).startsWith("8500");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void classesAndTypesThatAreNoData(Transport transport) {
    assertThat(header(transport, HEADER + NAME + "0001" + "00ff")).startsWith("8105");
    assertThat(header(transport, HEADER + NAME + "0001" + "0003")).startsWith("8105");
    assertThat(header(transport, HEADER + NAME + "0001" + "0000")).startsWith("8101");
    for (String type : new String[] {"0029", "00fa", "00f9", "0080"}) {
      assertThat(header(transport, HEADER + NAME + type + "0001")).as(type).startsWith("8101");
    }
    // Type 65535 is an ordinary unknown type (CVE-2021-36754).
    assertThat(header(transport, HEADER + NAME + "ffff" + "0001"))
        .isEqualTo("85000001000000010000");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void transfersAreRefusedAndImpossibleOverUdp(Transport transport) {
    String axfr = HEADER + "076578616d706c65" + "00" + "00fc" + "0001";
    assertThat(header(transport, axfr)).startsWith(transport == Transport.UDP ? "8101" : "8105");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void refusalSaysWhyRfc8914(Transport transport) {
    String other = "0161" + "0162" + "00" + "0001" + "0001";
    assertThat(header(transport, HEADER + other)).isEqualTo("81050001000000000000");
    byte[] reply = reply(transport, HEADER_AND_OPT + other + OPT).orElseThrow();
    // Option 15, info code 20: Not Authoritative.
    assertThat(HexFormat.of().formatHex(reply)).contains("000f").contains("0014");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void randomAndMutatedRequestsNeverStopTheServer(Transport transport) {
    Random random = new Random(20261122);
    byte[] good = HexFormat.of().parseHex(HEADER_AND_OPT + QUESTION + COOKIE_OPT);
    TestExchange exchange = new TestExchange(transport);
    for (int i = 0; i < 100_000; i++) {
      byte[] request = good.clone();
      if (i % 4 == 0) {
        request = new byte[random.nextInt(80)];
        random.nextBytes(request);
      } else {
        for (int j = 0; j <= random.nextInt(4); j++) {
          request[random.nextInt(request.length)] = (byte) random.nextInt();
        }
        request = Arrays.copyOf(request, random.nextInt(1, request.length + 1));
      }
      Optional<byte[]> reply = exchange.ask(server, request);
      if (reply.isPresent()) {
        assertThat(reply.get().length).isBetween(12, transport == Transport.UDP ? 1232 : 65_535);
        assertThat(ByteBuffer.wrap(reply.get()).getShort())
            .isEqualTo(ByteBuffer.wrap(request).getShort());
      }
    }
    assertThat(header(transport, HEADER + QUESTION)).isEqualTo("85000001000100000000");
  }
}
