/// Zone files and the compiled zones made of them.
///
/// ```
///   file -> EntryReader -> ZoneFile -> ZoneBuilder -> ZoneChecks -> ZoneCompiler -> Zone
///           lines to       entries to   records in                  cuts, glue,
///           tokens         records      flat arrays                 wildcards found
///
///   Zone + Preparation -> PreparedImage -> Zone with prepared answers
///
///   ZoneCatalog.closestZone -> Zone.find => Place, with the prepared answer
///                                           or else Zone.lookup => Lookup
///   DNSSEC wanted:            Place, Denial -> SignedCopy: the prepared answer and its proof
///                                           or else Zone.prove => Proof
/// ```
///
/// Implements RFC 1035 section 5 (zone files), RFC 2308 section 4 (`$TTL`), RFC 3597 section 5
/// (unknown types in text), RFC 1034 section 4.3.2 with RFC 4592 (wildcards), RFC 6672 (DNAME), RFC
/// 4035 section 3.1.4.1 (DS), RFC 8020 (what a name error says), RFC 2181 (RRsets), RFC 4034
/// section 6.1 (canonical order), RFC 4035 section 3.1.3 and RFC 5155 section 7.2 (proofs), RFC
/// 9077 (their TTL). Does not sign zones.
package dev.waymark.authoritative.zone;
