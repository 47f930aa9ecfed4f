package dev.waymark.benchmarks;

import dev.waymark.authoritative.AuthoritativeResponder;
import dev.waymark.authoritative.Gate;
import dev.waymark.authoritative.GateRules;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.wire.ServerCookies;
import dev.waymark.wire.access.AccessList;
import dev.waymark.wire.access.AddressSet;
import dev.waymark.wire.access.RateLimit;
import dev.waymark.wire.access.RateLimiter;
import dev.waymark.wire.log.LogOptions;
import dev.waymark.wire.log.QueryLog;
import dev.waymark.wire.transport.Responder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What the rules of a listener cost: the mix of questions of a company's zone, each from another
/// client, with one rule after the other. With `-prof gc` it shows that nothing is allocated.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class GateBenchmark {
  /// Which rules are in use; `none` is the responder alone.
  @Param({"none", "off", "access", "rate", "flood", "sampled", "log"})
  public String rules = "none";

  private final MemoryExchange exchange = new MemoryExchange();
  private byte[][] questions = {};
  private Responder responder = exchange -> 0;
  private QueryLog log;
  private Path directory;
  private int next;

  /// Opens what is measured.
  @Setup
  public void open() throws IOException {
    questions = SampleZones.mixedQuestions().toArray(byte[][]::new);
    AuthoritativeResponder answers =
        new AuthoritativeResponder(
            ZoneCatalog.of(List.of(SampleZones.small())),
            ServerCookies.random(new Random(1), InstantSource.fixed(Instant.EPOCH)));
    directory = Files.createTempDirectory("gate");
    boolean logged = rules.equals("log") || rules.equals("sampled");
    if (logged) {
      LogOptions options =
          new LogOptions(
              directory.resolve("log"), rules.equals("log") ? 1 : 100, LogOptions.MAX_BYTES, 0);
      log = QueryLog.open(options, InstantSource.system(), System::nanoTime, System.err::println);
    }
    boolean limited = rules.equals("rate") || rules.equals("flood");
    AccessList access =
        rules.equals("access")
            ? AccessList.parse("allow 10.0.0.0/8 192.0.2.0/24 2001:db8::/32; refuse any")
            : AccessList.OPEN;
    responder =
        rules.equals("none")
            ? answers
            : new Gate(
                answers,
                new GateRules(access, AddressSet.EMPTY, 1232),
                limited
                    ? new RateLimiter(RateLimit.DEFAULT, System::nanoTime, new Random(1))
                    : null,
                log);
  }

  /// Closes it.
  @TearDown
  public void close() throws IOException {
    if (log != null) {
      log.close();
      System.out.println("written " + log.written() + ", lost " + log.lost());
      Files.delete(directory.resolve("log"));
    }
    Files.delete(directory);
  }

  /// One question, from one of 65,536 blocks of clients; in a flood from one block.
  @Benchmark
  public int ask() {
    next++;
    exchange.client(10 << 24 | (rules.equals("flood") ? 0 : (next * 31 & 0xFFFF) << 8));
    return exchange.ask(responder, questions[next % questions.length]);
  }
}
