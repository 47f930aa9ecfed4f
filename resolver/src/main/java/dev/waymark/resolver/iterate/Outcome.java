package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.wire.Question;
import java.util.List;

/// What came of a walk, as bytes ready for answers: may be shared by all who asked the same.
public sealed interface Outcome {
  /// What was asked.
  Question question();

  /// There is data.
  ///
  /// @param aliases that led there, in order
  record Found(Question question, List<RankedRRset> aliases, RankedRRset data) implements Outcome {
    /// Copies the list.
    public Found {
      aliases = List.copyOf(aliases);
    }
  }

  /// There is nothing.
  ///
  /// @param aliases that led to the name without data, in order
  record Nothing(Question question, List<RankedRRset> aliases, CacheEntry.Absence absence)
      implements Outcome {
    /// Copies the list.
    public Nothing {
      aliases = List.copyOf(aliases);
    }
  }

  /// Nobody could say.
  ///
  /// @param text what a client is told, in words
  /// @param culprit the zone or servers at fault
  /// @param contextual whether the same question might go well elsewhere: the budget was another
  ///     question's, or a cycle was cut there
  record Failed(Question question, Cause cause, String text, String culprit, boolean contextual)
      implements Outcome {}
}
