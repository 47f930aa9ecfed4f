package dev.waymark.authoritative.zone;

import dev.waymark.authoritative.zone.ZoneProblem.Severity;
import java.util.Locale;

/// A rule for zone files and zones that a [ZoneProblem] says is broken. The names are part of what
/// programs read: they stay as they are.
public enum ZoneRule {
  /// A file must be there and be readable.
  UNREADABLE(Severity.ERROR, "A file or directory is missing or cannot be read.", "a zone file"),
  /// A file must stay as it is while it is read.
  CHANGING(Severity.ERROR, "A file changes while it is read.", "a file at rest"),
  /// A directory must hold zones.
  NO_ZONE_FILE(Severity.ERROR, "A directory has no zone file.", "at least one *" + ZoneFile.SUFFIX),
  /// A zone has one file.
  ZONE_TWICE(Severity.ERROR, "Two files have the same zone.", "each once"),
  /// Files, entries and zones have a largest size.
  TOO_LARGE(Severity.ERROR, "A file, an entry or a zone is too large.", "a smaller one"),
  /// A zone file is text.
  NOT_TEXT(Severity.ERROR, "A zero byte or a byte order mark stands in the file.", "a text file"),
  /// Parentheses come in pairs.
  PARENTHESIS(
      Severity.ERROR,
      "A parenthesis is not closed, or closes nothing.",
      "')' before the end of the file"),
  /// Quotes come in pairs.
  QUOTE(Severity.ERROR, "A quote is not closed.", "'\"' before the end of the line"),
  /// A backslash stands before something.
  BACKSLASH(Severity.ERROR, "A line ends with a backslash.", "a character or three digits"),
  /// Directives are four, and each has its arguments.
  DIRECTIVE(
      Severity.ERROR,
      "A directive is unknown, or its arguments are wrong.",
      "$ORIGIN, $TTL, $INCLUDE or $GENERATE"),
  /// Included files lie where they may.
  INCLUDE(
      Severity.ERROR,
      "An included file is missing, lies elsewhere, or includes itself.",
      "a file in the directory of the zone file, or below"),
  /// `$GENERATE` is bounded.
  GENERATE(
      Severity.ERROR,
      "The range or a modifier of `$GENERATE` is wrong, or it makes too much.",
      "first-last or first-last/step, such as 1-9"),
  /// The first record has an owner.
  NO_OWNER(
      Severity.ERROR,
      "A line begins with a blank, and no record stands before it.",
      "a name, as no record stands before it"),
  /// Names are names.
  NAME(
      Severity.ERROR,
      "Something is not a domain name, or is relative to nothing.",
      "labels of 1 to 63 bytes, 255 in all (RFC 1035, section 2.3.4)"),
  /// TTLs are times.
  TTL(
      Severity.ERROR,
      "A TTL cannot be read, or is too long.",
      "at most 2147483647 seconds (RFC 2181, section 8)"),
  /// Something says the TTL.
  NO_TTL(
      Severity.WARNING,
      "Nothing says what TTL a record has.",
      "$TTL before the first record (RFC 2308, section 4)"),
  /// The class is IN.
  CLASS(Severity.ERROR, "A class is not served.", "IN"),
  /// Types are known, or TYPE and a number.
  TYPE(
      Severity.ERROR,
      "A type is missing, unknown, or never stands in a zone.",
      "a type, such as A, NS or MX"),
  /// RDATA has the form of its type.
  RDATA(
      Severity.ERROR,
      "The data of a record is not what its type wants.",
      "the presentation format of the type, or \\#, a length and hexadecimal digits (RFC 3597,"
          + " section 5)"),
  /// Records lie in the zone.
  OUT_OF_ZONE(Severity.ERROR, "An owner lies outside of the zone.", "a name at or below the apex"),
  /// A zone has a SOA record.
  NO_SOA(
      Severity.ERROR,
      "The zone has no SOA record.",
      "one at the top of the zone (RFC 1035, section 5.2)"),
  /// A zone has one SOA record, at its apex.
  SOA_BELOW_APEX(
      Severity.ERROR, "A SOA record is not at the apex.", "one SOA record, that of the zone"),
  /// A zone has name servers.
  NO_NS(Severity.ERROR, "The apex has no NS record.", "one at the apex (RFC 1035, section 5.2)"),
  /// SOA, CNAME and DNAME are one of a kind.
  SEVERAL(
      Severity.ERROR,
      "A name has several different SOA, CNAME or DNAME records.",
      "one record of that type"),
  /// A CNAME stands alone.
  CNAME_AND_OTHER(
      Severity.ERROR,
      "A CNAME has other data beside it.",
      "a CNAME that stands alone (RFC 1034, section 3.6.2)"),
  /// What is delegated is not renamed.
  DNAME_AND_NS(
      Severity.ERROR,
      "A DNAME stands at a delegation.",
      "DNAME and NS together only at the apex (RFC 6672, section 2.3)"),
  /// An RRset fits into a message.
  RRSET_TOO_LARGE(Severity.ERROR, "An RRset fits into no message.", "at most 65535 bytes"),
  /// Records differ.
  DUPLICATE(Severity.WARNING, "A record is there twice.", "each record once"),
  /// An RRset has one TTL.
  TTL_DIFFERS(
      Severity.WARNING,
      "The TTLs in an RRset differ.",
      "one TTL (RFC 2181, section 5.2); the smallest is used"),
  /// Wildcards do not delegate.
  WILDCARD_CUT(
      Severity.WARNING,
      "A wildcard owns NS or DNAME records.",
      "another owner (RFC 4592, sections 4.2 and 4.4)"),
  /// Nothing is seen below a DNAME.
  BELOW_DNAME(
      Severity.WARNING,
      "Records lie below a DNAME.",
      "nothing below a DNAME (RFC 6672, section 2.4)"),
  /// Below a cut there is only glue.
  NOT_GLUE(
      Severity.WARNING,
      "Data at or below a zone cut is not glue, so nobody sees it.",
      "it in the zone of the child (RFC 1034, section 4.2.1)"),
  /// Glue is for somebody.
  UNUSED_GLUE(
      Severity.WARNING,
      "An address at or below a zone cut belongs to no name server.",
      "addresses of name servers only (RFC 1034, section 4.2.1)"),
  /// DS records stand at cuts.
  DS_WITHOUT_NS(
      Severity.WARNING,
      "A DS record stands where nothing is delegated.",
      "NS records beside it, or the DS in the parent zone (RFC 4035, section 2.4)"),
  /// Hosts are not aliases.
  TARGET_ALIAS(
      Severity.WARNING,
      "An NS, MX or SRV record names an alias.",
      "the name that owns the addresses (RFC 2181, section 10.3)"),
  /// Name servers can be found.
  MISSING_GLUE(
      Severity.WARNING,
      "A name server in the zone, or in the zone delegated to it, has no address.",
      "an A or AAAA record for it (RFC 1034, section 4.2.1)"),
  /// Hosts exist.
  TARGET_MISSING(
      Severity.WARNING,
      "An MX or SRV record names a host in the zone that has no address.",
      "an A or AAAA record for it, or another host"),
  /// Serials go forward.
  SERIAL_BACK(
      Severity.WARNING,
      "The serial is lower than the one served before.",
      "a serial above that (RFC 1982)"),
  /// A zone that changes says so.
  SERIAL_SAME(
      Severity.WARNING,
      "The zone differs from the one served before, the serial does not.",
      "a higher serial, else secondary servers keep the old zone (RFC 1982)"),
  /// A signed zone has keys.
  DNSKEY_MISSING(
      Severity.WARNING,
      "The zone has signatures but no DNSKEY record.",
      "the DNSKEY records at the apex (RFC 4035, section 2.1)"),
  /// A signed zone is signed everywhere.
  SIGNATURE_MISSING(
      Severity.WARNING,
      "An RRset of a signed zone has no signature.",
      "an RRSIG record for it (RFC 4035, section 2.2)"),
  /// Signatures sign something.
  SIGNATURE_FOR_NOTHING(
      Severity.WARNING,
      "An RRSIG record covers no RRset.",
      "an RRset of that type at the same name, or no signature (RFC 4034, section 3)"),
  /// Signatures are young enough.
  SIGNATURE_EXPIRED(
      Severity.WARNING,
      "A signature has expired.",
      "the zone signed again (RFC 4034, section 3.1.5)"),
  /// Signatures will be good for some time.
  SIGNATURE_EXPIRES(
      Severity.WARNING,
      "A signature expires soon.",
      "the zone signed again before that (RFC 4034, section 3.1.5)"),
  /// Signatures are old enough.
  SIGNATURE_NOT_YET(
      Severity.WARNING,
      "A signature is not valid yet.",
      "an inception in the past, and a clock that is right (RFC 4034, section 3.1.5)"),
  /// The zone signs itself.
  SIGNATURE_SIGNER(
      Severity.WARNING,
      "The signer of a signature is not the zone.",
      "the apex as signer (RFC 4034, section 3.1.7)"),
  /// The labels field tells wildcards from names.
  SIGNATURE_LABELS(
      Severity.WARNING,
      "The labels field of a signature does not fit its owner.",
      "the number of labels, the root and an asterisk not counted (RFC 4034, section 3.1.3)"),
  /// The zone has the key of each signature.
  SIGNATURE_KEY(
      Severity.WARNING,
      "A signature was made with a key that the zone does not have.",
      "a DNSKEY record with that key tag and algorithm (RFC 4034, section 3.1.6)"),
  /// The original TTL is the RRset's.
  SIGNATURE_TTL(
      Severity.WARNING,
      "The original TTL of a signature is not the TTL of the RRset.",
      "the TTL that was signed (RFC 4034, section 3.1.4)"),
  /// Signatures are right.
  SIGNATURE_WRONG(
      Severity.WARNING,
      "A signature does not verify (only with `--verify`).",
      "the zone signed again; nothing in it may change after that (RFC 4034, section 3.1.8.1)"),
  /// A signed zone proves what does not exist.
  NO_DENIAL(
      Severity.WARNING,
      "The zone is signed but has neither NSEC nor NSEC3 records.",
      "one of them (RFC 4035, section 2.3; RFC 5155, section 7.1)"),
  /// Each name has an NSEC record.
  NSEC_MISSING(
      Severity.WARNING,
      "A name of a zone with NSEC records has none.",
      "an NSEC record at each name with data (RFC 4035, section 2.3)"),
  /// NSEC records form one chain.
  NSEC_NEXT(
      Severity.WARNING,
      "An NSEC record does not lead to the next name of the zone.",
      "the next name in canonical order, the apex behind the last (RFC 4034, section 4.1.1)"),
  /// NSEC records list the types of their owner.
  NSEC_TYPES(
      Severity.WARNING,
      "The types in an NSEC record are not those of its owner.",
      "the types that the name owns (RFC 4034, section 4.1.2)"),
  /// NSEC records stand at names of the zone.
  NSEC_UNNEEDED(
      Severity.WARNING,
      "An NSEC record stands below a zone cut or a DNAME.",
      "none there (RFC 4035, section 2.3)"),
  /// All NSEC3 records have the parameters of the zone.
  NSEC3_PARAMETERS(
      Severity.WARNING,
      "NSEC3 parameters are missing, differ, or are more than resolvers accept.",
      "one NSEC3PARAM record, the same in each NSEC3 record (RFC 5155, section 7.1)"),
  /// Each name has its hash in the chain.
  NSEC3_MISSING(
      Severity.WARNING,
      "No NSEC3 record has the hash of a name.",
      "one for each name, but for insecure delegations under opt-out (RFC 5155, section 7.1)"),
  /// NSEC3 records form one chain.
  NSEC3_NEXT(
      Severity.WARNING,
      "An NSEC3 record does not lead to the next hash.",
      "the next hash in order, the first behind the last (RFC 5155, section 7.1)"),
  /// NSEC3 records list the types of their name.
  NSEC3_TYPES(
      Severity.WARNING,
      "The types in an NSEC3 record are not those of the name it stands for.",
      "the types that the name owns (RFC 5155, section 7.1)"),
  /// NSEC3 records stand for names.
  NSEC3_UNNEEDED(
      Severity.WARNING,
      "An NSEC3 record stands for no name of the zone.",
      "hashes of names that exist (RFC 5155, section 7.1)"),
  /// What is wrong can be told.
  MORE(
      Severity.WARNING,
      "There are more problems than are told.",
      "these repaired first; check-zone --all tells more");

  private final Severity severity;
  private final String about;
  private final String expected;

  ZoneRule(Severity severity, String about, String expected) {
    this.severity = severity;
    this.about = about;
    this.expected = expected;
  }

  /// How bad it is to break the rule.
  public Severity severity() {
    return severity;
  }

  /// What is wrong when the rule is broken, in general: a sentence.
  public String about() {
    return about;
  }

  /// What would be right.
  public String expected() {
    return expected;
  }

  /// The name for programs, in lower case, such as `cname-and-other`.
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
