package dev.waymark.authoritative.answer;

import dev.waymark.wire.Query;
import dev.waymark.wire.Transport;

/// Which proofs an answer has.
public enum Proofs {
  /// None: the client does not want DNSSEC.
  NONE,
  /// All that cost little. Where one would cost much the client is told to come by TCP, as its
  /// address may be forged, and a flood of such questions would cost nothing but datagrams.
  CHEAP,
  /// All.
  ALL;

  /// Those for the client that sent `query`.
  public static Proofs wantedBy(Query query) {
    if (!query.wantsDnssec()) {
      return NONE;
    }
    return query.transport() == Transport.UDP ? CHEAP : ALL;
  }
}
