package dev.waymark.wire.access;

import dev.waymark.wire.ClientAddress;
import java.net.InetAddress;
import java.util.List;

/// A block of addresses, such as 192.0.2.0/24, in the 128 bits of [ClientAddress].
///
/// @param high the first eight bytes of its first address
/// @param low the last eight bytes of it
/// @param bits how many leading bits count; those of an IPv4 block are 96 more than it is written
///     with
public record AddressPrefix(long high, long low, int bits) {
  /// Everybody.
  public static final AddressPrefix ANY = new AddressPrefix(0, 0, 0);

  private static final int ADDRESS_BITS = 128;
  private static final int IPV4_BITS = 96;

  /// This machine itself.
  public static final List<AddressPrefix> LOOPBACK =
      List.of(parse("127.0.0.0/8"), parse("::1/128"));

  /// Checks that no bit is set behind those that count.
  public AddressPrefix {
    if (bits < 0 || bits > ADDRESS_BITS) {
      throw new IllegalArgumentException("an address has 128 bits, not " + bits);
    }
    if ((high & ~highMask(bits)) != 0 || (low & ~lowMask(bits)) != 0) {
      throw new IllegalArgumentException("bits are set behind the prefix");
    }
  }

  /// Reads `192.0.2.0/24`, `2001:db8::/32`, an address alone, or `any`.
  ///
  /// @throws IllegalArgumentException with a line for people if it is none of them
  public static AddressPrefix parse(String text) {
    if (text.equals("any")) {
      return ANY;
    }
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    boolean ipv4 = address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    int most = ipv4 ? ADDRESS_BITS - IPV4_BITS : ADDRESS_BITS;
    String length = slash < 0 ? String.valueOf(most) : text.substring(slash + 1);
    if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > most) {
      throw new IllegalArgumentException(
          "'" + text + "': behind the slash stands a number from 0 to " + most);
    }
    if (!ipv4 && !address.matches("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*")) { // no names, no scopes
      throw notAPrefix(text);
    }
    int bits = Integer.parseInt(length) + (ipv4 ? IPV4_BITS : 0);
    ClientAddress first = new ClientAddress();
    try {
      first.show(InetAddress.ofLiteral(address), 0);
    } catch (IllegalArgumentException e) {
      throw notAPrefix(text);
    }
    boolean mapped = !ipv4 && first.isIpv4(); // ::ffff:192.0.2.0/120
    long high = first.high() & highMask(bits);
    long low = first.low() & lowMask(bits);
    if (high != first.high() || low != first.low()) {
      AddressPrefix meant = new AddressPrefix(high, low, bits);
      throw new IllegalArgumentException(
          "'" + text + "' has bits set behind the prefix" + (mapped ? "" : "; " + meant + "?"));
    }
    return new AddressPrefix(high, low, bits);
  }

  private static IllegalArgumentException notAPrefix(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is not a block of addresses, such as 192.0.2.0/24, 2001:db8::/32 or any");
  }

  static long highMask(int bits) {
    return bits == 0 ? 0 : -1L << Long.SIZE - Math.min(bits, Long.SIZE);
  }

  static long lowMask(int bits) {
    return bits <= Long.SIZE ? 0 : -1L << ADDRESS_BITS - bits;
  }

  /// The first eight bytes of its last address.
  long lastHigh() {
    return high | ~highMask(bits);
  }

  /// The last eight bytes of its last address.
  long lastLow() {
    return low | ~lowMask(bits);
  }

  @Override
  public String toString() {
    boolean ipv4 = bits >= IPV4_BITS && high == 0 && low >>> Integer.SIZE == 0xFFFF;
    return bits == 0
        ? "any"
        : ClientAddress.text(high, low) + "/" + (ipv4 ? bits - IPV4_BITS : bits);
  }
}
