package dev.waymark.wire.transport;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.waymark.wire.ClientAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/// Addresses and ports as Linux has them in memory: `sockaddr_in` and `sockaddr_in6`.
final class SocketAddressBytes {
  /// Room for either.
  static final int MAX_LENGTH = 28;

  private static final short AF_INET = 2;
  private static final short AF_INET6 = 10;
  private static final int IPV4_LENGTH = 16;
  private static final int PORT = 2;
  private static final int IPV4_ADDRESS = 4;
  private static final int IPV6_ADDRESS = 8;
  private static final int IPV6_SCOPE = 24;

  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfShort NETWORK_SHORT = SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private static final ValueLayout.OfInt NETWORK_INT = INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong NETWORK_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private SocketAddressBytes() {}

  /// Writes an address to the beginning of `to` and returns its length.
  static int write(InetSocketAddress address, MemorySegment to) {
    return write(address.getAddress(), address.getPort(), to);
  }

  /// The same for an address and a port.
  static int write(InetAddress address, int port, MemorySegment to) {
    byte[] ip = address.getAddress();
    boolean ipv4 = ip.length == 4;
    to.asSlice(0, ipv4 ? IPV4_LENGTH : MAX_LENGTH).fill((byte) 0);
    to.set(SHORT, 0, ipv4 ? AF_INET : AF_INET6);
    to.set(NETWORK_SHORT, PORT, (short) port);
    MemorySegment.copy(ip, 0, to, JAVA_BYTE, ipv4 ? IPV4_ADDRESS : IPV6_ADDRESS, ip.length);
    if (address instanceof Inet6Address ipv6) {
      to.set(INT, IPV6_SCOPE, ipv6.getScopeId());
    }
    return ipv4 ? IPV4_LENGTH : MAX_LENGTH;
  }

  /// The family of the address at the beginning of `from`.
  static int family(MemorySegment from) {
    return from.get(SHORT, 0);
  }

  /// Has `to` show the address and port at `offset` of `from`.
  static void show(MemorySegment from, long offset, ClientAddress to) {
    int port = Short.toUnsignedInt(from.get(NETWORK_SHORT, offset + PORT));
    if (from.get(SHORT, offset) == AF_INET) {
      to.showIpv4(from.get(NETWORK_INT, offset + IPV4_ADDRESS), port);
    } else {
      long high = from.get(NETWORK_LONG, offset + IPV6_ADDRESS);
      to.show(high, from.get(NETWORK_LONG, offset + IPV6_ADDRESS + Long.BYTES), port);
    }
  }

  /// The address and port in `bytes`, which hold nothing else.
  static InetSocketAddress read(byte[] bytes) {
    MemorySegment from = MemorySegment.ofArray(bytes);
    boolean ipv4 = family(from) == AF_INET;
    byte[] ip = new byte[ipv4 ? 4 : 16];
    MemorySegment.copy(from, JAVA_BYTE, ipv4 ? IPV4_ADDRESS : IPV6_ADDRESS, ip, 0, ip.length);
    int port = Short.toUnsignedInt(from.get(NETWORK_SHORT, PORT));
    try {
      int scope = ipv4 ? 0 : from.get(INT, IPV6_SCOPE);
      InetAddress address =
          scope == 0 ? InetAddress.getByAddress(ip) : Inet6Address.getByAddress(null, ip, scope);
      return new InetSocketAddress(address, port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("neither 4 nor 16 bytes", e);
    }
  }
}
