package dev.waymark.wire.transport;

import java.net.InetAddress;

/// The network that a client is in, as far as one person is likely to have all of it: an IPv4 /24
/// or an IPv6 /56, the least and the most that access providers hand out.
///
/// @param family how many bytes its addresses have; 0 for this machine
/// @param bits the first bits of the address
record ClientNetwork(int family, long bits) {
  static final ClientNetwork THIS_MACHINE = new ClientNetwork(0, 0);

  private static final int IPV4_BYTES = 3;
  private static final int IPV6_BYTES = 7;

  /// The network of a client.
  ///
  /// @param limitsThisMachine whether loopback addresses are in networks like any other; else all
  ///     of
  ///     them are [#THIS_MACHINE]
  static ClientNetwork of(InetAddress client, boolean limitsThisMachine) {
    if (client.isLoopbackAddress() && !limitsThisMachine) {
      return THIS_MACHINE;
    }
    byte[] address = client.getAddress();
    long bits = 0;
    for (int i = 0; i < (address.length == 4 ? IPV4_BYTES : IPV6_BYTES); i++) {
      bits = bits << 8 | address[i] & 0xFF;
    }
    return new ClientNetwork(address.length, bits);
  }
}
