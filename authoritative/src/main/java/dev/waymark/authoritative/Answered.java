package dev.waymark.authoritative;

import dev.waymark.authoritative.zone.Place;
import dev.waymark.authoritative.zone.Zone;
import org.jspecify.annotations.Nullable;

/// What a reply was about: the zone that was looked into, and the place in it where the search
/// ended. One such object serves request after request of a thread.
final class Answered {
  private final Place place = new Place();
  private @Nullable Zone zone;
  private boolean searched;

  Answered() {}

  /// Forgets the reply before.
  void clear() {
    zone = null;
    searched = false;
  }

  /// The question is about a name in `zone`.
  void in(Zone zone) {
    this.zone = zone;
  }

  /// Begins a search in the zone, which ends at the returned place.
  Place search() {
    searched = true;
    return place;
  }

  /// Whether the zone was searched: else the reply is an error.
  boolean isSearched() {
    return searched;
  }

  /// Where the search ended.
  Place place() {
    return place;
  }

  /// The zone, or null if nobody looked into any.
  @Nullable Zone zone() {
    return zone;
  }
}
