package dev.waymark.authoritative.zone;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/// Finds the records of one RRset that have the RDATA of an earlier one (RFC 2181, section 5).
///
/// Most RRsets have a few records, which are compared one by one, without an object for each.
final class Repetitions {
  private static final int FEW = 16;

  private final ZoneBuilder builder;
  private final int[] records;
  private final int from;
  private final boolean many;
  private final Set<ByteBuffer> seen;

  /// Begins with the first record of the RRset, at place `from` of `records`.
  Repetitions(ZoneBuilder builder, int[] records, int from) {
    this.builder = builder;
    this.records = records;
    this.from = from;
    many = isOneType(from + FEW);
    seen = many ? new HashSet<>() : Set.of();
  }

  private boolean isOneType(int to) {
    for (int i = from; i < to; i++) {
      if (records[i] < 0 || builder.type(records[i]) != builder.type(records[from])) {
        return false;
      }
    }
    return true;
  }

  /// Whether no record of the RRset before place `at` has the same RDATA. To be asked of each, in
  /// order.
  boolean isNew(int at) {
    if (many) {
      int rdata = builder.offset(records[at]);
      int length = 2 + builder.rdata().u16(rdata);
      return seen.add(ByteBuffer.wrap(builder.rdata().bytes(), rdata, length));
    }
    for (int earlier = from; earlier < at; earlier++) {
      if (builder.isSameData(records[earlier], records[at])) {
        return false;
      }
    }
    return true;
  }
}
