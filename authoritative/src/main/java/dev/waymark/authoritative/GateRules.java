package dev.waymark.authoritative;

import dev.waymark.wire.Edns;
import dev.waymark.wire.access.AccessList;
import dev.waymark.wire.access.AddressSet;

/// The rules of one listener.
///
/// @param access who may ask there at all
/// @param exempt whose replies are not limited
/// @param maxUdp the longest datagram sent, in bytes
public record GateRules(AccessList access, AddressSet exempt, int maxUdp) {
  /// The largest that can be set: more is read by nobody, and fragmented everywhere.
  public static final int MOST_UDP = 4_096;

  /// Everybody may ask, and gets datagrams that pass every network.
  public static final GateRules OPEN =
      new GateRules(AccessList.OPEN, AddressSet.EMPTY, Edns.UDP_PAYLOAD);

  /// Checks the size.
  ///
  /// @throws IllegalArgumentException with a line for people
  public GateRules {
    if (maxUdp < Edns.UDP_PAYLOAD_WITHOUT_EDNS || maxUdp > MOST_UDP) {
      throw new IllegalArgumentException(
          "a datagram has from 512 to " + MOST_UDP + " bytes, not " + maxUdp);
    }
  }
}
