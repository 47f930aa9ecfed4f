package dev.waymark.app;

import dev.waymark.resolver.CacheView;
import dev.waymark.resolver.trace.Cause;
import dev.waymark.resolver.trace.UpstreamWatch;
import dev.waymark.wire.Question;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a [ResolverService] does for those who may control it.
final class ResolverCommands implements ControlSocket.Commands {
  private static final String STOP = "stop";
  private static final String KNOWN = "reload, status, stats, cache, trace, stop";

  private final ResolverService service;
  private final Runnable stop;

  /// @param stop begins to end the process
  ResolverCommands(ResolverService service, Runnable stop) {
    this.service = service;
    this.stop = stop;
  }

  @Override
  public void answer(String line, Writer out) throws IOException {
    List<String> words = List.of(line.strip().split(" +"));
    List<String> rest = words.subList(1, words.size());
    try {
      switch (words.getFirst()) {
        case "cache" -> cache(rest, out);
        case "trace" -> trace(rest, out);
        default -> put(plain(words.getFirst(), rest), out);
      }
      if (words.equals(List.of(STOP))) {
        out.flush(); // the end may be quick
        stop.run();
      }
    } catch (BadInput e) {
      put(ZoneCommands.JSON.createObjectNode().put("error", e.getMessage()), out);
    }
  }

  private static void put(ObjectNode reply, Writer out) throws IOException {
    out.write(ZoneCommands.JSON.writeValueAsString(reply));
    out.write('\n');
  }

  private ObjectNode plain(String command, List<String> rest) {
    if (!rest.isEmpty()) {
      throw new BadInput("'" + rest.getFirst() + "' is one too many");
    }
    return switch (command) {
      case "reload" -> reload();
      case "status" -> status();
      case "stats" -> stats();
      case STOP -> ZoneCommands.JSON.createObjectNode().put("ok", true);
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
    cache(reply);
    return reply;
  }

  private void cache(ObjectNode reply) {
    CacheView.Size size = service.resolver().cache().size();
    reply
        .putObject("cache")
        .put("answers", size.answers())
        .put("bytes", size.bytes())
        .put("maxBytes", service.settings().cache().bytes())
        .put("delegations", size.delegations())
        .put("failures", size.failures());
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
    cache(reply);
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

  private void cache(List<String> words, Writer out) throws IOException {
    CacheView cache = service.resolver().cache();
    String what = words.isEmpty() ? "" : words.getFirst();
    if (what.equals("dump") && words.size() <= 2) {
      dump(cache, words.size() == 1 ? Name.root : name(words.get(1)), out);
    } else if (what.equals("flush") && words.size() == 2 && words.get(1).equals("all")) {
      service.resolver().flush();
      put(ZoneCommands.JSON.createObjectNode().put("ok", true), out);
    } else if (what.equals("flush") && words.size() == 3 && words.get(1).equals("name")) {
      flushed(cache.flush(name(words.get(2))), out);
    } else if (what.equals("flush") && words.size() == 3 && words.get(1).equals("tree")) {
      flushed(cache.flushTree(name(words.get(2))), out);
    } else {
      throw new BadInput(
          "expected cache dump [NAME], cache flush name NAME, cache flush tree NAME or cache flush"
              + " all");
    }
  }

  private static void flushed(long entries, Writer out) throws IOException {
    put(ZoneCommands.JSON.createObjectNode().put("ok", true).put("flushed", entries), out);
  }

  private static void dump(CacheView cache, Name top, Writer out) throws IOException {
    CacheView.Size size = cache.size();
    out.write(
        "; %d answers, %d delegations, %d failures remembered; here: at and below %s\n"
            .formatted(size.answers(), size.delegations(), size.failures(), top));
    try {
      cache.dump(
          top,
          line -> {
            try {
              out.write(line);
              out.write('\n');
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw new IOException(e); // whoever asked has gone
    }
  }

  private void trace(List<String> words, Writer out) throws IOException {
    if (words.isEmpty() || words.size() > 2) {
      throw new BadInput("expected trace NAME [TYPE]");
    }
    int type = words.size() == 1 ? Type.A : Type.value(words.get(1), true);
    if (type < 1) {
      throw new BadInput("'" + words.get(1) + "' is not a type of record");
    }
    Question question = new Question(name(words.getFirst()), type);
    byte[] trace = TraceJson.writeCompact(service.resolver().trace(question));
    out.write(new String(trace, StandardCharsets.UTF_8));
    out.write('\n');
  }

  private static Name name(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new BadInput("'" + text + "' is not a domain name");
    }
  }
}
