package dev.waymark.app;

import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.UpstreamWatch;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a [ResolverService] does for those who may control it.
final class ResolverCommands implements ControlSocket.Commands {
  private static final String KNOWN = "reload, status, stats, cache, trace, stop";

  private final ResolverService service;
  private final CacheCommands cache;

  /// @param stop begins to end the process
  ResolverCommands(ResolverService service, Runnable stop) {
    this.service = service;
    cache = new CacheCommands(service::resolver, stop);
  }

  @Override
  public void answer(String line, Writer out) throws IOException {
    cache.answer(line, out, this::own);
  }

  private ObjectNode own(String command, List<String> rest) {
    CacheCommands.atMost(rest, 0);
    return switch (command) {
      case "reload" -> reload();
      case "status" -> status();
      case "stats" -> stats();
      default -> throw new BadInput("there is no command '" + command + "', only " + KNOWN);
    };
  }

  private ObjectNode reload() {
    ResolverService.Reloaded reloaded = service.reload();
    return ZoneCommands.JSON
        .createObjectNode()
        .put("ok", reloaded.isDone())
        .put("reload", reloaded.text());
  }

  private ObjectNode status() {
    ObjectNode reply = ZoneCommands.JSON.createObjectNode();
    reply.put("ok", true);
    reply.put("process", ProcessHandle.current().pid());
    reply.put("since", service.since().toString());
    ArrayNode listen = reply.putArray("listen");
    service.server().addresses().stream().map(Endpoint::text).forEach(listen::add);
    reply.put("time", service.settings().clock().instant().toString());
    reply.put("rootServers", service.hints().servers().size());
    reply.put("inFlight", service.resolver().inFlight());
    reply.put("inWork", service.resolver().inWork());
    cache.put(reply);
    return reply;
  }

  private ObjectNode stats() {
    ObjectNode reply = ZoneCommands.JSON.createObjectNode();
    reply.put("seconds", Duration.between(service.since(), Instant.now()).toSeconds());
    TrafficJson.put(reply, service.server().traffic(), service.server().connections());
    UpstreamWatch.Counts counts = service.resolver().watch().counts();
    reply.put("resolved", counts.walks());
    TrafficJson.put(reply, "failures", counts.failures(), Cause::id);
    ObjectNode upstream = reply.putObject("upstream");
    TrafficJson.put(upstream, "asked", counts.asked(), TrafficJson::word);
    upstream.put("retries", counts.retries());
    upstream.put("timeouts", counts.timeouts());
    upstream.put("unreachable", counts.unreachable());
    cache.put(reply);
    service
        .upstreamLog()
        .ifPresent(
            log ->
                reply
                    .putObject("upstreamLog")
                    .put("written", log.written())
                    .put("lost", log.lost()));
    return reply;
  }
}
