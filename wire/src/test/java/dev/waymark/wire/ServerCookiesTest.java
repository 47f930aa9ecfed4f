package dev.waymark.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
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
    InetAddress client = InetAddress.getLoopbackAddress();
    String made = made(cookies, client, "0102030405060708");
    assertThat(isGood(cookies, made, client)).isTrue();
  }

  /// A clock that the test moves.
  private static final class Clock implements InstantSource {
    private Instant now = Instant.parse("2026-11-22T00:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }
  }

  @Test
  void aSecretOfItsOwnIsUsedForADayAndAcceptedForAnHourMoreRfc7873Section71() {
    Clock clock = new Clock();
    ServerCookies cookies = ServerCookies.random(new Random(1), clock);
    InetAddress client = address("192.0.2.1");
    clock.now = clock.now.plus(ServerCookies.LIFE).minusSeconds(1);
    String old = made(cookies, client, "0102030405060708");
    clock.now = clock.now.plusSeconds(1);
    String fresh = made(cookies, client, "0102030405060708");
    assertThat(fresh).isNotEqualTo(old);
    assertThat(isGood(cookies, old, client)).isTrue();
    clock.now = clock.now.plusSeconds(ServerCookies.MAX_AGE - 1);
    assertThat(isGood(cookies, old, client)).isTrue();
    assertThat(isGood(cookies, fresh, client)).isTrue();
    clock.now = clock.now.plusSeconds(1);
    assertThat(isGood(cookies, old, client)).as("older than an hour").isFalse();
  }

  /// Who has learned a secret could go on making cookies with it: it is forgotten.
  @Test
  void theSecretBeforeIsForgottenAfterAnHour() {
    Clock clock = new Clock();
    ServerCookies cookies = ServerCookies.random(new Random(1), clock);
    byte[] leaked = new byte[ServerCookies.SECRET_LENGTH];
    new Random(1).nextBytes(leaked);
    ServerCookies forger = new ServerCookies(List.of(leaked), clock);
    InetAddress client = address("2001:db8::1");
    assertThat(isGood(cookies, made(forger, client, "0102030405060708"), client)).isTrue();
    assertThat(cookies.roll()).isTrue();
    assertThat(isGood(cookies, made(forger, client, "0102030405060708"), client)).isTrue();
    clock.now = clock.now.plusSeconds(ServerCookies.MAX_AGE + 1);
    assertThat(isGood(cookies, made(forger, client, "0102030405060708"), client)).isFalse();
  }

  /// Two servers behind one address roll over, one after the other, and each accepts what the other
  /// makes all the while.
  @Test
  void serversThatShareSecretsRollOverRfc9018Section5() {
    Clock clock = new Clock();
    byte[] old = HexFormat.of().parseHex(OLD_SECRET);
    byte[] next = HexFormat.of().parseHex("dd3bdf9344b678b185a6f5cb60fca715");
    ServerCookies one = new ServerCookies(List.of(old), clock);
    ServerCookies two = new ServerCookies(List.of(old), clock);
    for (List<byte[]> stage : List.of(List.of(old, next), List.of(next, old), List.of(next))) {
      one.replace(stage);
      assertAcceptEachOther(one, two);
      two.replace(stage);
      assertAcceptEachOther(one, two);
    }
    InetAddress client = address("192.0.2.1");
    String gone = made(new ServerCookies(List.of(old), clock), client, "0102030405060708");
    assertThat(isGood(one, gone, client)).as("made with what was taken away").isFalse();
    assertThat(one.roll()).as("chosen by somebody else").isFalse();
  }

  private static void assertAcceptEachOther(ServerCookies one, ServerCookies two) {
    InetAddress client = address("192.0.2.1");
    assertThat(isGood(one, made(two, client, "0102030405060708"), client)).isTrue();
    assertThat(isGood(two, made(one, client, "0102030405060708"), client)).isTrue();
  }

  @Test
  void aSecretHasSixteenBytesAndThereAreFew() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ServerCookies(List.of(new byte[15]), InstantSource.system()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ServerCookies(List.of(), InstantSource.system()));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ServerCookies(
                    Collections.nCopies(ServerCookies.MAX_SECRETS + 1, new byte[16]),
                    InstantSource.system()));
    ServerCookies own = ServerCookies.random(new Random(1), InstantSource.system());
    assertThatIllegalStateException().isThrownBy(() -> own.replace(List.of(new byte[16])));
  }

  private static String made(String secret, long time, String client, String sent) {
    return made(cookies(secret, time), address(client), sent);
  }

  private static String made(ServerCookies cookies, InetAddress client, String sent) {
    byte[] address = client.getAddress();
    byte[] room = room(address);
    cookies.make(query(sent), room, address.length);
    return HexFormat.of().formatHex(room, 0, ServerCookies.OPTION_LENGTH);
  }

  private static boolean isGood(String secret, long time, String client, String sent) {
    return isGood(cookies(secret, time), sent, address(client));
  }

  private static boolean isGood(ServerCookies cookies, String sent, InetAddress client) {
    byte[] address = client.getAddress();
    return cookies.isGood(query(sent), room(address), address.length);
  }

  /// Room for a cookie with the client's address where it belongs.
  private static byte[] room(byte[] address) {
    byte[] room = new byte[ServerCookies.ROOM];
    System.arraycopy(address, 0, room, ServerCookies.ADDRESS, address.length);
    return room;
  }

  private static ServerCookies cookies(String secret, long time) {
    return new ServerCookies(
        List.of(HexFormat.of().parseHex(secret)), InstantSource.fixed(Instant.ofEpochSecond(time)));
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
