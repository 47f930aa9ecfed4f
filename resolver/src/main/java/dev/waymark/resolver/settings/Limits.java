package dev.waymark.resolver.settings;

import java.time.Duration;

/// How much one client's question may cost: what a `Budget` counts down from.
///
/// @param queries sent to servers, whatever they are for
/// @param received bytes of the servers' replies: when there were so many, nobody is asked any more
/// @param nameServerLookups addresses of name servers looked up for one delegation
/// @param aliases followed, CNAME and DNAME together
/// @param depth of lookups for the sake of lookups
/// @param queriesPerZone sent to the servers of one zone for one question that bring nothing
/// @param minimisedQueries that ended without a zone cut
/// @param time on the wall
public record Limits(
    int queries,
    int received,
    int nameServerLookups,
    int aliases,
    int depth,
    int queriesPerZone,
    int minimisedQueries,
    Duration time) {
  /// Enough for the longest honest walk measured, and the peers' smallest figure: a hostile zone
  /// gains little from it (iDNS, CVE-2014-8500).
  public static final int QUERIES = 50;

  /// PowerDNS Recursor's figure: an honest walk gets a few kilobytes, a hostile zone could send 50
  /// replies of 64 kB each over TCP.
  public static final int RECEIVED = 100_000;

  /// A referral may name a hundred servers of a victim's zone: NXNSAttack (CVE-2020-8616).
  public static final int NAME_SERVER_LOOKUPS = 5;

  /// What BIND and Unbound follow; longer chains are mistakes or attacks (CAMP, 2024).
  public static final int ALIASES = 11;

  /// Name servers that need name servers: iDNS chains have no end (CVE-2014-8500).
  public static final int DEPTH = 8;

  /// Where a third of the exchanges is lost and one of two servers is dead, three questions in ten
  /// thousand fail at most. Servers that reply and do not help are left sooner.
  public static final int QUERIES_PER_ZONE = 16;

  /// RFC 9156, section 2.3, proposes 10 queries for one name; the last of them carries the full
  /// one.
  public static final int MINIMISED_QUERIES = 9;

  /// Stub resolvers ask again after 5 s (resolv.conf(5)); an answer after that helps nobody. So
  /// there is half a second left to say that none was found.
  public static final Duration TIME = Duration.ofMillis(4_500);

  /// The longest time that may be set: stub resolvers cannot be told to wait longer than this for
  /// one server (resolv.conf(5)).
  public static final Duration LONGEST_TIME = Duration.ofSeconds(30);

  /// What is left for telling a client, after [#time], that none was found.
  public static final Duration TO_TELL = Duration.ofMillis(500);

  /// The limits above.
  public static final Limits DEFAULT =
      new Limits(
          QUERIES,
          RECEIVED,
          NAME_SERVER_LOOKUPS,
          ALIASES,
          DEPTH,
          QUERIES_PER_ZONE,
          MINIMISED_QUERIES,
          TIME);

  /// By when a client is told, from its question on. With the default, stub resolvers have given up
  /// then: data that comes later serves only whoever has forged the client's address (DNSBomb,
  /// CVE-2024-33655).
  public Duration deadline() {
    return time.plus(TO_TELL);
  }

  /// The same with another number of queries.
  public Limits withQueries(int number) {
    return new Limits(
        number,
        received,
        nameServerLookups,
        aliases,
        depth,
        queriesPerZone,
        minimisedQueries,
        time);
  }

  /// The same with another number of bytes.
  public Limits withReceived(int bytes) {
    return new Limits(
        queries, bytes, nameServerLookups, aliases, depth, queriesPerZone, minimisedQueries, time);
  }

  /// The same with another number of queries to one zone.
  public Limits withQueriesPerZone(int number) {
    return new Limits(
        queries, received, nameServerLookups, aliases, depth, number, minimisedQueries, time);
  }

  /// The same with another time.
  public Limits withTime(Duration duration) {
    return new Limits(
        queries,
        received,
        nameServerLookups,
        aliases,
        depth,
        queriesPerZone,
        minimisedQueries,
        duration);
  }
}
