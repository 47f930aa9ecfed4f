package dev.waymark.resolver;

import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.Rank;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.iterate.Outcome;
import dev.waymark.resolver.validate.SecurityStatus;
import dev.waymark.wire.Question;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/// Names that are never asked for on the internet, as everybody knows the answer (RFC 6761, section
/// 6.3 and 6.4; RFC 7686; RFC 6303).
///
/// Of the reverse zones only the two loopback addresses themselves: 127.in-addr.arpa as a whole
/// belongs to whoever runs a little internet on loopback.
final class SpecialNames {
  /// RFC 6303, section 3, has the same.
  private static final long TTL = 10_800;

  private static final Name LOCALHOST = Name.fromConstantString("localhost.");
  private static final Name INVALID = Name.fromConstantString("invalid.");
  private static final Name ONION = Name.fromConstantString("onion.");
  private static final Name IPV4 = Name.fromConstantString("1.0.0.127.in-addr.arpa.");
  private static final Name IPV6 =
      Name.fromConstantString(
          "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa.");
  private static final Name NOBODY = Name.fromConstantString("nobody.invalid.");

  private SpecialNames() {}

  /// An answer by rule.
  ///
  /// @param rule stable id of the rule
  /// @param reference where it stands
  record Ruling(Outcome outcome, String rule, String reference) {}

  /// The answer, if the name is special; null otherwise.
  static @Nullable Ruling rule(Question question, long now) {
    Name name = question.name();
    if (name.subdomain(LOCALHOST)) {
      return new Ruling(
          localhost(question, now), "special-name.localhost", "RFC 6761, section 6.3");
    }
    if (name.equals(IPV4) || name.equals(IPV6)) {
      return new Ruling(reverse(question, now), "special-name.loopback", "RFC 6303, section 4.2");
    }
    if (name.subdomain(INVALID)) {
      return new Ruling(
          absence(question, INVALID, false, now), "special-name.invalid", "RFC 6761, section 6.4");
    }
    if (name.subdomain(ONION)) {
      return new Ruling(
          absence(question, ONION, false, now), "special-name.onion", "RFC 7686, section 2");
    }
    return null;
  }

  private static Outcome localhost(Question question, long now) {
    Name name = question.name();
    return switch (question.type()) {
      case Type.A ->
          found(
              question, new ARecord(name, DClass.IN, TTL, InetAddress.ofLiteral("127.0.0.1")), now);
      case Type.AAAA ->
          found(question, new AAAARecord(name, DClass.IN, TTL, InetAddress.ofLiteral("::1")), now);
      default -> absence(question, LOCALHOST, true, now);
    };
  }

  private static Outcome reverse(Question question, long now) {
    Name name = question.name();
    return question.type() == Type.PTR
        ? found(question, new PTRRecord(name, DClass.IN, TTL, LOCALHOST), now)
        : absence(question, name, true, now);
  }

  private static Outcome found(Question question, Record rr, long now) {
    return new Outcome.Found(question, List.of(), local(rr, now));
  }

  private static Outcome absence(Question question, Name zone, boolean nameExists, long now) {
    SOARecord soa =
        new SOARecord(zone, DClass.IN, TTL, zone, NOBODY, 1, 3_600, 1_200, 604_800, TTL);
    CacheEntry.Absence absence =
        new CacheEntry.Absence(
            nameExists, local(soa, now), new SecurityStatus.Indeterminate(), null, now);
    return new Outcome.Nothing(question, List.of(), absence);
  }

  private static RankedRRset local(Record rr, long now) {
    return RankedRRset.of(
        List.of(rr), Rank.ANSWER, new SecurityStatus.Indeterminate(), null, now, TTL);
  }
}
