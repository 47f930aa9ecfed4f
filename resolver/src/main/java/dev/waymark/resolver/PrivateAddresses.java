package dev.waymark.resolver;

import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.settings.PolicySettings;
import dev.waymark.wire.ClientAddress;
import dev.waymark.wire.Types;
import dev.waymark.wire.WireRRset;
import dev.waymark.wire.access.AddressPrefix;
import dev.waymark.wire.access.AddressSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.xbill.DNS.Name;

/// Withholds addresses of this machine or this network that a name of somebody else claims to have:
/// with them, a page from outside could talk to a device inside (DNS rebinding).
///
/// May be asked on event loops: an RRset without such an address costs no object.
final class PrivateAddresses {
  /// RFC 1918, RFC 3927, RFC 4193, RFC 4291 section 2.5.6, RFC 6598, RFC 1122 section 3.2.1.3; and
  /// the same inside IPv6 (RFC 4291, section 2.5.5.2).
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
          "::/128");

  private final boolean on;
  private final AddressSet withheld;
  private final Set<Name> exceptions = new HashSet<>();

  /// @param loopbackAllowed whether 127.0.0.0/8 counts as public: it does in a little internet
  /// @param ownZones zones that are set here: not somebody else's, unless it is the root
  PrivateAddresses(PolicySettings policy, boolean loopbackAllowed, List<Name> ownZones) {
    on = policy.filterPrivate();
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
  boolean withholds(RankedRRset data) {
    return on && hasPrivate(data.wire()) && !isException(data.owner());
  }

  private boolean isException(Name owner) {
    return exceptions.stream().anyMatch(owner::subdomain);
  }

  private boolean hasPrivate(WireRRset rrset) {
    if (rrset.type() != Types.A && rrset.type() != Types.AAAA) {
      return false;
    }
    byte[] rdata = rrset.rdataBytes();
    int at = rrset.rdataOffset();
    for (int i = 0; i < rrset.count(); i++) {
      int length = (rdata[at] & 0xFF) << 8 | rdata[at + 1] & 0xFF;
      if (isPrivate(rdata, at + 2, length)) {
        return true;
      }
      at += 2 + length;
    }
    return false;
  }

  /// An address inside of IPv6 (RFC 4291, section 2.5.5.2) is the IPv4 address.
  private boolean isPrivate(byte[] bytes, int offset, int length) {
    return switch (length) {
      case 4 -> withheld.contains(0, ClientAddress.IPV4 | number(bytes, offset, 4));
      case 16 -> withheld.contains(number(bytes, offset, 8), number(bytes, offset + 8, 8));
      default -> false;
    };
  }

  private static long number(byte[] bytes, int offset, int length) {
    long number = 0;
    for (int i = 0; i < length; i++) {
      number = number << Byte.SIZE | bytes[offset + i] & 0xFF;
    }
    return number;
  }
}
