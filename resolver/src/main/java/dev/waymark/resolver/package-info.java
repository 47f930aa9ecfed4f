/// A caching recursive resolver: a question in, an answer or the reason for its absence out.
///
/// ```
///   DnsServer --> ResolverResponder --- cache hit: answered on the event loop
///                       |
///                     miss: a virtual thread
///                       v
///   Resolver.resolve: special name? --> same question in flight? --> Iteration --> Resolution
/// ```
///
/// Parts: [dev.waymark.resolver.settings], `cache` (what is remembered), `iterate` (the walk),
/// `validate` (DNSSEC's place), `trace` (every decision as a value). Implements here RFC 1034
/// section 4.3.1 (recursion), RFC 6303 and RFC 6761 (special names, the few that no little internet
/// needs), RFC 6147 (DNS64), RFC 8482 (ANY), RFC 8914 (extended errors), RFC 9520 (failures are
/// remembered).
package dev.waymark.resolver;
