package dev.waymark.resolver.cache;

/// How far data is trusted by where it stood in a reply: RFC 2181, section 5.4.1, the least trusted
/// first. Data never replaces live data of a higher rank.
///
/// Additional data has no rank here: glue goes into the [DelegationStore] only, everything else is
/// asked for.
public enum Rank {
  /// From the answer section of a server that does not say that it is an authority, or further
  /// along an alias chain than the authority reaches.
  ANSWER_NOT_AUTHORITATIVE("answer, not authoritative"),
  /// From the authority section of an authoritative answer: the SOA of an absence.
  AUTHORITY("authority section"),
  /// From the answer section of an authoritative answer.
  ANSWER("authoritative answer");

  private final String words;

  Rank(String words) {
    this.words = words;
  }

  /// The rank as people see it.
  public String words() {
    return words;
  }
}
