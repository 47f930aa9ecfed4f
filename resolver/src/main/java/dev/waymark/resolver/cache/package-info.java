/// What is remembered between questions, each kind in its own store.
///
/// ```
///   AnswerCache      (name, type) -> RRset with rank, or the absence of one     TTL of the data
///   DelegationStore  zone -> its servers, as the parent says                    TTL of the parent
///   FailureCache     (name, type) -> what went wrong                            5 s, then longer
///   ServerMemory     address -> round-trip time, lameness, EDNS                 minutes
///   CookieJar        address -> cookies shared with the server                  an hour
/// ```
///
/// Glue never becomes an answer and a child's NS records never become a delegation, because they
/// are in different stores (ghost domains, CVE-2012-1033). Implements RFC 2181 sections 5.2 and
/// 5.4.1 (TTLs of an RRset, ranks), RFC 2308 sections 5 and 7, RFC 9520 section 3. Every store is
/// bounded, so no zone can make one grow for ever. Answers and delegations can be kept in a file
/// ([CacheFile]).
package dev.waymark.resolver.cache;
