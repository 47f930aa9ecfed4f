package dev.waymark.resolver;

import dev.waymark.resolver.settings.Nat64Prefix;
import dev.waymark.resolver.settings.PolicySettings;
import dev.waymark.wire.ClientAddress;
import dev.waymark.wire.NameBytes;
import dev.waymark.wire.Types;
import dev.waymark.wire.WireRRset;
import dev.waymark.wire.access.AddressPrefix;
import dev.waymark.wire.access.AddressSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// Withholds addresses of this machine or this network that a name of somebody else claims to have:
/// with them, a page from outside could talk to a device inside (DNS rebinding).
///
/// An IPv4 address counts however it is wrapped in an IPv6 one: a translator or a relay on the way
/// would take it out.
///
/// | prefix | the IPv4 address stands in |
/// |---|---|
/// | `::/96`, `::ffff:0:0/96` | the last four octets (RFC 4291, section 2.5.5) |
/// | `64:ff9b::/96`, and the prefix that is set | where RFC 6052, section 2.2, puts it |
/// | `2002::/16` | the four octets behind the prefix (6to4; RFC 3056, section 2) |
///
/// The addresses that an HTTPS or SVCB record hints at (`ipv4hint`, `ipv6hint`; RFC 9460, section
/// 7.3) are tried by browsers like those of A and AAAA records, so they count, too.
///
/// May be asked on event loops: an RRset without such an address costs no object, unless addresses
/// are made here ([Dns64]).
final class PrivateAddresses {
  /// RFC 1918, RFC 3927, RFC 4193, RFC 4291 section 2.5.6, RFC 6598, RFC 1122 section 3.2.1.3, RFC
  /// 8215.
  static final List<AddressPrefix> PRIVATE =
      prefixes(
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "169.254.0.0/16",
          "100.64.0.0/10",
          "0.0.0.0/8",
          "fc00::/7",
          "fe80::/10",
          "64:ff9b:1::/48",
          "::/128");

  /// The first eight octets of 64:ff9b::/96: RFC 6052, section 2.1.
  private static final long WELL_KNOWN_NAT64 = 0x0064_FF9B_0000_0000L;

  /// The first two octets of 2002::/16.
  private static final long SIX_TO_FOUR = 0x2002;

  private static final int IPV4_HINT = 4;
  private static final int IPV6_HINT = 6;

  /// Of an address that has no IPv4 address in it.
  private static final long NONE = -1;

  private final boolean on;
  private final AddressSet withheld;
  private final @Nullable Nat64Prefix nat64;
  private final Set<Name> exceptions = new HashSet<>();

  /// @param loopbackAllowed whether 127.0.0.0/8 counts as public: it does in a little internet
  /// @param ownZones zones that are set here: not somebody else's, unless it is the root
  PrivateAddresses(PolicySettings policy, boolean loopbackAllowed, List<Name> ownZones) {
    on = policy.filterPrivate();
    nat64 = policy.dns64().on() ? policy.dns64().prefix() : null;
    List<AddressPrefix> all = new ArrayList<>(PRIVATE);
    if (!loopbackAllowed) {
      all.addAll(AddressPrefix.LOOPBACK);
    }
    withheld = AddressSet.of(all);
    exceptions.addAll(policy.privateZones());
    ownZones.stream().filter(zone -> !zone.equals(Name.root)).forEach(exceptions::add);
  }

  private static List<AddressPrefix> prefixes(String... texts) {
    return Stream.of(texts).map(AddressPrefix::parse).toList();
  }

  /// Whether this data must not get to a client.
  boolean withholds(WireRRset rrset) {
    return on
        && hasPrivate(rrset)
        && !isException(NameBytes.toName(rrset.ownerBytes(), rrset.ownerOffset()));
  }

  private boolean isException(Name owner) {
    return exceptions.stream().anyMatch(owner::subdomain);
  }

  private boolean hasPrivate(WireRRset rrset) {
    boolean isAddress = rrset.type() == Types.A || rrset.type() == Types.AAAA;
    boolean isService = rrset.type() == Types.HTTPS || rrset.type() == Types.SVCB;
    if (!isAddress && !isService) {
      return false;
    }
    byte[] rdata = rrset.rdataBytes();
    int at = rrset.rdataOffset();
    for (int i = 0; i < rrset.count(); i++) {
      int length = short16(rdata, at);
      if (isAddress
          ? isPrivate(rdata, at + 2, length)
          : hintsAtPrivate(rdata, at + 2, at + 2 + length)) {
        return true;
      }
      at += 2 + length;
    }
    return false;
  }

  /// Priority, target, then keys with the lengths of their values: RFC 9460, section 2.2.
  private boolean hintsAtPrivate(byte[] rdata, int start, int end) {
    int at = start + 2 + NameBytes.length(rdata, start + 2);
    while (at < end) {
      int key = short16(rdata, at);
      int next = at + 4 + short16(rdata, at + 2);
      int size = key == IPV4_HINT ? 4 : key == IPV6_HINT ? 16 : next - at;
      for (int hint = at + 4; hint + size <= next; hint += size) {
        if (isPrivate(rdata, hint, size)) {
          return true;
        }
      }
      at = next;
    }
    return false;
  }

  private static int short16(byte[] bytes, int offset) {
    return (int) number(bytes, offset, 2);
  }

  private boolean isPrivate(byte[] bytes, int offset, int length) {
    return switch (length) {
      case 4 -> isPrivateIpv4(number(bytes, offset, 4));
      case 16 -> {
        long high = number(bytes, offset, 8);
        long low = number(bytes, offset + 8, 8);
        yield withheld.contains(high, low)
            || isPrivateIpv4(wrapped(high, low))
            || isPrivateIpv4(translated(bytes, offset));
      }
      default -> false;
    };
  }

  private boolean isPrivateIpv4(long ipv4) {
    return ipv4 != NONE && withheld.contains(0, ClientAddress.IPV4 | ipv4);
  }

  private static long wrapped(long high, long low) {
    if (high >>> 48 == SIX_TO_FOUR) {
      return high >>> 16 & 0xFFFF_FFFFL;
    }
    // ::1 is an address of its own; those of ::ffff:0:0/96 are what an AddressSet has for IPv4.
    boolean compatible = high == 0 && low > 1 || high == WELL_KNOWN_NAT64;
    return compatible && low >>> 32 == 0 ? low : NONE;
  }

  private long translated(byte[] bytes, int offset) {
    if (nat64 == null) {
      return NONE;
    }
    byte[] ipv4 = nat64.extract(Arrays.copyOfRange(bytes, offset, offset + 16));
    return ipv4 == null ? NONE : number(ipv4, 0, 4);
  }

  private static long number(byte[] bytes, int offset, int length) {
    long number = 0;
    for (int i = 0; i < length; i++) {
      number = number << Byte.SIZE | bytes[offset + i] & 0xFF;
    }
    return number;
  }
}
