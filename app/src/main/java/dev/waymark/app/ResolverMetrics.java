package dev.waymark.app;

import dev.waymark.resolver.CacheView;
import dev.waymark.resolver.trace.UpstreamWatch;
import dev.waymark.wire.Transport;
import java.util.Map;
import java.util.function.Supplier;

/// The metrics of a [ResolverService]. Counting happens elsewhere; this reads.
///
/// How many questions the cache answered is requests less `waymark_resolved_total`: what is not
/// counted costs nothing.
final class ResolverMetrics implements Supplier<String> {
  private final ResolverService service;

  ResolverMetrics(ResolverService service) {
    this.service = service;
  }

  @Override
  public String get() {
    MetricsText text = new MetricsText();
    ServerMetrics.traffic(text, service.server().traffic(), service.server().connections());
    upstream(text, service.resolver().watch().counts());
    ServerMetrics.gauge(
        text, "waymark_in_flight", "Questions being resolved now.", service.resolver().inFlight());
    ServerMetrics.gauge(
        text,
        "waymark_requests_in_work",
        "Clients' requests that wait for them, as --max-in-flight counts.",
        service.resolver().inWork());
    cache(text, service.resolver().cache().size());
    service.upstreamLog().ifPresent(log -> log(text, log));
    ServerMetrics.process(text, service.since());
    return text.toString();
  }

  private static void upstream(MetricsText text, UpstreamWatch.Counts counts) {
    counter(
        text,
        "waymark_resolved_total",
        "Questions that the cache could not answer.",
        counts.walks());
    String asked = "waymark_upstream_queries_total";
    text.family(asked, "counter", "Queries to servers.");
    for (Transport transport : Transport.values()) {
      Map<String, String> label = Map.of("transport", TrafficJson.word(transport));
      text.sample(asked, label, counts.asked().getOrDefault(transport, 0L));
    }
    counter(
        text,
        "waymark_upstream_retries_total",
        "Queries to the same server in another way.",
        counts.retries());
    counter(
        text,
        "waymark_upstream_timeouts_total",
        "Queries without a reply in time.",
        counts.timeouts());
    counter(
        text,
        "waymark_upstream_unreachable_total",
        "Queries that the network refused.",
        counts.unreachable());
    String failures = "waymark_failures_total";
    text.family(failures, "counter", "Questions without an answer, by cause.");
    counts.failures().forEach((cause, n) -> text.sample(failures, Map.of("cause", cause.id()), n));
  }

  private static void cache(MetricsText text, CacheView.Size size) {
    ServerMetrics.gauge(
        text, "waymark_cache_answers", "RRsets and absences remembered.", size.answers());
    ServerMetrics.gauge(text, "waymark_cache_bytes", "Memory they take, about.", size.bytes());
    ServerMetrics.gauge(
        text, "waymark_cache_delegations", "Delegations remembered.", size.delegations());
    ServerMetrics.gauge(text, "waymark_cache_failures", "Failures remembered.", size.failures());
  }

  private static void log(MetricsText text, UpstreamLog log) {
    String name = "waymark_upstream_log_total";
    text.family(name, "counter", "Queries to be written down, by what became of the line.");
    text.sample(name, Map.of("line", "written"), log.written());
    text.sample(name, Map.of("line", "lost"), log.lost());
  }

  private static void counter(MetricsText text, String name, String help, long value) {
    text.family(name, "counter", help).sample(name, value);
  }
}
