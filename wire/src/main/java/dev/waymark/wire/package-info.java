/// Requests and answers as bytes.
///
/// ```
///  datagram, TCP frame
///        |
///        v
///   Query.parse --> Verdict --- not ANSWER --> AnswerEncoder.reject --> bytes | dropped
///        |
///      ANSWER
///        v
///   a Responder collects RRsets --> AnswerEncoder (compression, truncation, OPT) --> bytes
/// ```
///
/// Implements RFC 1035 section 4.1 (messages, compression), RFC 6891 (EDNS), RFC 7830 and RFC 8467
/// (padding, for transports that are encrypted), RFC 7873 and RFC 9018 (cookies), RFC 8914
/// (extended errors), RFC 9619 (one question), RFC 9267 (what a parser of names must refuse). Does
/// not implement: SIG(0), TKEY, bitstring labels, classes other than IN, but for CH where a server
/// tells about itself.
package dev.waymark.wire;
