package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.RankedRRset;
import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.wire.Question;
import org.jspecify.annotations.Nullable;

/// Tells what the cache knew: the same words whether an event loop or a walk looked.
public final class Recall {
  private Recall() {}

  /// Tells that `entry` is what is known about `question`; null for nothing.
  public static void tell(Narrator story, Question question, @Nullable CacheEntry entry, long now) {
    switch (entry) {
      case null -> story.tell(stamp -> new TraceEvent.CacheMiss(stamp, question));
      case RankedRRset data -> tell(story, question, data, now);
      case CacheEntry.Absence absence ->
          story.tell(
              stamp ->
                  new TraceEvent.CacheNegative(
                      stamp,
                      question,
                      absence.nameExists(),
                      absence.ttlLeft(now),
                      now - absence.storedAt(),
                      absence.source(),
                      absence.status().word()));
    }
  }

  private static void tell(Narrator story, Question question, RankedRRset rrset, long now) {
    story.tell(
        stamp ->
            new TraceEvent.CacheHit(
                stamp,
                question,
                rrset.rank().words(),
                rrset.ttlLeft(now),
                now - rrset.storedAt(),
                rrset.source(),
                rrset.status().word(),
                rrset.records(now)));
  }
}
