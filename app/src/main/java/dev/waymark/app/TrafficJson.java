package dev.waymark.app;

import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ConnectionCounts;
import dev.waymark.wire.transport.Traffic;
import dev.waymark.wire.transport.TrafficCounts;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;
import tools.jackson.databind.node.ObjectNode;

/// What came and what went, as the reply to `control stats` has it.
final class TrafficJson {
  private TrafficJson() {}

  static void put(ObjectNode reply, Traffic traffic, ConnectionCounts counts) {
    for (Transport transport : Transport.values()) {
      put(reply.putObject(word(transport)), traffic.counts(transport));
    }
    ObjectNode connections = reply.putObject("connections");
    connections.put("open", counts.open());
    connections.put("accepted", counts.accepted());
    put(connections, "cut", counts.cut(), TrafficJson::word);
  }

  private static void put(ObjectNode of, TrafficCounts counts) {
    of.put("requests", counts.requests());
    of.put("replies", counts.replies());
    of.put("failed", counts.failed());
    put(of, "dropped", counts.dropped(), TrafficJson::word);
    put(of, "limited", counts.limited(), TrafficJson::word);
    put(of, "rcodes", counts.rcodes(), rcode -> rcode < 0 ? "other" : Rcode.string(rcode));
    put(of, "types", counts.types(), type -> type < 0 ? "other" : Type.string(type));
    put(of, "replySizesUpTo", counts.sizes(), String::valueOf);
  }

  /// Puts counts by what they are counted by.
  static <K> void put(ObjectNode to, String name, Map<K, Long> counts, Function<K, String> text) {
    ObjectNode node = to.putObject(name);
    counts.forEach((key, count) -> node.put(text.apply(key), count));
  }

  /// A constant as a word.
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
