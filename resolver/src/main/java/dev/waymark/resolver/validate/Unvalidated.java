package dev.waymark.resolver.validate;

import dev.waymark.resolver.settings.TrustSettings;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;

/// Validation switched off: nothing is looked at, so nothing is known, but of zones below a
/// negative trust anchor, which are insecure because somebody says so (RFC 7646, section 1.1).
public final class Unvalidated implements Validator {
  private static final SecurityStatus UNKNOWN = new SecurityStatus.Indeterminate();
  private static final SecurityStatus INSECURE = new SecurityStatus.Insecure();

  private final TrustSettings trust;

  /// Makes the validator that does not validate.
  public Unvalidated(TrustSettings trust) {
    this.trust = trust;
  }

  @Override
  public SecurityStatus validate(Name zone, List<RRset> rrsets) {
    return trust.isNegative(zone) ? INSECURE : UNKNOWN;
  }
}
