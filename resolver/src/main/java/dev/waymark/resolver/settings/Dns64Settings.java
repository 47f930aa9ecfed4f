package dev.waymark.resolver.settings;

import dev.waymark.wire.access.AddressPrefix;
import java.util.List;

/// Whether names that have IPv4 addresses only get IPv6 addresses, for clients that have nothing
/// else (RFC 6147).
///
/// @param on off unless there is a translator (NAT64) for these addresses
/// @param prefix in which the IPv4 addresses are put
/// @param excluded IPv6 addresses that count as none (RFC 6147, section 5.1.4)
public record Dns64Settings(boolean on, Nat64Prefix prefix, List<AddressPrefix> excluded) {
  /// IPv4 addresses written as IPv6 ones reach nobody: RFC 6147, section 5.1.4.
  public static final AddressPrefix MAPPED = new AddressPrefix(0, 0xFFFF_0000_0000L, 96);

  /// No addresses are made.
  public static final Dns64Settings OFF =
      new Dns64Settings(false, Nat64Prefix.WELL_KNOWN, List.of(MAPPED));

  /// Copies the list.
  public Dns64Settings {
    excluded = List.copyOf(excluded);
  }
}
