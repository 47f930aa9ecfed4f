package dev.waymark.wire.transport;

import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// How many requests came by one transport, and what became of them.
///
/// @param requests all that came, with those that were dropped unread
/// @param requestBytes in all that was read as a request
/// @param replies all that were handed to a socket
/// @param replyBytes in all of them
/// @param failed requests that were answered SERVFAIL since a responder broke
/// @param dropped requests without a reply
/// @param limited replies that a rule has changed
/// @param types requests by type asked; -1 for those without a question and for rare types
/// @param rcodes replies by RCODE; -1 for unknown ones
/// @param sizes replies by the longest that is counted with them
public record TrafficCounts(
    long requests,
    long requestBytes,
    long replies,
    long replyBytes,
    long failed,
    Map<Traffic.Drop, Long> dropped,
    Map<Traffic.Limit, Long> limited,
    SortedMap<Integer, Long> types,
    SortedMap<Integer, Long> rcodes,
    SortedMap<Integer, Long> sizes) {

  /// Room for the sums of several tallies.
  static final class Sums {
    long requestBytes;
    long replyBytes;
    long failed;
    final long[] dropped = new long[Traffic.Drop.values().length];
    final long[] limited = new long[Traffic.Limit.values().length];
    final long[] sizes = new long[Tally.SIZES.length];
    final long[] rcodes = new long[Tally.RCODES];
    final long[] types = new long[Tally.TYPES + 1];
  }

  static TrafficCounts of(Sums sums) {
    Map<Traffic.Drop, Long> dropped = new EnumMap<>(Traffic.Drop.class);
    for (Traffic.Drop cause : Traffic.Drop.values()) {
      dropped.put(cause, sums.dropped[cause.ordinal()]);
    }
    Map<Traffic.Limit, Long> limited = new EnumMap<>(Traffic.Limit.class);
    for (Traffic.Limit how : Traffic.Limit.values()) {
      limited.put(how, sums.limited[how.ordinal()]);
    }
    SortedMap<Integer, Long> sizes = new TreeMap<>();
    long replies = 0;
    for (int i = 0; i < sums.sizes.length; i++) {
      sizes.put(Tally.SIZES[i], sums.sizes[i]);
      replies += sums.sizes[i];
    }
    SortedMap<Integer, Long> types = present(sums.types);
    long read = types.values().stream().mapToLong(Long::longValue).sum();
    return new TrafficCounts(
        read + sums.dropped[Traffic.Drop.NOT_A_REQUEST.ordinal()],
        sums.requestBytes,
        replies,
        sums.replyBytes,
        sums.failed,
        dropped,
        limited,
        types,
        present(sums.rcodes),
        sizes);
  }

  /// The numbers that have been counted at all, the last one under -1.
  private static SortedMap<Integer, Long> present(long[] counts) {
    SortedMap<Integer, Long> present = new TreeMap<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        present.put(i == counts.length - 1 ? -1 : i, counts[i]);
      }
    }
    return present;
  }
}
