package dev.waymark.resolver.validate;

import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;

/// Decides what the believed part of a reply is worth, before it is cached.
///
/// The walk calls it once for each reply that ends in data or in the proof that there is none.
@FunctionalInterface
public interface Validator {
  /// Judges RRsets that a server of `zone` answered with.
  ///
  /// @param zone the zone whose server answered
  /// @param rrsets with their signatures, the scrubbed answer first, then the authority section
  SecurityStatus validate(Name zone, List<RRset> rrsets);
}
