package dev.waymark.resolver.trace;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// A datagram or a segment of a TCP stream with the headers that it has on the wire: those of IP
/// (RFC 791, RFC 8200) and of UDP (RFC 768) or TCP (RFC 9293), with their checksums.
final class IpPacket {
  private static final int UDP = 17;
  private static final int UDP_HEADER = 8;
  private static final int UDP_CHECKSUM = 6;

  private static final int TCP = 6;
  private static final int TCP_HEADER = 20;
  private static final int TCP_CHECKSUM = 16;

  /// Data offset of five words, PSH and ACK set.
  private static final int TCP_DATA = 5 << 12 | 0x18;

  private static final int IPV4_HEADER = 20;
  private static final int IPV4_CHECKSUM = 10;
  private static final int IPV4_BEGIN = 4 << 12 | 5 << 8;
  private static final int IPV4_DONT_FRAGMENT = 0x4000;

  private static final int IPV6_HEADER = 40;
  private static final int IPV6_BEGIN = 6 << 28;

  private static final int HOPS = 64;
  private static final int ALL_ONES = 0xFFFF;

  private final InetSocketAddress from;
  private final InetSocketAddress to;
  private final int protocol;
  private final int transport;
  private final byte[] bytes;
  private final ByteBuffer packet;

  /// Writes the header of IP, with room for `length` bytes behind it.
  private IpPacket(InetSocketAddress from, InetSocketAddress to, int protocol, int length) {
    this.from = from;
    this.to = to;
    this.protocol = protocol;
    boolean ipv4 = from.getAddress() instanceof Inet4Address;
    transport = ipv4 ? IPV4_HEADER : IPV6_HEADER;
    bytes = new byte[transport + length];
    packet = ByteBuffer.wrap(bytes);
    if (ipv4) {
      packet.putShort((short) IPV4_BEGIN).putShort((short) bytes.length);
      packet.putShort((short) 0).putShort((short) IPV4_DONT_FRAGMENT);
      packet.put((byte) HOPS).put((byte) protocol).putShort((short) 0);
      packet.put(from.getAddress().getAddress()).put(to.getAddress().getAddress());
      packet.putShort(IPV4_CHECKSUM, (short) folded(sum(bytes, 0, IPV4_HEADER)));
    } else {
      packet.putInt(IPV6_BEGIN).putShort((short) length);
      packet.put((byte) protocol).put((byte) HOPS);
      packet.put(from.getAddress().getAddress()).put(to.getAddress().getAddress());
    }
    packet.putShort((short) from.getPort()).putShort((short) to.getPort());
  }

  /// One datagram.
  static byte[] udp(InetSocketAddress from, InetSocketAddress to, byte[] payload) {
    int length = UDP_HEADER + payload.length;
    IpPacket datagram = new IpPacket(from, to, UDP, length);
    datagram.packet.putShort((short) length).putShort((short) 0).put(payload);
    int sum = datagram.checksum();
    int sent = sum == 0 ? ALL_ONES : sum; // 0 would say that there is none
    datagram.packet.putShort(datagram.transport + UDP_CHECKSUM, (short) sent);
    return datagram.bytes;
  }

  /// One segment of data of a stream, which also confirms what came the other way.
  ///
  /// @param sequence the number of its first byte
  /// @param acknowledged the number of the byte that is expected next
  static byte[] tcp(
      InetSocketAddress from,
      InetSocketAddress to,
      int sequence,
      int acknowledged,
      ByteBuffer payload) {
    IpPacket segment = new IpPacket(from, to, TCP, TCP_HEADER + payload.remaining());
    segment.packet.putInt(sequence).putInt(acknowledged);
    segment.packet.putShort((short) TCP_DATA).putShort((short) ALL_ONES); // the window
    segment.packet.putShort((short) 0).putShort((short) 0).put(payload);
    segment.packet.putShort(segment.transport + TCP_CHECKSUM, (short) segment.checksum());
    return segment.bytes;
  }

  /// The checksum over both addresses, protocol and length, and all behind the header of IP (RFC
  /// 8200, section 8.1).
  private int checksum() {
    byte[] source = from.getAddress().getAddress();
    byte[] target = to.getAddress().getAddress();
    return folded(
        sum(source, 0, source.length)
            + sum(target, 0, target.length)
            + protocol
            + (bytes.length - transport)
            + sum(bytes, transport, bytes.length));
  }

  /// The sum of 16-bit words (RFC 1071); a last odd byte is the upper half of one.
  private static long sum(byte[] bytes, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      int even = (i - from) % 2 == 0 ? Byte.SIZE : 0;
      sum += (long) (bytes[i] & 0xFF) << even;
    }
    return sum;
  }

  /// What is carried out is added in again; the checksum is the complement.
  private static int folded(long sum) {
    long folded = sum;
    while (folded >> Short.SIZE != 0) {
      folded = (folded & ALL_ONES) + (folded >> Short.SIZE);
    }
    return (int) ~folded & ALL_ONES;
  }
}
