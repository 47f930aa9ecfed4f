package dev.waymark.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// Who sent a request: address and port as numbers. One such object serves request after request,
/// which `InetSocketAddress` cannot.
///
/// Every address has 128 bits; an IPv4 address has the form that IPv6 gives it, `::ffff:192.0.2.1`
/// (RFC 4291, section 2.5.5.2). So a client is the same whichever socket it came through.
public final class ClientAddress {
  /// The bits before an IPv4 address in the lower half.
  public static final long IPV4 = 0xFFFF_0000_0000L;

  private static final int GROUPS = 8;
  private static final int GROUP_BITS = 16;

  private long high;
  private long low = IPV4;
  private int port;

  /// Makes one that shows 0.0.0.0 and port 0.
  public ClientAddress() {}

  /// Shows an IPv4 address, its first byte the highest.
  public void showIpv4(int address, int port) {
    show(0, IPV4 | address & 0xFFFF_FFFFL, port);
  }

  /// Shows an address in two halves, its first byte the highest of `high`.
  public void show(long high, long low, int port) {
    this.high = high;
    this.low = low;
    this.port = port;
  }

  /// Shows an address and a port that somebody has as an object.
  public ClientAddress show(InetSocketAddress address) {
    return show(address.getAddress(), address.getPort());
  }

  /// Shows an address that somebody has as an object.
  public ClientAddress show(InetAddress address, int port) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    if (bytes.capacity() == Integer.BYTES) {
      showIpv4(bytes.getInt(0), port);
    } else {
      show(bytes.getLong(0), bytes.getLong(Long.BYTES), port);
    }
    return this;
  }

  /// Writes the bytes of the address to `to` from `offset` on.
  ///
  /// @return how many: 4 or 16
  public int copyTo(byte[] to, int offset) {
    if (isIpv4()) {
      put(low, Integer.BYTES, to, offset);
      return Integer.BYTES;
    }
    put(high, Long.BYTES, to, offset);
    put(low, Long.BYTES, to, offset + Long.BYTES);
    return 2 * Long.BYTES;
  }

  private static void put(long value, int length, byte[] to, int offset) {
    for (int i = 0; i < length; i++) {
      to[offset + i] = (byte) (value >> (length - 1 - i) * Byte.SIZE);
    }
  }

  /// The first eight bytes.
  public long high() {
    return high;
  }

  /// The last eight bytes.
  public long low() {
    return low;
  }

  /// The port.
  public int port() {
    return port;
  }

  /// Whether it is an IPv4 address.
  public boolean isIpv4() {
    return high == 0 && low >>> Integer.SIZE == IPV4 >>> Integer.SIZE;
  }

  /// The address without the port, as RFC 5952 writes it.
  @Override
  public String toString() {
    return text(high, low);
  }

  /// An address in two halves, as RFC 5952 writes it; IPv4 with dots.
  public static String text(long high, long low) {
    StringBuilder text = new StringBuilder();
    if (high == 0 && low >>> Integer.SIZE == IPV4 >>> Integer.SIZE) {
      for (int shift = 24; shift >= 0; shift -= Byte.SIZE) {
        text.append(low >>> shift & 0xFF).append(shift > 0 ? "." : "");
      }
      return text.toString();
    }
    int longest = 1; // a single group of zeros is not shortened (RFC 5952, section 4.2.2)
    int from = GROUPS;
    for (int i = 0; i < GROUPS; i++) {
      int zeros = 0;
      while (i + zeros < GROUPS && group(high, low, i + zeros) == 0) {
        zeros++;
      }
      if (zeros > longest) {
        longest = zeros;
        from = i;
      }
    }
    for (int i = 0; i < GROUPS; i++) {
      if (i == from) {
        text.append("::");
        i += longest - 1;
      } else {
        boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
        text.append(first ? "" : ":").append(Integer.toHexString(group(high, low, i)));
      }
    }
    return text.toString();
  }

  private static int group(long high, long low, int i) {
    long half = i < GROUPS / 2 ? high : low;
    return (int) (half >>> (GROUPS / 2 - 1 - i % (GROUPS / 2)) * GROUP_BITS) & 0xFFFF;
  }
}
