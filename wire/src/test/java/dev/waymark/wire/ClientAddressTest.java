package dev.waymark.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
  private static ClientAddress address(String literal) {
    return new ClientAddress().show(new InetSocketAddress(InetAddress.ofLiteral(literal), 53));
  }

  /// RFC 5952, section 4: lower case, no leading zeros, the longest run of zeros, the first of two,
  /// not a single group.
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,            192.0.2.1",
    "0.0.0.0,              0.0.0.0",
    "::,                   ::",
    "::1,                  ::1",
    "1::,                  1::",
    "2001:DB8::00A1,       2001:db8::a1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1,   2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "fe80:1:2:3:4:5:6:7,   fe80:1:2:3:4:5:6:7",
  })
  void isWrittenAsRfc5952Says(String literal, String text) {
    assertThat(address(literal)).hasToString(text);
  }

  /// RFC 4291, section 2.5.5.2: a client of IPv4 is the same through a socket of IPv6.
  @Test
  void mappedAddressIsTheIpv4Address() {
    ClientAddress mapped = new ClientAddress();
    mapped.show(0, 0xFFFF_C000_0201L, 53);

    assertThat(mapped.isIpv4()).isTrue();
    assertThat(mapped).hasToString("192.0.2.1");
    assertThat(mapped.low()).isEqualTo(address("192.0.2.1").low());
    assertThat(address("::ffff:0:1").isIpv4()).isTrue();
    assertThat(address("::fffe:0:1").isIpv4()).isFalse();
    assertThat(address("1::ffff:0:1").isIpv4()).isFalse();
  }
}
