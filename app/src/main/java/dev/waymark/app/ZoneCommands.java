package dev.waymark.app;

import dev.waymark.authoritative.reload.Reload;
import dev.waymark.authoritative.reload.ZoneChange;
import dev.waymark.authoritative.reload.ZoneStatus;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneProblem;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a [ZoneService] does for those who may control it: commands in, JSON out.
final class ZoneCommands implements ControlSocket.Commands {
  /// Problems told of one file: the first few lead to the rest.
  private static final int TOLD_PROBLEMS = 10;

  private static final String STOP = "stop";

  static final JsonMapper JSON = JsonMapper.builder().build();

  private final ZoneService service;
  private final Runnable stop;

  /// @param stop begins to end the process
  ZoneCommands(ZoneService service, Runnable stop) {
    this.service = service;
    this.stop = stop;
  }

  @Override
  public void answer(String line, Writer out) throws IOException {
    out.write(JSON.writeValueAsString(reply(line)));
    out.write('\n');
    if (line.strip().equals(STOP)) {
      out.flush(); // the end may be quick
      stop.run();
    }
  }

  private ObjectNode reply(String line) {
    String[] words = line.strip().split(" +", 2);
    String argument = words.length == 2 ? words[1] : "";
    return switch (words[0]) {
      case "reload" -> argument.isEmpty() ? reload() : reload(argument);
      case "status" -> argument.isEmpty() ? status() : tooMuch(argument);
      case "zones" -> argument.isEmpty() ? zones() : tooMuch(argument);
      case "stats" -> argument.isEmpty() ? stats() : tooMuch(argument);
      case "roll-cookies" -> argument.isEmpty() ? rollCookies() : tooMuch(argument);
      case STOP -> argument.isEmpty() ? JSON.createObjectNode().put("ok", true) : tooMuch(argument);
      default ->
          error(
              "there is no command '"
                  + words[0]
                  + "', only reload, status, zones, stats, roll-cookies, stop");
    };
  }

  private static ObjectNode error(String text) {
    return JSON.createObjectNode().put("error", text);
  }

  private static ObjectNode tooMuch(String argument) {
    return error("'" + argument + "' is one too many");
  }

  private ObjectNode reload() {
    Optional<String> problem = service.reloadSecrets();
    ObjectNode reply = told(service.directory().reload());
    problem.ifPresent(text -> reply.put("ok", false).put("cookieSecrets", text));
    return reply;
  }

  private ObjectNode rollCookies() {
    return service
        .secrets()
        .file()
        .map(file -> error("the secrets come from " + file + ": change it, then reload"))
        .orElseGet(() -> JSON.createObjectNode().put("ok", service.secrets().cookies().roll()));
  }

  private ObjectNode reload(String zone) {
    try {
      Name name = Name.fromString(zone, Name.root);
      Optional<Reload> reload = service.directory().reload(name);
      return reload
          .map(ZoneCommands::told)
          .orElseGet(() -> error("no zone " + name + " is served"));
    } catch (TextParseException e) {
      return error("'" + zone + "' is not a domain name");
    }
  }

  private static ObjectNode told(Reload reload) {
    ObjectNode reply = JSON.createObjectNode();
    reply.put("ok", !reload.hasErrors());
    reply.put("filesRead", reload.filesRead());
    reply.put("milliseconds", millis(reload.took()));
    ArrayNode changes = reply.putArray("changes");
    reload.changes().stream().map(ZoneChange::text).forEach(changes::add);
    problems(reply, reload.problems());
    return reply;
  }

  private static void problems(ObjectNode to, List<ZoneProblem> problems) {
    if (!problems.isEmpty()) {
      ArrayNode told = to.putArray("problems");
      problems.stream().limit(TOLD_PROBLEMS).map(ZoneProblem::toString).forEach(told::add);
      if (problems.size() > TOLD_PROBLEMS) {
        told.add("and " + (problems.size() - TOLD_PROBLEMS) + " more");
      }
    }
  }

  private ObjectNode status() {
    ObjectNode reply = JSON.createObjectNode();
    reply.put("process", ProcessHandle.current().pid());
    reply.put("since", service.since().toString());
    ArrayNode listen = reply.putArray("listen");
    service.addresses().stream().map(Endpoint::text).forEach(listen::add);
    reply.put("directory", service.zones().toString());
    List<Zone> zones = service.catalog().zones();
    reply.put("zones", zones.size());
    reply.put("records", zones.stream().mapToLong(Zone::records).sum());
    reply.put("bytes", zones.stream().mapToLong(Zone::size).sum());
    ObjectNode reloads = reply.putObject("reloads");
    reloads.put("good", service.goodReloads());
    reloads.put("bad", service.badReloads());
    reloads.put("last", service.lastNews().at().toString());
    List<ZoneStatus> outdated =
        service.directory().zones().stream().filter(zone -> !zone.isCurrent()).toList();
    reply.put("ok", outdated.isEmpty() && service.directory().directoryProblems().isEmpty());
    problems(reply, service.directory().directoryProblems());
    if (!outdated.isEmpty()) {
      ArrayNode files = reply.putArray("outdated");
      outdated.forEach(zone -> files.add(zone(zone)));
    }
    return reply;
  }

  private ObjectNode zones() {
    ObjectNode reply = JSON.createObjectNode();
    ArrayNode zones = reply.putArray("zones");
    service.directory().zones().forEach(zone -> zones.add(zone(zone)));
    return reply;
  }

  private static ObjectNode zone(ZoneStatus status) {
    ObjectNode zone = JSON.createObjectNode();
    status
        .zone()
        .ifPresent(
            served ->
                zone.put("zone", served.apex().toString())
                    .put("serial", served.serial())
                    .put("records", served.records())
                    .put("bytes", served.size()));
    zone.put("file", status.file().toString());
    zone.put("read", status.readAt().toString());
    zone.put("milliseconds", millis(status.took()));
    zone.put("ok", status.isCurrent());
    problems(zone, status.problems());
    return zone;
  }

  private ObjectNode stats() {
    ObjectNode reply = JSON.createObjectNode();
    reply.put("seconds", Duration.between(service.since(), Instant.now()).toSeconds());
    TrafficJson.put(reply, service.traffic(), service.connections());
    service
        .queryLog()
        .ifPresent(
            log ->
                reply.putObject("queryLog").put("written", log.written()).put("lost", log.lost()));
    return reply;
  }

  private static double millis(Duration duration) {
    return Math.round(duration.toNanos() / 1e5) / 10.0;
  }
}
