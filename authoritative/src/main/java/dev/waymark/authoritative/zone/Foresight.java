package dev.waymark.authoritative.zone;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Looks at where the searches for many names will lead before any is made: the processor then
/// waits for all those places of memory at once, not for one after the other (decision 015).
///
/// Nothing is found here that a search relies on. One of them serves one thread and makes no object
/// per name.
public final class Foresight {
  /// Most names looked for at once: as many as the largest batch of requests; of more, the rest is
  /// searched for like any other.
  static final int MOST = 64;

  private final @Nullable ZoneImage[] images = new ZoneImage[MOST];
  private final int[] places = new int[MOST];
  private int count;

  /// What was seen: kept, so that looking is not optimised away.
  private int seen;

  /// Makes one for one thread.
  public Foresight() {}

  /// Adds a slot of the table of `image` that will be looked at.
  void add(ZoneImage image, int slot) {
    if (count < MOST) {
      images[count] = image;
      places[count++] = slot;
    }
  }

  /// Looks at all slots that were added, then at all nodes that they lead to, and forgets them.
  public void look() {
    for (int i = 0; i < count; i++) {
      ZoneImage image = images[i];
      places[i] = image == null ? ZoneImage.NO_NODE : image.nodeIn(places[i]);
    }
    int sum = 0;
    for (int i = 0; i < count; i++) {
      ZoneImage image = images[i];
      sum += image == null ? 0 : image.look(places[i]);
    }
    seen = sum;
    Arrays.fill(images, 0, count, null); // a zone that is replaced must not stay in memory
    count = 0;
  }

  @Override
  public String toString() {
    return count + " names, " + seen;
  }
}
