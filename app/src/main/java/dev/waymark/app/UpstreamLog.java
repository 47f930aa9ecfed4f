package dev.waymark.app;

import dev.waymark.resolver.trace.UpstreamQuery;
import dev.waymark.wire.log.LogFile;
import dev.waymark.wire.log.LogOptions;
import dev.waymark.wire.transport.ClientReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes down what servers are asked, one line of JSON each.
///
/// Walks only put an entry into a queue and never wait. One thread writes; what it cannot take or
/// write in time is lost and counted.
final class UpstreamLog implements Consumer<UpstreamQuery>, AutoCloseable {
  /// Entries that wait: a second of a resolver that asks 8,000 questions in it.
  private static final int QUEUE = 8_192;

  /// How long the writer waits for something to do before it looks whether it is to end.
  private static final long REST_MILLIS = 100;

  /// How long closing waits for the last lines.
  private static final Duration END = Duration.ofSeconds(4);

  private static final double NANOS_PER_MILLI = 1e6;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
  private final LongAdder lost = new LongAdder();
  private final LongAdder written = new LongAdder();
  private final InstantSource clock;
  private final LogFile file;
  private final LogOptions options;
  private final Consumer<String> tell;
  private final Thread writer;
  private volatile boolean closing;
  private volatile boolean reopen;
  private boolean failing; // the writer's own

  private record Entry(Instant at, UpstreamQuery query) {}

  private UpstreamLog(LogOptions options, InstantSource clock, Consumer<String> tell) {
    this.options = options;
    this.clock = clock;
    this.tell = tell;
    file = new LogFile(options);
    writer =
        Thread.ofPlatform()
            .daemon()
            .name("waymark-upstream-log")
            .uncaughtExceptionHandler(
                (_, e) -> tell.accept("upstream log: ended by an error: " + e))
            .unstarted(this::run);
  }

  /// Starts to write.
  ///
  /// @param tell hears when the file cannot be written, and when it can again
  /// @throws BadInput if the file cannot be opened
  static UpstreamLog open(LogOptions options, InstantSource clock, Consumer<String> tell) {
    UpstreamLog log = new UpstreamLog(options, clock, tell);
    try {
      log.file.open();
    } catch (IOException e) {
      throw new BadInput("--upstream-log: " + options.file() + ": " + Places.reason(e));
    }
    log.writer.start();
    return log;
  }

  @Override
  public void accept(UpstreamQuery query) {
    if (!queue.offer(new Entry(clock.instant(), query))) {
      lost.increment();
    }
  }

  /// Where it writes.
  LogOptions options() {
    return options;
  }

  /// How many queries were written down.
  long written() {
    return written.sum();
  }

  /// How many should have been and were not.
  long lost() {
    return lost.sum();
  }

  /// Opens the file anew: whoever has renamed it gets no more lines.
  void reopen() {
    reopen = true;
  }

  private void run() {
    try {
      boolean last;
      do {
        last = closing; // read before the queue: what was taken before is written
        if (reopen) {
          reopen = false;
          file.close();
        }
        Entry entry = queue.poll(last ? 0 : REST_MILLIS, TimeUnit.MILLISECONDS);
        while (entry != null) {
          write(line(entry));
          entry = queue.poll();
        }
      } while (!last);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      file.close();
    }
  }

  private void write(byte[] line) {
    try {
      file.write(line, line.length);
      written.increment();
      if (failing) {
        failing = false;
        tell.accept("upstream log: " + options.file() + " is written again");
      }
    } catch (IOException e) {
      lost.increment();
      if (!failing) {
        failing = true;
        tell.accept(
            "upstream log: "
                + options.file()
                + " cannot be written, its lines are lost: "
                + Places.reason(e));
      }
    }
  }

  /// One query as a line.
  private static byte[] line(Entry entry) {
    UpstreamQuery query = entry.query();
    ObjectNode line = JSON.createObjectNode();
    line.put("time", entry.at().truncatedTo(ChronoUnit.MILLIS).toString());
    line.put("zone", query.zone().toString());
    line.put("server", query.server().name().toString());
    line.put("address", query.server().ip().getHostAddress());
    line.put("port", query.server().port());
    line.put("transport", TrafficJson.word(query.server().transport()));
    line.put("name", query.question().sent().name().toString());
    line.put("type", Type.string(query.question().sent().type()));
    if (query.question().isMinimised()) {
      line.put("for", query.question().full().name().toString());
    }
    line.put("edns", query.edns());
    line.put("why", TrafficJson.word(query.choice()));
    switch (query.reply()) {
      case ClientReply.Received reply ->
          line.put("rcode", Rcode.string(reply.message().getRcode())).put("size", reply.size());
      case ClientReply.HeaderOnly header ->
          line.put("rcode", Rcode.string(header.rcode())).put("outcome", "header_only");
      case ClientReply.TimedOut _ -> line.put("outcome", "timeout");
      case ClientReply.Unreachable no ->
          line.put("outcome", "unreachable").put("reason", no.reason());
      case ClientReply.NotSent own ->
          line.put("outcome", "not_sent").put("reason", own.why().words());
    }
    line.put("ms", Math.round(query.reply().elapsed().toNanos() / NANOS_PER_MILLI * 10) / 10.0);
    return (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /// Writes what was taken, and ends.
  @Override
  public void close() {
    closing = true;
    try {
      if (!writer.join(END)) {
        tell.accept("upstream log: the last lines could not be written in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
