/// Who may ask, and how often: rules that are read once and asked for every request.
///
/// ```
///   "allow 192.0.2.0/24; refuse any"  -->  AccessList  --+
///   ClientAddress of a request  ------------------------ +-->  Access: ALLOW, REFUSE, DROP
///
///   client's prefix, kind of answer, what it is about  -->  RateLimiter  -->  Decision
/// ```
///
/// Nothing here allocates per request or waits for another thread.
package dev.waymark.wire.access;
