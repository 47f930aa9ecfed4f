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
/// ```
///
/// Implements RFC 1035 section 5 (zone files), RFC 2308 section 4 (`$TTL`), RFC 3597 section 5
/// (unknown types in text), RFC 1034 section 4.3.2 with RFC 4592 (wildcards), RFC 6672 (DNAME), RFC
/// 4035 section 3.1.4.1 (DS), RFC 8020 (what a name error says), RFC 2181 (RRsets). Does not yet
/// implement the proofs of signed zones.
package dev.waymark.authoritative.zone;
