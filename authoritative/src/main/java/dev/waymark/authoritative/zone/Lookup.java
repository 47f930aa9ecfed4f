package dev.waymark.authoritative.zone;

import dev.waymark.wire.WireRRset;
import java.util.List;

/// What a zone has to say about a name and a type: RFC 1034, section 4.3.2, steps 3 and 4 as one
/// value.
public sealed interface Lookup {
  /// The RRset that was asked for, or one of several if any will do (RFC 8482, section 4.1).
  ///
  /// @param rrset owned by the name that was asked, wildcards expanded (RFC 4592, section 3.3.1)
  record Answer(WireRRset rrset) implements Lookup {}

  /// The signatures that were asked for themselves: all that the name has.
  ///
  /// @param rrsets those that cover each of its RRsets, owned by the name that was asked
  record Signatures(List<WireRRset> rrsets) implements Lookup {
    /// Copies the list.
    public Signatures {
      rrsets = List.copyOf(rrsets);
    }
  }

  /// The name is an alias; the search goes on with its target.
  ///
  /// @param cname owned by the name that was asked
  record Alias(WireRRset cname) implements Lookup {}

  /// The name lies below a DNAME, which makes an alias of it (RFC 6672, section 3.1).
  ///
  /// @param dname the DNAME as it is in the zone
  /// @param cname the CNAME made from it, owned by the name that was asked
  record Redirection(WireRRset dname, WireRRset cname) implements Lookup {}

  /// The name lies below a DNAME, but would become longer than a name can be (RFC 6672, section
  /// 2.2): YXDOMAIN.
  record Overflow(WireRRset dname) implements Lookup {}

  /// The name lies at or below a zone cut: others know.
  ///
  /// @param ns who they are
  record Referral(WireRRset ns) implements Lookup {}

  /// The name exists, perhaps only because a name below it does or because a wildcard stands for
  /// it, but has no data of the type.
  ///
  /// @param soa with the TTL for negative answers (RFC 2308, section 3)
  record NoData(WireRRset soa) implements Lookup {}

  /// The name does not exist, and neither does anything below it (RFC 8020, section 2): NXDOMAIN.
  ///
  /// @param soa with the TTL for negative answers (RFC 2308, section 3)
  record NameError(WireRRset soa) implements Lookup {}
}
