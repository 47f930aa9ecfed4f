package dev.waymark.wire.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.waymark.wire.ClientAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessListTest {
  static ClientAddress client(String literal) {
    return new ClientAddress().show(InetAddress.ofLiteral(literal), 53);
  }

  private static Access of(String rules, String client) {
    return AccessList.parse(rules).of(client(client));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0, ALLOW",
    "10.5.255.255, ALLOW",
    "10.6.0.0, DROP",
    "10.6.7.7, ALLOW",
    "10.6.7.8, DROP",
    "10.6.255.255, DROP",
    "10.7.0.0, ALLOW",
    "10.255.255.255, ALLOW",
    "11.0.0.0, REFUSE",
    "9.255.255.255, REFUSE",
    "255.255.255.255, REFUSE",
    "0.0.0.0, REFUSE",
    "::1, DROP",
    "2001:db8::, ALLOW",
    "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, ALLOW",
    "2001:db9::, DROP",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, DROP",
  })
  void theLongestPrefixDecidesInAnyOrder(String client, Access expected) {
    String[] rules = {
      "allow 10.0.0.0/8, 10.6.7.7",
      "drop 10.6.0.0/16",
      "refuse 0.0.0.0/0",
      "drop any",
      "allow 2001:db8::/32"
    };
    for (int first = 0; first < rules.length; first++) {
      List<String> turned = new ArrayList<>(List.of(rules));
      java.util.Collections.rotate(turned, first);
      assertThat(of(String.join(" ; ", turned), client)).isEqualTo(expected);
    }
  }

  /// A list of those who may ask is complete; a list of those who may not is not.
  @Test
  void whomNoRuleNames() {
    assertThat(of("allow 192.0.2.0/24", "198.51.100.1")).isEqualTo(Access.REFUSE);
    assertThat(of("allow 192.0.2.0/24", "2001:db8::1")).isEqualTo(Access.REFUSE);
    assertThat(of("drop 192.0.2.0/24", "198.51.100.1")).isEqualTo(Access.ALLOW);
    assertThat(of("refuse 192.0.2.1; drop 192.0.2.0/24", "::1")).isEqualTo(Access.ALLOW);
    assertThat(AccessList.OPEN.of(client("::1"))).isEqualTo(Access.ALLOW);
    assertThat(AccessList.OPEN.isOpen()).isTrue();
  }

  /// RFC 4291, section 2.5.5.2: rules for IPv4 hold for clients that come as IPv4-mapped.
  @Test
  void mappedAddressesAreIpv4() {
    ClientAddress mapped = new ClientAddress();
    mapped.show(0, 0xFFFF_0A00_0001L, 53);
    assertThat(AccessList.parse("allow 10.0.0.0/8").of(mapped)).isEqualTo(Access.ALLOW);
    assertThat(of("drop ::ffff:0:0/96", "192.0.2.1")).isEqualTo(Access.DROP);
  }

  /// The table of ranges against a search through all rules.
  @Test
  void rangesSayWhatTheRulesSay() {
    Random random = new Random(4291);
    for (int round = 0; round < 300; round++) {
      Map<AddressPrefix, Integer> rules = new HashMap<>();
      int count = random.nextInt(30);
      for (int i = 0; i < count; i++) {
        int bits = random.nextInt(129);
        rules.put(prefix(few(random), few(random), bits), random.nextInt(3));
      }
      PrefixTable table = new PrefixTable(rules, 7);
      for (int i = 0; i < 200; i++) {
        ClientAddress client = new ClientAddress();
        client.show(few(random), few(random), 0);
        assertThat(table.find(client)).isEqualTo(longest(rules, client));
      }
    }
  }

  /// Numbers with few different bits, so that prefixes meet.
  private static long few(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> -1;
      default -> (long) random.nextInt(4) << 62 | random.nextInt(4);
    };
  }

  private static AddressPrefix prefix(long high, long low, int bits) {
    return new AddressPrefix(
        high & AddressPrefix.highMask(bits), low & AddressPrefix.lowMask(bits), bits);
  }

  private static int longest(Map<AddressPrefix, Integer> rules, ClientAddress client) {
    for (int bits = 128; bits >= 0; bits--) {
      Integer value = rules.get(prefix(client.high(), client.low(), bits));
      if (value != null) {
        return value;
      }
    }
    return 7;
  }

  @ParameterizedTest
  @CsvSource({
    "alow 192.0.2.0/24,              'alow'",
    "allow,                          'allow'",
    "allow 192.0.2.0/33,             from 0 to 32",
    "allow 2001:db8::/129,           from 0 to 128",
    "allow 192.0.2.0/,               from 0 to 32",
    "allow 192.0.2,                  '192.0.2' is not a block",
    "allow 192.0.2.256,              '192.0.2.256' is not a block",
    "allow localhost,                'localhost' is not a block",
    "allow 192.0.2.1/24,             192.0.2.0/24?",
    "allow 2001:db8::1/32,           2001:db8::/32?",
    "allow ::ffff:192.0.2.1/24,      bits set",
    "allow 192.0.2.1; drop 192.0.2.1/32, '192.0.2.1/32' has two rules: allow and drop",
    ";,                              has no rule",
    "allow fe80::1%eth0,             is not a block",
  })
  void whatCannotBeReadIsNamed(String rules, String expected) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AccessList.parse(rules))
        .withMessageContaining(expected.replace("\"", ""));
  }

  @Test
  void rulesAreWrittenAsTheyAreRead() {
    String rules = "allow 192.0.2.0/24; drop 2001:db8::/32; refuse any; allow 0.0.0.0/0";
    assertThat(AccessList.parse(rules)).hasToString(rules);
  }
}
