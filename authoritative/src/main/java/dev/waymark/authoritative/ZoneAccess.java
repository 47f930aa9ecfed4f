package dev.waymark.authoritative;

import dev.waymark.authoritative.zone.Zone;
import dev.waymark.wire.access.Access;
import dev.waymark.wire.access.AccessList;
import dev.waymark.wire.transport.Exchange;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// Who may ask about which zone. A list is for one zone, not for zones below it; a zone without one
/// is open to all who may ask the server.
public final class ZoneAccess {
  /// Everybody may ask about every zone.
  public static final ZoneAccess OPEN = new ZoneAccess(Map.of());

  private final Map<Name, AccessList> lists;

  /// @param lists by the names of zones, which need not be there (yet)
  public ZoneAccess(Map<Name, AccessList> lists) {
    this.lists = Map.copyOf(lists);
  }

  /// What the client of `exchange` may expect to hear about `zone`.
  Access of(Zone zone, Exchange exchange) {
    if (lists.isEmpty()) {
      return Access.ALLOW;
    }
    @Nullable AccessList list = lists.get(zone.apex());
    return list == null ? Access.ALLOW : list.of(exchange.peer());
  }

  /// The zones that the client of `exchange` may hear about.
  Predicate<Zone> openTo(Exchange exchange) {
    return lists.isEmpty() ? _ -> true : zone -> of(zone, exchange) == Access.ALLOW;
  }

  /// The lists by zone.
  public Map<Name, AccessList> lists() {
    return lists;
  }
}
