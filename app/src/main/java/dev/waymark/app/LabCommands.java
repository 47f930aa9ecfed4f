package dev.waymark.app;

import dev.waymark.internet.LittleInternet;
import dev.waymark.internet.WhatIf;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a running lab does for those who may control it: breaks its little internet and mends it,
/// and all that its resolver can be told.
final class LabCommands implements ControlSocket.Commands {
  private static final String STOP = "stop";
  private static final String LIST = "list";
  private static final String CLEAR = "clear";
  private static final String KNOWN = "what-if, cache, trace, status, stop";

  private final Lab lab;
  private final CacheCommands cache;
  private final Runnable stop;
  private final Instant since = Instant.now();

  /// @param stop begins to end the process
  LabCommands(Lab lab, Runnable stop) {
    this.lab = lab;
    this.stop = stop;
    cache = new CacheCommands(lab::resolver);
  }

  @Override
  public void answer(String line, Writer out) throws IOException {
    List<String> words = List.of(line.strip().split(" +"));
    List<String> rest = words.subList(1, words.size());
    try {
      switch (words.getFirst()) {
        case "what-if" -> CacheCommands.put(whatIf(rest), out);
        case "cache" -> cache.cache(rest, out);
        case "trace" -> cache.trace(rest, out);
        default -> CacheCommands.put(plain(words.getFirst(), rest), out);
      }
      if (words.equals(List.of(STOP))) {
        out.flush(); // the end may be quick
        stop.run();
      }
    } catch (BadInput e) {
      CacheCommands.put(ZoneCommands.JSON.createObjectNode().put("error", e.getMessage()), out);
    }
  }

  /// Sets, shows or clears. In any case the reply is what holds then.
  private ObjectNode whatIf(List<String> words) {
    LittleInternet internet = lab.internet();
    try {
      switch (words.isEmpty() ? LIST : words.getFirst()) {
        case LIST -> atMost(words, 1);
        case CLEAR -> {
          atMost(words, 2);
          if (words.size() == 2) {
            internet.mend(words.get(1));
          } else {
            internet.restore();
          }
        }
        default -> {
          List<WhatIf> all = words.stream().map(WhatIf::parse).toList(); // all of them, or none
          all.forEach(internet::set);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    }
    ObjectNode reply = ZoneCommands.JSON.createObjectNode().put("ok", true);
    list(reply);
    return reply;
  }

  private static void atMost(List<String> words, int count) {
    if (words.size() > count) {
      throw new BadInput("'" + words.get(count) + "' is one too many");
    }
  }

  private void list(ObjectNode reply) {
    ObjectNode all = reply.putObject("whatIf");
    lab.internet().whatIfs().forEach(each -> all.put(each.toString(), each.sentence()));
  }

  private ObjectNode plain(String command, List<String> rest) {
    atMost(rest, 0);
    return switch (command) {
      case "status" -> status();
      case STOP -> ZoneCommands.JSON.createObjectNode().put("ok", true);
      default -> throw new BadInput("there is no command '" + command + "', only " + KNOWN);
    };
  }

  private ObjectNode status() {
    ObjectNode reply = ZoneCommands.JSON.createObjectNode();
    reply.put("ok", true);
    reply.put("process", ProcessHandle.current().pid());
    reply.put("since", since.toString());
    ArrayNode listen = reply.putArray("listen");
    listen.add("127.0.0.1:" + lab.internet().port());
    reply.put("nameServers", LittleInternet.nameServers().size());
    reply.put("asked", lab.internet().log().count());
    list(reply);
    cache.put(reply);
    return reply;
  }
}
