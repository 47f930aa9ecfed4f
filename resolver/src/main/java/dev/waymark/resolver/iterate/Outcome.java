package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.wire.ExtendedError;
import dev.waymark.wire.Question;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;

/// What came of a walk, as bytes ready for answers: may be shared by all who asked the same.
public sealed interface Outcome {
  /// What was asked.
  Question question();

  /// What a client should know about an answer that it gets all the same (RFC 8914).
  record Remark(ExtendedError error, String text) {}

  /// There is data.
  ///
  /// @param aliases that led there, in order
  record Found(
      Question question, List<RankedRRset> aliases, RankedRRset data, @Nullable Remark remark)
      implements Outcome {
    /// Copies the list.
    public Found {
      aliases = List.copyOf(aliases);
    }

    /// Without a remark.
    public Found(Question question, List<RankedRRset> aliases, RankedRRset data) {
      this(question, aliases, data, null);
    }
  }

  /// There is nothing.
  ///
  /// @param aliases that led to the name without data, in order
  record Nothing(
      Question question,
      List<RankedRRset> aliases,
      CacheEntry.Absence absence,
      @Nullable Remark remark)
      implements Outcome {
    /// Copies the list.
    public Nothing {
      aliases = List.copyOf(aliases);
    }

    /// Whether there is nothing because the last alias, a DNAME, makes a name that is too long: no
    /// CNAME follows from it (RFC 6672, section 2.2).
    public boolean isTooLong() {
      return !aliases.isEmpty() && aliases.getLast().type() == Type.DNAME;
    }

    /// Without a remark.
    public Nothing(Question question, List<RankedRRset> aliases, CacheEntry.Absence absence) {
      this(question, aliases, absence, null);
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
