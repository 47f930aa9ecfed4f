package dev.waymark.app;

import dev.waymark.authoritative.reload.ZoneStatus;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.wire.Transport;
import dev.waymark.wire.log.QueryLog;
import dev.waymark.wire.transport.ConnectionCounts;
import dev.waymark.wire.transport.TrafficCounts;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/// The metrics of a [ZoneService]. Counting happens elsewhere; this reads.
///
/// Labels have few values, whoever asks whatever: types and RCODEs without a name are `other`.
/// Zones have samples of their own only while they are few.
final class ZoneMetrics implements Supplier<String> {
  /// More zones than this are only counted: each would be a time series of its own, for ever.
  static final int MAX_ZONES = 1_000;

  private final ZoneService service;

  ZoneMetrics(ZoneService service) {
    this.service = service;
  }

  @Override
  public String get() {
    MetricsText text = new MetricsText();
    Map<Transport, TrafficCounts> counts = new EnumMap<>(Transport.class);
    for (Transport transport : Transport.values()) {
      counts.put(transport, service.traffic().counts(transport));
    }
    traffic(text, counts);
    connections(text, service.connections());
    zones(text, service.directory().zones());
    service.queryLog().ifPresent(log -> queryLog(text, log));
    process(text);
    return text.toString();
  }

  private static void traffic(MetricsText text, Map<Transport, TrafficCounts> counts) {
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

  private void zones(MetricsText text, List<ZoneStatus> zones) {
    gauge(text, "waymark_zones", "Zones served.", service.catalog().zones().size());
    gauge(
        text,
        "waymark_zone_records",
        "Records in all zones.",
        service.catalog().zones().stream().mapToLong(Zone::records).sum());
    gauge(
        text,
        "waymark_zone_bytes",
        "Memory of all zones.",
        service.catalog().zones().stream().mapToLong(Zone::size).sum());
    gauge(
        text,
        "waymark_zones_outdated",
        "Zone files that could not be served as they are.",
        zones.stream().filter(zone -> !zone.isCurrent()).count());
    String reloads = "waymark_reloads_total";
    text.family(reloads, "counter", "Changes of zone files, by whether all could be served.");
    text.sample(reloads, Map.of("result", "good"), service.goodReloads());
    text.sample(reloads, Map.of("result", "bad"), service.badReloads());
    gauge(
        text,
        "waymark_last_reload_timestamp_seconds",
        "When zones changed for the last time.",
        service.lastNews().at().toEpochMilli() / 1e3);
    gauge(
        text,
        "waymark_last_reload_seconds",
        "How long that took.",
        service.lastNews().took().toNanos() / 1e9);
    if (zones.size() <= MAX_ZONES) {
      each(text, zones, "waymark_zone_serial", "Serial of a zone.", (_, zone) -> zone.serial());
      each(
          text,
          zones,
          "waymark_zone_load_seconds",
          "How long a zone took to load.",
          (status, _) -> status.took().toNanos() / 1e9);
      each(
          text,
          zones,
          "waymark_zone_current",
          "1 if a zone is as its file is now.",
          (status, _) -> status.isCurrent() ? 1 : 0);
    }
  }

  private static void queryLog(MetricsText text, QueryLog log) {
    String name = "waymark_query_log_total";
    text.family(name, "counter", "Requests to be written down, by what became of the line.");
    text.sample(name, Map.of("line", "written"), log.written());
    text.sample(name, Map.of("line", "lost"), log.lost());
  }

  /// A number of a zone.
  private interface OfZone {
    Number value(ZoneStatus status, Zone zone);
  }

  private static void each(
      MetricsText text, List<ZoneStatus> zones, String name, String help, OfZone what) {
    text.family(name, "gauge", help);
    for (ZoneStatus status : zones) {
      status
          .zone()
          .ifPresent(
              zone ->
                  text.sample(
                      name, Map.of("zone", zone.apex().toString()), what.value(status, zone)));
    }
  }

  private void process(MetricsText text) {
    gauge(
        text,
        "process_start_time_seconds",
        "When the server started.",
        service.since().toEpochMilli() / 1e3);
    Runtime memory = Runtime.getRuntime();
    gauge(
        text,
        "waymark_heap_bytes",
        "Memory of Java's heap in use.",
        memory.totalMemory() - memory.freeMemory());
  }

  private static void gauge(MetricsText text, String name, String help, Number value) {
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
