package dev.waymark.authoritative.zone;

import dev.waymark.wire.HashedName;
import dev.waymark.wire.Types;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The zones of a server at one moment: immutable, replaced as a whole when zones change.
public final class ZoneCatalog {
  /// Bytes of zones that a processor keeps at hand for one of its cores, without waiting for
  /// memory: half of the second cache of those measured.
  private static final long AT_HAND = 256 << 10;

  private static final ZoneCatalog EMPTY = new ZoneCatalog(List.of());

  private final List<Zone> zones;
  private final @Nullable Zone[] table;
  private final int mostLabels;
  private final boolean nested;
  private final boolean large;

  private ZoneCatalog(Collection<Zone> zones) {
    this.zones = List.copyOf(zones);
    table = new Zone[Integer.highestOneBit(Math.max(4, zones.size())) * 4];
    int labels = 0;
    for (Zone zone : this.zones) {
      put(zone);
      labels = Math.max(labels, zone.apexLabels());
    }
    mostLabels = labels;
    large = this.zones.stream().mapToLong(Zone::size).sum() > AT_HAND;
    nested = this.zones.stream().anyMatch(this::hasZoneAbove);
  }

  /// A catalog of these zones.
  ///
  /// @throws IllegalArgumentException if two have the same name
  public static ZoneCatalog of(Collection<Zone> zones) {
    return new ZoneCatalog(zones);
  }

  /// A catalog without zones, which refuses everything.
  public static ZoneCatalog empty() {
    return EMPTY;
  }

  private void put(Zone zone) {
    HashedName apex = new HashedName().show(zone.apex().toWire(), 0);
    if (find(apex, 0) != null) {
      throw new IllegalArgumentException("two zones are named " + zone.apex());
    }
    int slot = slot(apex.suffixHash(0));
    while (table[slot] != null) {
      slot = slot + 1 & table.length - 1;
    }
    table[slot] = zone;
  }

  private boolean hasZoneAbove(Zone zone) {
    HashedName apex = new HashedName().show(zone.apex().toWire(), 0);
    return apex.labels() > 0 && find(apex, 1, apex.labels()) != null;
  }

  /// Whether a zone lies below another, so that a name may belong to a closer zone than the one
  /// that has an alias to it.
  public boolean isNested() {
    return nested;
  }

  /// Whether a search has to wait for memory, so that [Foresight] is worth its time.
  public boolean isLarge() {
    return large;
  }

  /// The zone that answers a question: the one with the longest apex at or above the name (RFC
  /// 1034, section 4.3.2, step 2), or null. For DS it is the parent of a zone with that very name,
  /// if it is here (RFC 4035, section 3.1.4.1).
  public @Nullable Zone closestZone(HashedName name, int type) {
    boolean parentSide = type == Types.DS && name.labels() > 0;
    Zone above = find(name, parentSide ? 1 : 0, name.labels());
    return above == null && parentSide ? find(name, 0) : above;
  }

  private @Nullable Zone find(HashedName name, int from, int to) {
    for (int label = Math.max(from, to - mostLabels); label <= to; label++) {
      Zone zone = find(name, label);
      if (zone != null) {
        return zone;
      }
    }
    return null;
  }

  private @Nullable Zone find(HashedName name, int label) {
    int slot = slot(name.suffixHash(label));
    while (true) {
      Zone zone = table[slot];
      if (zone == null || zone.isNamed(name, label)) {
        return zone;
      }
      slot = slot + 1 & table.length - 1;
    }
  }

  private int slot(long hash) {
    return (int) (hash >>> 32) & table.length - 1;
  }

  /// The same zones with prepared answers.
  public ZoneCatalog prepared(Preparation preparation) {
    return new ZoneCatalog(zones.stream().map(zone -> zone.prepared(preparation)).toList());
  }

  /// All zones.
  public List<Zone> zones() {
    return zones;
  }
}
