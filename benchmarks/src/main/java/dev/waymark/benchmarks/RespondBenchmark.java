package dev.waymark.benchmarks;

import dev.waymark.authoritative.AuthoritativeResponder;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.wire.ServerCookies;
import dev.waymark.wire.Types;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A whole authoritative answer in memory, from the bytes of the request to those of the reply:
/// all but the sockets. With `-prof gc` it shows that nothing is allocated.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RespondBenchmark {
  private static final int DELEGATIONS = 100_000;

  private final MemoryExchange exchange = new MemoryExchange();
  private final Asked small = new Asked(SampleZones.small(), SampleZones.mixedQuestions());
  private final Asked large =
      new Asked(SampleZones.delegations(DELEGATIONS), questionsBelowDelegations(Requests::plain));
  private final Asked signed =
      new Asked(
          SampleZones.signedDelegations(DELEGATIONS), questionsBelowDelegations(Requests::dnssec));
  private final Asked alias =
      new Asked(
          SampleZones.small(), List.of(Requests.plain("alias17.foobar.com.", Types.A)));

  /// A zone and what it is asked, in turns.
  private static final class Asked {
    private final AuthoritativeResponder responder;
    private final byte[][] questions;
    private int next;

    Asked(Zone zone, List<byte[]> questions) {
      InstantSource clock = InstantSource.fixed(Instant.EPOCH);
      responder =
          new AuthoritativeResponder(
              ZoneCatalog.of(List.of(zone)), ServerCookies.random(new Random(1), clock));
      this.questions = questions.toArray(byte[][]::new);
    }

    int ask(MemoryExchange exchange) {
      next = next + 1 < questions.length ? next + 1 : 0;
      return exchange.ask(responder, questions[next]);
    }
  }

  private static List<byte[]> questionsBelowDelegations(
      BiFunction<String, Integer, byte[]> questionOf) {
    Random random = new Random(2);
    List<byte[]> questions = new ArrayList<>();
    for (int i = 0; i < 1 << 14; i++) {
      String name =
          random.nextInt(5) == 0 ? "x" + i : SampleZones.host(random.nextInt(DELEGATIONS));
      questions.add(questionOf.apply("www." + name + ".com.", Types.A));
    }
    return questions;
  }

  /// The mix of questions of a company's zone.
  @Benchmark
  public int mixed() {
    return small.ask(exchange);
  }

  /// Four in five are referrals, the others names that do not exist.
  @Benchmark
  public int referrals() {
    return large.ask(exchange);
  }

  /// The same from a zone signed with NSEC3 and opt-out, to resolvers that validate: referrals with
  /// DS or the proof that there is none, and the proofs that names do not exist.
  @Benchmark
  public int signedReferrals() {
    return signed.ask(exchange);
  }

  /// An alias and the address of its target.
  @Benchmark
  public int alias() {
    return alias.ask(exchange);
  }
}
