package dev.waymark.wire;

import org.jspecify.annotations.Nullable;

/// What the bytes of a request deserve, before anybody looks at zones or caches.
///
/// The table of odd packets: each constant is a row, and says with which RCODE the row is answered.
/// Expected outcomes are values, so a malformed packet costs no exception.
public enum Verdict {
  /// A well-formed question: answer it.
  ANSWER(0),
  /// Not a request: a reply (QR set), or shorter than a header. Answering would let two servers
  /// talk to each other for ever.
  DROP(0),
  /// The question cannot be read: FORMERR with nothing but the header, so that no byte of the
  /// sender's is reflected.
  MALFORMED_QUESTION(1),
  /// The question can be read, the rest breaks a rule: FORMERR.
  MALFORMED(1),
  /// The type asked for is a record of the protocol itself, or 0, never data: FORMERR (RFC 6891,
  /// section 6.1.1; RFC 8945, section 5; RFC 6895, section 3.1).
  META_TYPE(1, ExtendedError.INVALID_QUERY_TYPE, "this type is never data"),
  /// NXNAME exists only inside NSEC type maps: FORMERR with extended error 30 (RFC 9824, section
  /// 3.5).
  NXNAME_ASKED(1, ExtendedError.INVALID_QUERY_TYPE, "NXNAME exists only in NSEC records"),
  /// A transfer asked over UDP: AXFR never is (RFC 5936, section 4.2), IXFR is not offered there:
  /// FORMERR.
  TRANSFER_OVER_UDP(1, ExtendedError.NOT_SUPPORTED, "zones are transferred over TCP only"),
  /// More or fewer questions than one: FORMERR (RFC 9619, section 4).
  QUESTION_COUNT(1),
  /// No question but a cookie: NOERROR and the cookie (RFC 7873, section 5.4).
  COOKIE_ONLY(0),
  /// An opcode that is not implemented: NOTIMP.
  UNKNOWN_OPCODE(4, ExtendedError.NOT_SUPPORTED, "this opcode is not implemented"),
  /// NOTIFY or UPDATE from somebody who has no right to it: REFUSED.
  NO_RIGHT(5, ExtendedError.PROHIBITED, "not allowed here"),
  /// A class other than IN: REFUSED.
  OTHER_CLASS(5, ExtendedError.NOT_SUPPORTED, "no data of this class here"),
  /// Signed with a key nobody here knows: NOTAUTH and an unsigned TSIG with BADKEY (RFC 8945,
  /// section 5.2.1).
  UNKNOWN_KEY(9),
  /// A version of EDNS above 0: BADVERS (RFC 6891, section 6.1.3).
  EDNS_VERSION(16);

  private final int rcode;
  private final @Nullable ExtendedError error;
  private final String text;

  Verdict(int rcode) {
    this.rcode = rcode;
    error = null;
    text = "";
  }

  Verdict(int rcode, ExtendedError error, String text) {
    this.rcode = rcode;
    this.error = error;
    this.text = text;
  }

  /// The RCODE, extended where it needs more than four bits (RFC 6891, section 6.1.3).
  public int rcode() {
    return rcode;
  }

  /// What a client is told beside the RCODE (RFC 8914), where that says more.
  @Nullable ExtendedError error() {
    return error;
  }

  /// In words, nothing of the request's among them.
  String text() {
    return text;
  }
}
