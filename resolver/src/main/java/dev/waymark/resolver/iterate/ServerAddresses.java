package dev.waymark.resolver.iterate;

import dev.waymark.resolver.settings.WalkSettings;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Record;

/// Which addresses a name server can have (S40; CVE-2026-50251).
final class ServerAddresses {
  private ServerAddresses() {}

  /// The address in an A or AAAA record; null for other records. It is made of its bytes alone:
  /// dnsjava's own would keep the owner's name with it.
  static @org.jspecify.annotations.Nullable InetAddress of(Record rr) {
    if (!(rr instanceof ARecord) && !(rr instanceof AAAARecord)) {
      return null;
    }
    try {
      return InetAddress.getByAddress(rr.rdataToWireCanonical());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not the length of an address", e);
    }
  }

  /// Whether a server may be there at all.
  static boolean isPossible(InetAddress address, WalkSettings walk) {
    if (address.isLoopbackAddress()) {
      return walk.loopbackServers();
    }
    byte first = address.getAddress()[0];
    boolean zeroOrBroadcast = address instanceof Inet4Address && (first == 0 || first == -1);
    return !address.isAnyLocalAddress() && !address.isMulticastAddress() && !zeroOrBroadcast;
  }

  /// Whether the settings let this family be used.
  static boolean isWanted(InetAddress address, WalkSettings walk) {
    return address instanceof Inet4Address ? walk.ipv4() : walk.ipv6();
  }
}
