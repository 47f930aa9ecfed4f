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
  private static final String LIST = "list";
  private static final String CLEAR = "clear";
  private static final String KNOWN = "what-if, cache, trace, status, stop";

  private final Lab lab;
  private final CacheCommands cache;
  private final Instant since = Instant.now();

  /// @param stop begins to end the process
  LabCommands(Lab lab, Runnable stop) {
    this.lab = lab;
    cache = new CacheCommands(lab::resolver, stop);
  }

  @Override
  public void answer(String line, Writer out) throws IOException {
    cache.answer(line, out, this::own);
  }

  /// Sets, shows or clears. In any case the reply is what holds then.
  private ObjectNode whatIf(List<String> words) {
    LittleInternet internet = lab.internet();
    try {
      switch (words.isEmpty() ? LIST : words.getFirst()) {
        case LIST -> CacheCommands.atMost(words, 1);
        case CLEAR -> {
          CacheCommands.atMost(words, 2);
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

  private void list(ObjectNode reply) {
    ObjectNode all = reply.putObject("whatIf");
    lab.internet().whatIfs().forEach(each -> all.put(each.toString(), each.sentence()));
  }

  private ObjectNode own(String command, List<String> rest) {
    if (command.equals("what-if")) {
      return whatIf(rest);
    }
    CacheCommands.atMost(rest, 0);
    return switch (command) {
      case "status" -> status();
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
