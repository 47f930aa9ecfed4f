package dev.waymark.resolver.validate;

import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;

/// Validation switched off: nothing is looked at, so nothing is known.
public final class Unvalidated implements Validator {
  private static final SecurityStatus UNKNOWN = new SecurityStatus.Indeterminate();

  /// Makes the validator that does not validate.
  public Unvalidated() {}

  @Override
  public SecurityStatus validate(Name zone, List<RRset> rrsets) {
    return UNKNOWN;
  }
}
