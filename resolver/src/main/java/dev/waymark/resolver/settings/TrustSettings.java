package dev.waymark.resolver.settings;

import java.util.Set;
import org.xbill.DNS.Name;

/// What DNSSEC begins with.
///
/// @param validation whether answers are to be validated. Nothing does that yet: see `Validator`
/// @param anchors keys that are believed without proof
/// @param negative zones whose signatures do not count, as somebody knows them to be broken (RFC
///     7646)
/// @param aggressiveNsec whether proofs that names do not exist answer for other names too (RFC
///     8198)
public record TrustSettings(
    boolean validation, TrustAnchors anchors, Set<Name> negative, boolean aggressiveNsec) {
  /// Nothing is known to be signed.
  public static final TrustSettings NONE =
      new TrustSettings(false, TrustAnchors.NONE, Set.of(), false);

  /// Copies the set.
  public TrustSettings {
    negative = Set.copyOf(negative);
  }

  /// Whether signatures of a zone are known not to count.
  public boolean isNegative(Name zone) {
    return negative.stream().anyMatch(zone::subdomain);
  }
}
