/// From what a lookup found to the sections of an answer.
///
/// ```
///   Lookup --> AnswerAssembler --> AssembledAnswer (section, RRset; nothing written yet)
///                 ^      |              |
///                 |  alias leads on     +--> AnswerEncoder
///                 +------+  DNSSEC: Zone.prove, Zone.signatures
/// ```
///
/// [AnswerPreparation] goes this way once for every question worth it, when a zone is loaded.
///
/// Implements RFC 1034 section 4.3.2 (following aliases, additional data), RFC 2308 section 3
/// (negative answers), RFC 4035 section 3.1 (signatures, proofs), RFC 6604 (RCODE of a chain), RFC
/// 6672 section 3 (DNAME), RFC 8482 section 4.1 (ANY), RFC 9460 section 4.1 (additional data for
/// services), RFC 9471 section 3 (glue).
package dev.waymark.authoritative.answer;
