package dev.waymark.app;

import dev.waymark.resolver.CacheView;
import dev.waymark.resolver.Resolver;
import dev.waymark.wire.Question;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import tools.jackson.databind.node.ObjectNode;

/// What can be told to anything that has a resolver: to show or forget what it remembers, to trace,
/// and to stop.
final class CacheCommands {
  private static final String STOP = "stop";

  private final Supplier<Resolver> resolver;
  private final Runnable stop;

  /// What else a program can be told.
  @FunctionalInterface
  interface Others {
    /// Does what `command` says, with the words behind it.
    ///
    /// @throws BadInput if that makes no sense
    ObjectNode answer(String command, List<String> words);
  }

  /// @param resolver as it is now
  /// @param stop begins to end the process
  CacheCommands(Supplier<Resolver> resolver, Runnable stop) {
    this.resolver = resolver;
    this.stop = stop;
  }

  /// Answers `cache`, `trace` and `stop`, and with `others` all the rest.
  void answer(String line, Writer out, Others others) throws IOException {
    List<String> words = List.of(line.strip().split(" +"));
    List<String> rest = words.subList(1, words.size());
    try {
      switch (words.getFirst()) {
        case "cache" -> cache(rest, out);
        case "trace" -> trace(rest, out);
        case STOP -> {
          atMost(rest, 0);
          put(ZoneCommands.JSON.createObjectNode().put("ok", true), out);
          out.flush(); // the end may be quick
          stop.run();
        }
        default -> put(others.answer(words.getFirst(), rest), out);
      }
    } catch (BadInput e) {
      put(ZoneCommands.JSON.createObjectNode().put("error", e.getMessage()), out);
    }
  }

  /// @throws BadInput if there are more words
  static void atMost(List<String> words, int count) {
    if (words.size() > count) {
      throw new BadInput("'" + words.get(count) + "' is one too many");
    }
  }

  /// Writes a reply as a line.
  private static void put(ObjectNode reply, Writer out) throws IOException {
    out.write(ZoneCommands.JSON.writeValueAsString(reply));
    out.write('\n');
  }

  /// Adds how full the cache is.
  void put(ObjectNode reply) {
    CacheView.Size size = resolver.get().cache().size();
    reply
        .putObject("cache")
        .put("answers", size.answers())
        .put("bytes", size.bytes())
        .put("maxBytes", resolver.get().settings().cache().bytes())
        .put("delegations", size.delegations())
        .put("failures", size.failures());
  }

  /// `cache dump [NAME]`, `cache flush name NAME`, `cache flush tree NAME`, `cache flush all`.
  private void cache(List<String> words, Writer out) throws IOException {
    CacheView cache = resolver.get().cache();
    String what = words.isEmpty() ? "" : words.getFirst();
    if (what.equals("dump") && words.size() <= 2) {
      dump(cache, words.size() == 1 ? Name.root : name(words.get(1)), out);
    } else if (what.equals("flush") && words.size() == 2 && words.get(1).equals("all")) {
      resolver.get().flush();
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

  /// `trace NAME [TYPE]`.
  private void trace(List<String> words, Writer out) throws IOException {
    if (words.isEmpty() || words.size() > 2) {
      throw new BadInput("expected trace NAME [TYPE]");
    }
    int type = words.size() == 1 ? Type.A : Target.parseType(words.get(1));
    Question question = new Question(name(words.getFirst()), type);
    byte[] trace = TraceJson.writeCompact(resolver.get().trace(question));
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
