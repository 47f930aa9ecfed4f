/// The walk from the root to an answer: RFC 1034, section 5.3.3, as amended.
///
/// ```
///   Iteration       the one loop: what is known? who is nearest? ask; act on the reply
///      |          Bookkeeping and Aliases know what is known, NearestZone who is nearest
///      |
///   Inquiry         the servers of one zone: until one helps, or none does
///      |
///   Lineup          which of them is asked next, and how long it is waited for
///      |
///   Attempt         one server, in each Manner that may help: EDNS, mixed case, UDP or TCP
///      |
///   DnsClient --> Message --> Bailiwick (what may be believed) --> ReplyClassifier --> Reply
/// ```
///
/// One [Budget] for a client's question goes through all of it, lookups of name servers included.
/// Implements RFC 1034 section 5.3.3, RFC 2308, RFC 4697, RFC 5452 section 6, RFC 6604, RFC 6672
/// sections 2.2 and 3, RFC 7873 section 5.3, RFC 8020, RFC 8806, RFC 9156 (relaxed), RFC 9471, RFC
/// 9609. Stub zones, forwarders and local zones are ways to begin elsewhere ([Routes]); the loop
/// is the same. Not here: DNSSEC.
package dev.waymark.resolver.iterate;
