package dev.waymark.authoritative.zone;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// The records of one zone as its files give them, with the place of each, until the zone is
/// checked and compiled.
///
/// The owner of the first SOA record is the apex. Records that stand before it wait.
final class StagedZone {
  private record Waiting(Record rr, String file, Token owner, Token type) {}

  private final ProblemList problems;
  private final List<Waiting> waiting = new ArrayList<>();
  private final List<String> files = new ArrayList<>();
  private long[] places = new long[64];
  private @Nullable ZoneBuilder builder;
  private @Nullable Name apex;

  StagedZone(ProblemList problems) {
    this.problems = problems;
  }

  /// Adds a record that stands in `file`, its owner and its type at these tokens.
  void add(Record rr, String file, Token owner, Token type) {
    if (builder == null && rr.getType() != Type.SOA) {
      waiting.add(new Waiting(rr, file, owner, type));
      return;
    }
    if (builder == null) {
      apex = rr.getName();
      builder = new ZoneBuilder(apex);
    }
    put(builder, new Waiting(rr, file, owner, type));
    if (builder.count() == 0) {
      builder = null; // the SOA record was not one
      return;
    }
    for (Waiting each : waiting) {
      put(builder, each);
    }
    waiting.clear();
  }

  /// Adds a plain record that stands in `line` of `file`.
  ///
  /// @return whether it lies in the zone; if not, nothing was added or reported
  boolean add(PlainRecord rr, long ttl, String file, int line) {
    ZoneBuilder zone = builder();
    if (!zone.add(rr.owner(), 0, rr.type(), ttl, rr.rdata(), 0, rr.rdataLength())) {
      return false;
    }
    place(zone.count() - 1, file, line, rr.typeColumn());
    return true;
  }

  /// Whether the name of the zone is known.
  boolean hasApex() {
    return builder != null;
  }

  private void put(ZoneBuilder zone, Waiting it) {
    boolean isInZone;
    try {
      isInZone = zone.add(it.rr);
    } catch (ZoneTooLargeException e) {
      throw e;
    } catch (RuntimeException e) {
      // dnsjava reads some data, such as a time in the year 2200, that it cannot write.
      problems.add(ZoneRule.RDATA, it.file, it.type, "has data that does not fit into its fields");
      return;
    }
    if (isInZone) {
      place(zone.count() - 1, it.file, it.type.line(), it.type.column());
    } else {
      problems.add(
          ZoneRule.OUT_OF_ZONE,
          it.file,
          it.owner,
          "lies outside of the zone",
          "a name at or below " + apex);
    }
  }

  /// Makes room for the whole zone, of which about `share` was added until now.
  void reserve(double share) {
    builder().reserve(share);
  }

  private void place(int number, String fileName, int line, int column) {
    if (number >= places.length) {
      places = Arrays.copyOf(places, number + (number >> 1));
    }
    int file = files.lastIndexOf(fileName);
    if (file < 0) {
      file = files.size();
      files.add(fileName);
    }
    places[number] = (long) file << 48 | (long) Math.min(column, 0xFFFF) << 32 | line;
  }

  /// What was added.
  ///
  /// @throws IllegalStateException if there was no SOA record
  ZoneBuilder builder() {
    if (builder == null) {
      throw new IllegalStateException("no SOA record");
    }
    return builder;
  }

  /// Reports a problem with a record that was added as number `rr`.
  void report(ZoneRule rule, int rr, String what) {
    report(rule, rr, what, rule.expected());
  }

  /// Reports a problem with a record that was added as number `rr`.
  void report(ZoneRule rule, int rr, String what, String expected) {
    long place = places[rr];
    problems.add(
        rule,
        files.get((int) (place >>> 48)),
        (int) place,
        (int) (place >>> 32) & 0xFFFF,
        Type.string(builder().type(rr)),
        what,
        expected);
  }
}
