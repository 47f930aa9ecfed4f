package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.wire.Question;
import org.jspecify.annotations.Nullable;

/// What this resolver says of some names by itself, without the DNS. A walk asks before it looks
/// further for a name that an alias or a delegation leads to; for the name that a client asks for,
/// that was done before the walk began.
@FunctionalInterface
public interface OwnAnswers {
  /// An answer, and the rule that gives it.
  ///
  /// @param rule stable id of the rule
  /// @param reference where it stands
  record OwnAnswer(CacheEntry entry, String rule, String reference) {}

  /// The answer to a question at this moment; null if there is no rule for the name.
  @Nullable OwnAnswer find(Question question, long now);
}
