package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.settings.Limits;
import dev.waymark.resolver.settings.WalkSettings;
import dev.waymark.resolver.trace.UpstreamWatch;
import dev.waymark.resolver.validate.Validator;
import dev.waymark.wire.Question;
import dev.waymark.wire.transport.DnsClient;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.xbill.DNS.Name;

/// What all walks of one resolver share.
///
/// @param routes zones that are not walked to
/// @param own what this resolver says by itself
/// @param hints where to begin when nothing is known: the root's servers as the hints give them
/// @param watch hears what servers are asked
/// @param rootSearch what they share of the search for the root's servers
/// @param ticker nanoseconds, for durations and deadlines
public record Surroundings(
    WalkSettings walk,
    Limits limits,
    Routes routes,
    OwnAnswers own,
    Delegation hints,
    Stores stores,
    DnsClient client,
    Validator validator,
    UpstreamWatch watch,
    RandomGenerator random,
    LongSupplier ticker,
    RootSearch rootSearch) {
  /// Whether a name in `zone` is found another way than by asking the servers of that zone.
  boolean leadElsewhere(Name zone, Question question) {
    return routes.leadElsewhere(zone, question.name())
        || own.find(question, stores.answers().now()) != null;
  }
}
