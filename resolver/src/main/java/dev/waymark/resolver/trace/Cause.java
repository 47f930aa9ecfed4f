package dev.waymark.resolver.trace;

import dev.waymark.wire.ExtendedError;

/// Why a resolution failed: each cause with the extended error a client gets and with who can mend
/// it.
public enum Cause {
  /// No server of the zone sent any reply.
  SILENT(
      "servers.silent",
      ExtendedError.NO_REACHABLE_AUTHORITY,
      "the operator of the zone: start its name servers, or open UDP and TCP port 53 to them"),
  /// The network knows no way to the servers.
  UNREACHABLE(
      "servers.unreachable",
      ExtendedError.NETWORK_ERROR,
      "whoever runs this resolver: look at its network; if that is well, the operator of the zone"),
  /// Every server of the zone answered, none as an authority for it.
  LAME(
      "servers.lame",
      ExtendedError.NO_REACHABLE_AUTHORITY,
      "the operator of the zone: load the zone on these servers, or have the parent delegate it"
          + " to the servers that have it"),
  /// The resolvers that are set here do not help.
  FORWARDER(
      "forwarder.no-help",
      ExtendedError.NO_REACHABLE_AUTHORITY,
      "whoever runs this resolver: set resolvers that can be reached and recurse for it"
          + " (--forward), or have it ask name servers by itself"),
  /// The network knows no way to the resolvers that are set here.
  FORWARDER_UNREACHABLE(
      "forwarder.unreachable",
      ExtendedError.NETWORK_ERROR,
      "whoever runs this resolver: look at its network, and at the addresses and ports of the"
          + " resolvers that are set (--forward)"),
  /// Servers replied with what is no answer to the question.
  UNUSABLE(
      "servers.unusable",
      ExtendedError.INVALID_DATA,
      "the operator of the zone: repair or replace its name servers"),
  /// The names of the zone's servers have no address that can be found.
  NO_ADDRESS(
      "servers.no-address",
      ExtendedError.NO_REACHABLE_AUTHORITY,
      "the operator of the zone: give its name servers addresses, or name other servers"),
  /// The names of the servers lie in zones that need each other's servers first.
  CYCLE(
      "delegation.cycle",
      ExtendedError.NO_REACHABLE_AUTHORITY,
      "the operators of these zones: at least one needs a name server inside itself, with glue"),
  /// An alias leads back to a name already passed.
  ALIAS_LOOP(
      "alias.loop",
      ExtendedError.INVALID_DATA,
      "the operator of the zone: let one of these aliases end in a name with data"),
  /// More aliases one after another than are followed.
  ALIAS_CHAIN(
      "alias.too-long",
      ExtendedError.INVALID_DATA,
      "the operator of the zone: point the alias nearer to its end"),
  /// The budget of queries is used up.
  OUT_OF_QUERIES(
      "budget.queries",
      ExtendedError.NO_REACHABLE_AUTHORITY,
      "the operator of the zone: shorten its chain of delegations and aliases"),
  /// The bytes that servers may send are used up.
  OUT_OF_BYTES(
      "budget.bytes",
      ExtendedError.NO_REACHABLE_AUTHORITY,
      "the operator of the zone: shorten what its name servers say"),
  /// The time allowed is over.
  OUT_OF_TIME(
      "budget.time",
      ExtendedError.NO_REACHABLE_AUTHORITY,
      "the operator of the zone, if its name servers are slow; otherwise ask again"),
  /// Servers' names need servers' names need servers' names, deeper than is followed.
  TOO_DEEP(
      "budget.depth",
      ExtendedError.NO_REACHABLE_AUTHORITY,
      "the operator of the zone: use name servers with glue"),
  /// The same question failed a moment ago and is not tried again yet.
  CACHED(
      "failure.cached",
      ExtendedError.CACHED_ERROR,
      "as for the failure that is remembered; ask again in some seconds"),
  /// Too many questions are being resolved already.
  TOO_BUSY(
      "resolver.busy",
      ExtendedError.NOT_READY,
      "whoever runs this resolver, if it lasts; otherwise ask again"),
  /// The resolver itself has a fault.
  INTERNAL(
      "resolver.fault", ExtendedError.OTHER, "the makers of this resolver: please report the log");

  private final String id;
  private final ExtendedError error;
  private final String repair;

  Cause(String id, ExtendedError error, String repair) {
    this.id = id;
    this.error = error;
    this.repair = repair;
  }

  /// The stable id.
  public String id() {
    return id;
  }

  /// What the client is told (RFC 8914).
  public ExtendedError error() {
    return error;
  }

  /// Who can mend it, and how.
  public String repair() {
    return repair;
  }
}
