package dev.waymark.wire.access;

import dev.waymark.wire.ClientAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/// A small number for each address: that of the longest prefix that holds it.
///
/// Prefixes lie beside or inside each other, never across. So they cut the addresses into ranges
/// that are known when the table is made, and a search is a binary one for the range.
///
/// ```
///   refuse any; allow 10.0.0.0/8; drop 10.6.0.0/16
///
///   ranges from   ::      10.0.0.0   10.6.0.0   10.7.0.0   11.0.0.0
///   value         refuse  allow      drop       allow      refuse
/// ```
final class PrefixTable {
  private long[] highs = new long[1];
  private long[] lows = new long[1];
  private int[] values = new int[1];
  private int count = 1;

  private record Valued(AddressPrefix prefix, int value) {
    boolean contains(AddressPrefix other) {
      int bits = prefix.bits();
      return other.bits() >= bits
          && (other.high() & AddressPrefix.highMask(bits)) == prefix.high()
          && (other.low() & AddressPrefix.lowMask(bits)) == prefix.low();
    }
  }

  /// @param otherwise the value of addresses that no prefix holds
  PrefixTable(Map<AddressPrefix, Integer> prefixes, int otherwise) {
    List<Valued> inOrder =
        prefixes.entrySet().stream()
            .map(each -> new Valued(each.getKey(), each.getValue()))
            .sorted(
                Comparator.comparing(Valued::prefix, PrefixTable::compare)
                    .thenComparingInt(valued -> valued.prefix().bits()))
            .toList();
    Deque<Valued> around = new ArrayDeque<>();
    around.push(new Valued(AddressPrefix.ANY, otherwise));
    values[0] = otherwise;
    for (Valued next : inOrder) {
      while (!around.element().contains(next.prefix())) {
        leave(around);
      }
      around.push(next);
      begin(next.prefix().high(), next.prefix().low(), next.value());
    }
    while (around.size() > 1) {
      leave(around);
    }
    highs = Arrays.copyOf(highs, count);
    lows = Arrays.copyOf(lows, count);
    values = Arrays.copyOf(values, count);
  }

  private static int compare(AddressPrefix a, AddressPrefix b) {
    int high = Long.compareUnsigned(a.high(), b.high());
    return high != 0 ? high : Long.compareUnsigned(a.low(), b.low());
  }

  /// Behind the innermost prefix, the one around it goes on.
  private void leave(Deque<Valued> around) {
    AddressPrefix left = around.pop().prefix();
    long low = left.lastLow() + 1;
    long high = left.lastHigh() + (low == 0 ? 1 : 0);
    if (low != 0 || high != 0) { // else it ends with the last address there is
      begin(high, low, around.element().value());
    }
  }

  private void begin(long high, long low, int value) {
    if (highs[count - 1] != high || lows[count - 1] != low) {
      if (count == values.length) {
        highs = Arrays.copyOf(highs, 2 * count);
        lows = Arrays.copyOf(lows, 2 * count);
        values = Arrays.copyOf(values, 2 * count);
      }
      highs[count] = high;
      lows[count] = low;
      count++;
    }
    values[count - 1] = value;
  }

  /// The value of the longest prefix that holds `address`.
  int find(ClientAddress address) {
    return find(address.high(), address.low());
  }

  /// The value of the longest prefix that holds the address with these halves.
  int find(long high, long low) {
    int from = 0;
    int to = values.length;
    while (to - from > 1) {
      int middle = (from + to) >>> 1;
      if (isBefore(high, low, middle)) {
        to = middle;
      } else {
        from = middle;
      }
    }
    return values[from];
  }

  private boolean isBefore(long high, long low, int range) {
    int order = Long.compareUnsigned(high, highs[range]);
    return order < 0 || order == 0 && Long.compareUnsigned(low, lows[range]) < 0;
  }
}
