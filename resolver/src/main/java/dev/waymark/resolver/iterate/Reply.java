package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.trace.TraceEvent.Lameness;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;

/// What a server's reply means for the walk, once everything that may not be believed is gone.
sealed interface Reply {
  /// The walk goes on with this, or ends.
  sealed interface Useful extends Reply {}

  /// Data, perhaps at the end of aliases inside the zone.
  record Answered(List<AnswerChain.Link> links, List<Record> data, boolean authoritative)
      implements Useful {}

  /// An alias whose target has to be asked for.
  record Alias(List<AnswerChain.Link> links, Name target, boolean authoritative)
      implements Useful {}

  /// A DNAME makes a name that is too long, perhaps at the end of aliases: YXDOMAIN (RFC 6672,
  /// section 2.2).
  record TooLong(List<AnswerChain.Link> links, DNAMERecord dname, boolean authoritative)
      implements Useful {}

  /// Others know more: servers of a zone below.
  record Referral(Delegation delegation) implements Useful {}

  /// The name exists, without data of this type.
  record NoData(@Nullable SOARecord soa) implements Useful {}

  /// The name does not exist.
  record NameError(@Nullable SOARecord soa) implements Useful {}

  /// The server does not speak for the zone.
  record Lame(Lameness why) implements Reply {}

  /// The reply cannot be understood.
  ///
  /// @param what in a few words
  record Unusable(String what) implements Reply {}
}
