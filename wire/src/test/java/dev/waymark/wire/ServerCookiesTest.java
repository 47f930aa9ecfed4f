package dev.waymark.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// RFC 9018, appendix A, and the rules of its section 4.3.
class ServerCookiesTest {
  private static final String OLD_SECRET = "e5e973e5a6b2a43f48e7dc849e37bfcf";

  @Test
  void learnsANewServerCookieRfc9018AppendixA1() {
    assertThat(made(OLD_SECRET, 1_559_731_985, "198.51.100.100", "2464c4abcf10c957"))
        .isEqualTo("2464c4abcf10c957010000005cf79f111f8130c3eee29480");
  }

  @Test
  void renewsTheCookieOfTheSameClientRfc9018AppendixA2() {
    String first = "2464c4abcf10c957010000005cf79f111f8130c3eee29480";
    assertThat(made(OLD_SECRET, 1_559_734_385, "198.51.100.100", first))
        .isEqualTo("2464c4abcf10c957010000005cf7a871d4a564a1442aca77");
    assertThat(isGood(OLD_SECRET, 1_559_734_385, "198.51.100.100", first)).isTrue();
  }

  @Test
  void hashesTheReservedBytesAsTheyCameRfc9018AppendixA3() {
    String sent = "fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5";
    assertThat(isGood(OLD_SECRET, 1_559_731_500, "203.0.113.203", sent)).isTrue();
    assertThat(made(OLD_SECRET, 1_559_734_700, "203.0.113.203", sent))
        .isEqualTo("fc93fc62807ddb86010000005cf7a9acf73a7810aca2381e");
  }

  @Test
  void hashesAddressesOfSixteenBytesRfc9018AppendixA4() {
    String client = "2001:db8:220:1:59de:d0f4:8769:82b8";
    String sent = "22681ab97d52c298010000005cf7c57926556bd0934c72f8";
    assertThat(isGood("dd3bdf9344b678b185a6f5cb60fca715", 1_559_741_961, client, sent)).isTrue();
    assertThat(made("445536bcd2513298075a5d379663c962", 1_559_741_961, client, sent))
        .isEqualTo("22681ab97d52c298010000005cf7c609a6bb79d16625507a");
  }

  @Test
  void refusesAForeignAddressSecretTimeAndVersion() {
    String good = "2464c4abcf10c957010000005cf79f111f8130c3eee29480";
    int made = 1_559_731_985;
    assertThat(isGood(OLD_SECRET, made, "198.51.100.100", good)).isTrue();
    assertThat(isGood(OLD_SECRET, made, "198.51.100.101", good)).isFalse();
    assertThat(isGood("00" + OLD_SECRET.substring(2), made, "198.51.100.100", good)).isFalse();
    assertThat(isGood(OLD_SECRET, made + 3600, "198.51.100.100", good)).isTrue();
    assertThat(isGood(OLD_SECRET, made + 3601, "198.51.100.100", good)).isFalse();
    assertThat(isGood(OLD_SECRET, made - 300, "198.51.100.100", good)).isTrue();
    assertThat(isGood(OLD_SECRET, made - 301, "198.51.100.100", good)).isFalse();
    assertThat(isGood(OLD_SECRET, made, "198.51.100.100", good.replace("957010", "957020")))
        .isFalse();
    assertThat(isGood(OLD_SECRET, made, "198.51.100.100", good.substring(0, 16))).isFalse();
  }

  @Test
  void aRandomSecretMakesCookiesThatItAccepts() {
    // The clock in 2106: seconds pass from 2^32 - 1 to 0.
    InstantSource late = InstantSource.fixed(Instant.ofEpochSecond(0x1_0000_0000L));
    ServerCookies cookies = ServerCookies.random(new Random(1), late);
    byte[] option = new byte[ServerCookies.OPTION_LENGTH];
    InetAddress client = InetAddress.getLoopbackAddress();
    cookies.make(query("0102030405060708"), client, option);
    assertThat(cookies.isGood(query(HexFormat.of().formatHex(option)), client)).isTrue();
  }

  @Test
  void aSecretHasSixteenBytes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ServerCookies(new byte[15], InstantSource.system()));
  }

  private static String made(String secret, long time, String client, String sent) {
    byte[] option = new byte[ServerCookies.OPTION_LENGTH];
    cookies(secret, time).make(query(sent), address(client), option);
    return HexFormat.of().formatHex(option);
  }

  private static boolean isGood(String secret, long time, String client, String sent) {
    return cookies(secret, time).isGood(query(sent), address(client));
  }

  private static ServerCookies cookies(String secret, long time) {
    return new ServerCookies(
        HexFormat.of().parseHex(secret), InstantSource.fixed(Instant.ofEpochSecond(time)));
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getAllByName(text)[0];
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /// A request for the root's A record with a cookie.
  private static Query query(String cookie) {
    int length = cookie.length() / 2;
    String header = "000100000001000000000001";
    String question = "0000010001";
    String opt = "00" + "0029" + "0200" + "00000000";
    String option = String.format("%04x%04x%04x", length + 4, Edns.COOKIE, length) + cookie;
    byte[] bytes = HexFormat.of().parseHex(header + question + opt + option);
    Query query = new Query();
    assertThat(query.parse(bytes, bytes.length, Transport.UDP)).isEqualTo(Verdict.ANSWER);
    return query;
  }
}
