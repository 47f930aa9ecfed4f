package dev.waymark.resolver.settings;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An IPv6 prefix that holds all IPv4 addresses: RFC 6052, section 2.2.
public final class Nat64Prefix {
  private static final Set<Integer> LENGTHS = Set.of(32, 40, 48, 56, 64, 96);

  /// This octet is always zero (RFC 6052, section 2.2); the IPv4 address goes around it.
  private static final int RESERVED_OCTET = 8;

  /// The one for everybody: RFC 6052, section 2.1.
  public static final Nat64Prefix WELL_KNOWN = parse("64:ff9b::/96");

  private final byte[] bytes;
  private final int octets;

  private Nat64Prefix(byte[] bytes, int octets) {
    this.bytes = bytes;
    this.octets = octets;
  }

  /// Reads such as `64:ff9b::/96`.
  ///
  /// @throws IllegalArgumentException if it is not an IPv6 prefix of 32, 40, 48, 56, 64 or 96 bits
  public static Nat64Prefix parse(String text) {
    int slash = text.indexOf('/');
    String bits = text.substring(slash + 1);
    if (slash < 0 || !bits.matches("[0-9]{1,3}") || !LENGTHS.contains(Integer.parseInt(bits))) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an IPv6 prefix of 32, 40, 48, 56, 64 or 96 bits");
    }
    InetAddress address = InetAddress.ofLiteral(text.substring(0, slash));
    int octets = Integer.parseInt(bits) / Byte.SIZE;
    byte[] bytes = address.getAddress();
    if (!(address instanceof Inet6Address)) {
      throw new IllegalArgumentException("'" + text + "' is not an IPv6 prefix");
    }
    for (int i = octets; i < bytes.length; i++) {
      if (bytes[i] != 0) {
        throw new IllegalArgumentException("'" + text + "' has bits beyond its length");
      }
    }
    if (bytes[RESERVED_OCTET] != 0) {
      throw new IllegalArgumentException(
          "'" + text + "': bits 64 to 71 must be zero (RFC 6052, section 2.2)");
    }
    return new Nat64Prefix(bytes, octets);
  }

  /// Whether it is the one for everybody, which may not hold private addresses (RFC 6052, section
  /// 3.1).
  public boolean isWellKnown() {
    return equals(WELL_KNOWN);
  }

  /// The IPv6 address for an IPv4 address.
  public byte[] embed(byte[] ipv4) {
    byte[] address = bytes.clone();
    int at = octets;
    for (byte octet : ipv4) {
      at += at == RESERVED_OCTET ? 1 : 0;
      address[at++] = octet;
    }
    return address;
  }

  /// The IPv4 address in an IPv6 address; null if that is not below this prefix.
  public byte @Nullable [] extract(byte[] ipv6) {
    byte[] ipv4 = new byte[4];
    int at = octets;
    for (int i = 0; i < ipv4.length; i++) {
      at += at == RESERVED_OCTET ? 1 : 0;
      ipv4[i] = ipv6[at++];
    }
    return Arrays.equals(embed(ipv4), ipv6) ? ipv4 : null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Nat64Prefix prefix
        && prefix.octets == octets
        && Arrays.equals(prefix.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes) + octets;
  }

  @Override
  public String toString() {
    try {
      String host = InetAddress.getByAddress(bytes).getHostAddress();
      return host.replaceFirst("(:0)+$", "::") + "/" + octets * Byte.SIZE;
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
