package dev.waymark.authoritative.reload;

import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneReading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// Which zone is served from which file, when files come, go, break, and claim each other's zones.
///
/// A file that serves a zone and still holds it comes first, then one that is broken now and goes
/// on with what it served; only then may others claim the name, in the order of their files.
final class Choice {
  /// A zone and the file it was read from.
  record Served(Path file, Zone zone) {}

  private final Map<Name, Served> before;
  private final Map<Path, Served> beforeByFile = new HashMap<>();
  private final Map<Name, Served> chosen = new LinkedHashMap<>();
  private final Map<Path, Path> conflicts = new HashMap<>();

  Choice(Map<Name, Served> before, Collection<ZoneSource> sources) {
    this.before = before;
    before.values().forEach(served -> beforeByFile.put(served.file(), served));
    List<Served> claims = new ArrayList<>();
    for (ZoneSource source : sources) {
      Served old = beforeByFile.get(source.file());
      switch (source.reading()) {
        case ZoneReading.Compiled(Zone zone, _) -> {
          Served claim = new Served(source.file(), zone);
          if (old != null && old.zone().apex().equals(zone.apex())) {
            chosen.put(zone.apex(), claim);
          } else {
            claims.add(claim);
          }
        }
        case ZoneReading.Refused _ -> keep(old);
      }
    }
    List<Served> losers = new ArrayList<>();
    for (Served claim : claims) {
      Served holder = chosen.putIfAbsent(claim.zone().apex(), claim);
      if (holder != null) {
        conflicts.put(claim.file(), holder.file());
        losers.add(claim);
      }
    }
    losers.forEach(loser -> keep(beforeByFile.get(loser.file())));
  }

  private void keep(@Nullable Served old) {
    if (old != null) {
      chosen.putIfAbsent(old.zone().apex(), old);
    }
  }

  /// The zones to serve, by name.
  Map<Name, Served> chosen() {
    return chosen;
  }

  /// The files that hold a zone which another file, the value, is served with.
  Map<Path, Path> conflicts() {
    return conflicts;
  }

  /// What is different from before.
  List<ZoneChange> changes() {
    List<ZoneChange> changes = new ArrayList<>();
    chosen.forEach(
        (apex, now) -> {
          Served old = before.get(apex);
          if (old == null) {
            changes.add(new ZoneChange.Added(now.file(), now.zone()));
          } else if (old.zone() != now.zone()) {
            changes.add(new ZoneChange.Replaced(now.file(), old.zone(), now.zone()));
          }
        });
    before.forEach(
        (apex, old) -> {
          if (!chosen.containsKey(apex)) {
            changes.add(new ZoneChange.Removed(old.file(), old.zone()));
          }
        });
    return changes;
  }
}
