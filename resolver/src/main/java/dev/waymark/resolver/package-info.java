/// A caching recursive resolver: a question in, an answer or the reason for its absence out.
///
/// ```
///   DnsServer --> ResolverResponder --- cache hit: answered on the event loop
///                       |
///                     miss: a virtual thread
///                       v
///   Finding: special name? --> known? --> same question in flight? --> Iteration --> Outcome
/// ```
///
/// Parts: [dev.waymark.resolver.settings], `cache` (what is remembered), `iterate` (the walk),
/// `validate` (DNSSEC's place), `trace` (every decision as a value). Implements here RFC 1034
/// section 4.3.1 (recursion), RFC 6303, RFC 6761 and RFC 8880 (special names), RFC 6147 (DNS64),
/// RFC 8482 (ANY), RFC 8767 (stale answers), RFC 8914 (extended errors), RFC 9520 (failures are
/// remembered).
package dev.waymark.resolver;
