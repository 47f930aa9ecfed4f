package dev.waymark.resolver;

import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.Rank;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.validate.SecurityStatus;
import dev.waymark.wire.Question;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.HINFORecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;

/// An answer that this resolver gives by a rule of its own, without the DNS.
///
/// @param rule stable id of the rule
/// @param reference where it stands
record Ruling(Outcome outcome, String rule, String reference) {
  /// RFC 6303, section 3, has the same.
  static final long TTL = 10_800;

  private static final Name NOBODY = Name.fromConstantString("nobody.invalid.");

  /// RFC 8482, section 4.2, wants it kept for long, as it never changes.
  private static final long ANY_TTL = 3_600;

  /// To a question for everything, one record that says no more than that: the rest of a name is
  /// not collected.
  static Ruling any(Question question, long now) {
    Record instead = new HINFORecord(question.name(), DClass.IN, ANY_TTL, "RFC8482", "");
    return new Ruling(found(question, List.of(instead), now), "any", "RFC 8482, section 4.2");
  }

  /// There is this data: records of one name and type.
  static Outcome found(Question question, List<? extends Record> records, long now) {
    return new Outcome.Found(question, List.of(), local(records, now));
  }

  /// There is nothing.
  ///
  /// @param zone that says so
  static Outcome absence(Question question, Name zone, boolean nameExists, long now) {
    CacheEntry.Absence absence =
        new CacheEntry.Absence(
            nameExists, local(List.of(soa(zone)), now), new SecurityStatus.Indeterminate(), now);
    return new Outcome.Nothing(question, List.of(), absence);
  }

  /// The SOA of a zone served locally: RFC 6303, section 3.
  static SOARecord soa(Name zone) {
    return new SOARecord(zone, DClass.IN, TTL, zone, NOBODY, 1, 3_600, 1_200, 604_800, TTL);
  }

  private static RankedRRset local(List<? extends Record> records, long now) {
    return RankedRRset.of(records, Rank.ANSWER, new SecurityStatus.Indeterminate(), null, now, TTL);
  }
}
