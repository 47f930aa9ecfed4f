package dev.waymark.app;

import dev.waymark.wire.Transport;
import dev.waymark.wire.transport.ConnectionCounts;
import dev.waymark.wire.transport.Traffic;
import dev.waymark.wire.transport.TrafficCounts;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/// The metrics that every server has: its traffic, its connections, its process.
final class ServerMetrics {
  private ServerMetrics() {}

  /// What came and what went, over each transport.
  static void traffic(MetricsText text, Traffic traffic, ConnectionCounts connections) {
    Map<Transport, TrafficCounts> counts = new EnumMap<>(Transport.class);
    for (Transport transport : Transport.values()) {
      counts.put(transport, traffic.counts(transport));
    }
    requests(text, counts);
    connections(text, connections);
  }

  private static void requests(MetricsText text, Map<Transport, TrafficCounts> counts) {
    String name = "waymark_requests_total";
    text.family(name, "counter", "Requests that came.");
    counts.forEach((way, of) -> text.sample(name, labels(way), of.requests()));
    by(
        text,
        counts,
        "waymark_requests_by_type_total",
        "Requests by type asked.",
        "type",
        TrafficCounts::types,
        type -> type < 0 ? "other" : Type.string(type));
    by(
        text,
        counts,
        "waymark_replies_total",
        "Replies by RCODE.",
        "rcode",
        TrafficCounts::rcodes,
        rcode -> rcode < 0 ? "other" : Rcode.string(rcode));
    by(
        text,
        counts,
        "waymark_dropped_total",
        "Requests without a reply, by cause.",
        "cause",
        TrafficCounts::dropped,
        cause -> cause.name().toLowerCase(Locale.ROOT));
    by(
        text,
        counts,
        "waymark_limited_total",
        "Replies that a rule has changed: refused, truncated or sent beyond the rate limit.",
        "how",
        TrafficCounts::limited,
        how -> how.name().toLowerCase(Locale.ROOT));
    String failed = "waymark_failed_total";
    text.family(failed, "counter", "Requests answered SERVFAIL because of an error of the server.");
    counts.forEach((way, of) -> text.sample(failed, labels(way), of.failed()));
    String bytes = "waymark_request_bytes_total";
    text.family(bytes, "counter", "Bytes in requests.");
    counts.forEach((way, of) -> text.sample(bytes, labels(way), of.requestBytes()));
    sizes(text, counts);
  }

  private static void connections(MetricsText text, ConnectionCounts counts) {
    gauge(text, "waymark_tcp_connections", "TCP connections open now.", counts.open());
    String accepted = "waymark_tcp_accepted_total";
    text.family(accepted, "counter", "TCP connections accepted.");
    text.sample(accepted, counts.accepted());
    String cut = "waymark_tcp_cut_total";
    text.family(cut, "counter", "TCP connections that the server closed, by cause.");
    counts
        .cut()
        .forEach(
            (cause, n) ->
                text.sample(cut, Map.of("cause", cause.name().toLowerCase(Locale.ROOT)), n));
  }

  private static <K> void by(
      MetricsText text,
      Map<Transport, TrafficCounts> counts,
      String name,
      String help,
      String label,
      Function<TrafficCounts, Map<K, Long>> what,
      Function<K, String> word) {
    text.family(name, "counter", help);
    counts.forEach(
        (way, of) ->
            what.apply(of)
                .forEach((key, n) -> text.sample(name, labels(way, label, word.apply(key)), n)));
  }

  private static void sizes(MetricsText text, Map<Transport, TrafficCounts> counts) {
    String name = "waymark_reply_size_bytes";
    text.family(name, "histogram", "Sizes of replies.");
    counts.forEach(
        (way, of) -> {
          long sum = 0;
          for (Map.Entry<Integer, Long> size : of.sizes().entrySet()) {
            sum += size.getValue();
            String end = String.valueOf(size.getKey());
            text.sample(name + "_bucket", labels(way, "le", end), sum);
          }
          text.sample(name + "_bucket", labels(way, "le", "+Inf"), of.replies());
          text.sample(name + "_sum", labels(way), of.replyBytes());
          text.sample(name + "_count", labels(way), of.replies());
        });
  }

  /// The process itself.
  static void process(MetricsText text, Instant since) {
    gauge(
        text, "process_start_time_seconds", "When the server started.", since.toEpochMilli() / 1e3);
    Runtime memory = Runtime.getRuntime();
    gauge(
        text,
        "waymark_heap_bytes",
        "Memory of Java's heap in use.",
        memory.totalMemory() - memory.freeMemory());
  }

  /// A number that goes up and down.
  static void gauge(MetricsText text, String name, String help, Number value) {
    text.family(name, "gauge", help).sample(name, value);
  }

  private static Map<String, String> labels(Transport transport) {
    return Map.of("transport", transport.name().toLowerCase(Locale.ROOT));
  }

  private static Map<String, String> labels(Transport transport, String name, String value) {
    Map<String, String> labels = new LinkedHashMap<>(labels(transport));
    labels.put(name, value);
    return labels;
  }
}
