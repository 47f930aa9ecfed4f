package dev.waymark.resolver.iterate;

import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.NameServer;
import dev.waymark.resolver.settings.LocalZone;
import dev.waymark.resolver.settings.Route;
import dev.waymark.resolver.settings.RouteSettings;
import dev.waymark.wire.Question;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Finds for a name the zone that is reached another way than by the walk from the root: the
/// deepest that somebody has set. What others say of names above it does not count inside (S39).
public final class Routes {
  /// Where names begin that nobody has set anything for: at the root, whose name has one label.
  private static final int ROOT_LABELS = 1;

  private final Map<Name, Way> ways = new HashMap<>();
  private final InstantSource clock;

  /// How a zone is reached.
  sealed interface Way {
    /// The zone.
    Name zone();
  }

  /// By asking the servers of a [Route].
  record Served(Delegation delegation) implements Way {
    @Override
    public Name zone() {
      return delegation.zone();
    }

    boolean isForward() {
      return Objects.requireNonNull(delegation.route()).isForward();
    }
  }

  /// By looking into a [LocalZone].
  record Local(LocalData data) implements Way {
    @Override
    public Name zone() {
      return data.zone().apex();
    }
  }

  /// Takes the zones of the settings.
  public Routes(RouteSettings settings, InstantSource clock) {
    this.clock = clock;
    for (Route route : settings.routes()) {
      NameServer server = new NameServer(route.zone(), route.addresses());
      ways.put(route.zone(), new Served(new Delegation(route.zone(), List.of(server), 0, route)));
    }
    for (LocalZone zone : settings.local()) {
      ways.put(zone.apex(), new Local(new LocalData(zone)));
    }
  }

  /// The way to `name`; null for the walk from the root.
  ///
  /// @param without zones whose servers did not help
  @Nullable Way deepest(Name name, Set<Name> without) {
    if (ways.isEmpty()) {
      return null;
    }
    for (int i = 0; i < name.labels(); i++) {
      Name above = i == 0 ? name : new Name(name, i);
      Way way = ways.get(above);
      if (way != null && !without.contains(above) && counts(way)) {
        return way;
      }
    }
    return null;
  }

  private boolean counts(Way way) {
    return !(way instanceof Local local)
        || local.data().zone().expiresAt() > clock.instant().getEpochSecond();
  }

  /// The way to whoever can answer `question`.
  @Nullable Way deepest(Question question) {
    return deepest(holder(question), Set.of());
  }

  /// The name that the zone which answers must hold: for DS that is the parent (RFC 4035, section
  /// 3.1.4.1).
  static Name holder(Question question) {
    boolean parent = question.type() == Type.DS && question.name().labels() > ROOT_LABELS;
    return parent ? new Name(question.name(), 1) : question.name();
  }

  /// Of so many labels are the names that what is known about counts for names on this way.
  static int floor(@Nullable Way way) {
    return way == null ? ROOT_LABELS : way.zone().labels();
  }

  /// Whether a name in `zone` lies in a zone further down that is set here.
  boolean leadElsewhere(Name zone, Name name) {
    return floor(deepest(name, Set.of())) > zone.labels();
  }

  /// Whether servers are set for a zone at this very name.
  boolean hasServers(Name name) {
    return ways.get(name) instanceof Served;
  }

  /// Whether a zone is set at this very name: its parent does not know.
  boolean isApex(Name name) {
    return ways.containsKey(name);
  }
}
