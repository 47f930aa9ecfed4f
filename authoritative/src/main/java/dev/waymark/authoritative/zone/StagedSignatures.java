package dev.waymark.authoritative.zone;

import dev.waymark.wire.Types;
import java.util.Arrays;

/// The RRSIG records of one name, by the type that they cover (RFC 4034, section 3.1.1).
final class StagedSignatures {
  private static final int NONE = -1;

  private final ZoneBuilder builder;
  private long[] sorted = new long[8];
  private int[] covering = new int[8];
  private int count;

  StagedSignatures(ZoneBuilder builder) {
    this.builder = builder;
  }

  /// Takes the signatures among the records of a name, which end with -1.
  void of(int[] records) {
    count = 0;
    for (int i = 0; records[i] >= 0; i++) {
      if (builder.type(records[i]) == Types.RRSIG) {
        if (count == sorted.length) {
          sorted = Arrays.copyOf(sorted, 2 * count);
        }
        sorted[count++] = (long) covered(records[i]) << 32 | records[i];
      }
    }
    Arrays.sort(sorted, 0, count);
  }

  /// Which type a signature covers; one that is too short to say covers none.
  private int covered(int rr) {
    int rdata = builder.offset(rr);
    return builder.rdata().u16(rdata) < 2 ? 0 : builder.rdata().u16(rdata + 2);
  }

  /// The signatures that cover `type`, in an array that is used again, and -1 behind the last.
  int[] covering(int type) {
    int at = first(type);
    int size = 0;
    for (; at < count && sorted[at] >>> 32 == type; at++) {
      size = append(size, (int) sorted[at]);
    }
    return end(size);
  }

  /// The signatures that cover nothing: no record of their name has the type.
  int[] orphans(int[] records) {
    int size = 0;
    int at = 0;
    for (int i = 0; i < count; i++) {
      int type = (int) (sorted[i] >>> 32);
      while (records[at] >= 0 && builder.type(records[at]) < type) {
        at++;
      }
      if (records[at] < 0 || builder.type(records[at]) != type) {
        size = append(size, (int) sorted[i]);
      }
    }
    return end(size);
  }

  private int first(int type) {
    int at = Arrays.binarySearch(sorted, 0, count, (long) type << 32);
    return at < 0 ? ~at : at;
  }

  private int append(int size, int rr) {
    if (size + 1 >= covering.length) {
      covering = Arrays.copyOf(covering, 2 * covering.length);
    }
    covering[size] = rr;
    return size + 1;
  }

  private int[] end(int size) {
    covering[size] = NONE;
    return covering;
  }
}
