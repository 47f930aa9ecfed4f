package dev.waymark.resolver.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.xbill.DNS.Address;

/// A block of addresses, such as 127.0.0.0/8: who may ask.
///
/// @param network its first address
/// @param bits how many of its leading bits count
public record Prefix(InetAddress network, int bits) {
  /// This machine itself.
  public static final List<Prefix> LOOPBACK = List.of(parse("127.0.0.0/8"), parse("::1/128"));

  /// Checks the number of bits.
  ///
  /// @throws IllegalArgumentException if the address has fewer bits
  public Prefix {
    if (bits < 0 || bits > network.getAddress().length * Byte.SIZE) {
      throw new IllegalArgumentException("/" + bits + " does not fit " + network.getHostAddress());
    }
  }

  /// Reads `192.0.2.0/24`, `2001:db8::/32`, or an address alone.
  ///
  /// @throws IllegalArgumentException with a line for people if it is neither
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    try {
      InetAddress network = Address.getByAddress(address);
      int bits =
          slash < 0
              ? network.getAddress().length * Byte.SIZE
              : Integer.parseInt(text.substring(slash + 1));
      return new Prefix(network, bits);
    } catch (UnknownHostException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a block of addresses such as 192.0.2.0/24", e);
    }
  }

  /// Whether `address` lies in it.
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    return contains(bytes, 0, bytes.length);
  }

  /// Whether the address in the `length` bytes at `offset` lies in it.
  public boolean contains(byte[] bytes, int offset, int length) {
    byte[] mine = network.getAddress();
    if (mine.length != length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (mine[i] != bytes[offset + i]) {
        return false;
      }
    }
    int rest = bits % Byte.SIZE;
    return rest == 0 || ((mine[whole] ^ bytes[offset + whole]) & 0xFF) >> (Byte.SIZE - rest) == 0;
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + bits;
  }
}
