package dev.waymark.app;

import dev.waymark.authoritative.reload.ZoneStatus;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.wire.log.QueryLog;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

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
    ServerMetrics.traffic(text, service.traffic(), service.connections());
    zones(text, service.directory().zones());
    service.queryLog().ifPresent(log -> queryLog(text, log));
    ServerMetrics.process(text, service.since());
    return text.toString();
  }

  private void zones(MetricsText text, List<ZoneStatus> zones) {
    ServerMetrics.gauge(text, "waymark_zones", "Zones served.", service.catalog().zones().size());
    ServerMetrics.gauge(
        text,
        "waymark_zone_records",
        "Records in all zones.",
        service.catalog().zones().stream().mapToLong(Zone::records).sum());
    ServerMetrics.gauge(
        text,
        "waymark_zone_bytes",
        "Memory of all zones.",
        service.catalog().zones().stream().mapToLong(Zone::size).sum());
    ServerMetrics.gauge(
        text,
        "waymark_zones_outdated",
        "Zone files that could not be served as they are.",
        zones.stream().filter(zone -> !zone.isCurrent()).count());
    String reloads = "waymark_reloads_total";
    text.family(reloads, "counter", "Changes of zone files, by whether all could be served.");
    text.sample(reloads, Map.of("result", "good"), service.goodReloads());
    text.sample(reloads, Map.of("result", "bad"), service.badReloads());
    ServerMetrics.gauge(
        text,
        "waymark_last_reload_timestamp_seconds",
        "When zones changed for the last time.",
        service.lastNews().at().toEpochMilli() / 1e3);
    ServerMetrics.gauge(
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
}
