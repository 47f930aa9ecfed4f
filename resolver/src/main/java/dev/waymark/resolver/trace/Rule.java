package dev.waymark.resolver.trace;

/// Why a record of a reply was accepted, ignored or refused: one constant for each rule of the
/// scrubber.
///
/// The id never changes once released: texts are translated, and tests written, by it.
public enum Rule {
  /// It answers the question, from a server of the zone that holds the name.
  ANSWER("answer.authoritative", Belief.ACCEPTED, "RFC 2181, section 5.4.1"),
  /// It answers the question, from a cache's or another zone's server (AA is not set).
  ANSWER_NOT_AUTHORITATIVE("answer.not-authoritative", Belief.ACCEPTED, "RFC 2181, section 5.4.1"),
  /// The name asked for is an alias.
  ALIAS("answer.alias", Belief.ACCEPTED, "RFC 1034, section 5.3.3"),
  /// The name asked for lies below a DNAME.
  DNAME("answer.dname", Belief.ACCEPTED, "RFC 6672, section 3.4"),
  /// A CNAME that came with a DNAME: made anew from the DNAME.
  SYNTHESISED_CNAME("answer.synthesised-cname", Belief.IGNORED, "RFC 6672, section 3.1"),
  /// It continues an alias inside the same zone.
  CHAIN("answer.chain-in-zone", Belief.ACCEPTED, "RFC 2181, section 5.4.1"),
  /// It continues an alias, but in a zone of which this server is not known to be a server: its own
  /// servers are asked.
  CHAIN_LEAVES_ZONE("answer.chain-leaves-zone", Belief.REFUSED, "RFC 5452, section 6"),
  /// It lies outside the zone the server was asked about.
  ANSWER_OUTSIDE_ZONE("bailiwick.answer-outside-zone", Belief.REFUSED, "RFC 5452, section 6"),
  /// It is in the zone, but nobody asked for it.
  ANSWER_NOT_ASKED("answer.not-asked", Belief.IGNORED, "RFC 2181, section 5.4.1"),
  /// It hands a part of the zone over.
  REFERRAL("referral.below-zone", Belief.ACCEPTED, "RFC 1034, section 4.3.2"),
  /// It names servers for the zone itself, for one above or beside it: a referral leads downwards.
  REFERRAL_NOT_DOWNWARDS("referral.not-downwards", Belief.REFUSED, "RFC 1034, section 5.3.3"),
  /// It hands over a part of the zone that the question is not in.
  REFERRAL_ELSEWHERE("referral.elsewhere", Belief.REFUSED, "RFC 5452, section 6"),
  /// Name servers beside an answer: taken only from the parent, so that a child cannot keep itself
  /// alive.
  NS_WITH_ANSWER("delegation.only-from-parent", Belief.IGNORED, "RFC 2181, section 5.4.1"),
  /// It says how long the absence may be remembered.
  NEGATIVE_SOA("negative.soa", Belief.ACCEPTED, "RFC 2308, section 3"),
  /// An SOA of a zone that does not hold the name.
  SOA_OUTSIDE_ZONE("bailiwick.soa-outside-zone", Belief.REFUSED, "RFC 2308, section 5"),
  /// A record of the authority section that nothing here needs.
  AUTHORITY_NOT_NEEDED("authority.not-needed", Belief.IGNORED, "RFC 2181, section 5.4.1"),
  /// The address of a name server whose name lies in the zone that is handed over.
  GLUE_IN_DOMAIN("bailiwick.glue-below-zone", Belief.ACCEPTED, "RFC 9471, section 2.1"),
  /// The address of a name server of another zone below the same parent: used for reaching this
  /// zone only.
  GLUE_SIBLING("bailiwick.glue-sibling", Belief.ACCEPTED, "RFC 9471, section 2.2"),
  /// The address of a root server, told by a root server.
  GLUE_PRIMING("priming.address", Belief.ACCEPTED, "RFC 9609, section 4.2"),
  /// The address of a name server whose name this server cannot speak for.
  GLUE_OUTSIDE_ZONE("bailiwick.glue-outside-zone", Belief.REFUSED, "RFC 2181, section 5.4.1"),
  /// The same, where whoever runs this resolver wants it used for reaching the zone.
  GLUE_NOT_HARDENED("bailiwick.glue-not-hardened", Belief.ACCEPTED, "RFC 2181, section 5.4.1"),
  /// An address that no name server can have: 0.0.0.0, multicast, or loopback where that is not
  /// allowed.
  GLUE_ADDRESS("glue.impossible-address", Belief.REFUSED, "RFC 6890, section 2.2.2"),
  /// An address nobody asked for.
  ADDITIONAL_NOT_NEEDED("additional.not-needed", Belief.IGNORED, "RFC 2181, section 5.4.1"),
  /// The OPT record: about the message, not data.
  OPT("edns.opt", Belief.ACCEPTED, "RFC 6891, section 6.1.1"),
  /// Of another class than IN.
  OTHER_CLASS("class.not-in", Belief.REFUSED, "RFC 1034, section 5.3.3"),
  /// More records of this kind than anybody needs: the first ones count.
  TOO_MANY("limit.records", Belief.IGNORED, "CVE-2020-8616, CVE-2024-1737"),
  /// A type that is never data, or RDATA that its type cannot have.
  NOT_DATA("record.not-data", Belief.REFUSED, "RFC 3597, section 4");

  private final String id;
  private final Belief belief;
  private final String reference;

  Rule(String id, Belief belief, String reference) {
    this.id = id;
    this.belief = belief;
    this.reference = reference;
  }

  /// The stable id.
  public String id() {
    return id;
  }

  /// What follows for the record.
  public Belief belief() {
    return belief;
  }

  /// The RFC and section, or the CVE, that the rule comes from.
  public String reference() {
    return reference;
  }
}
