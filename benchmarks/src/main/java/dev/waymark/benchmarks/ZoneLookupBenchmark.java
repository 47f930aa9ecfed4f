package dev.waymark.benchmarks;

import dev.waymark.authoritative.zone.Lookup;
import dev.waymark.authoritative.zone.Zone;
import dev.waymark.wire.HashedName;
import dev.waymark.wire.Query;
import dev.waymark.wire.Types;
import dev.waymark.wire.Transport;
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
import org.openjdk.jmh.annotations.Warmup;

/// Finding what a zone knows about a name, in random order, so that large zones have to wait for
/// memory: what stands in a row is the price of misses in the processor's caches.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ZoneLookupBenchmark {
  private static final int QUESTIONS = 1 << 14;

  @Param({"1000", "100000"})
  private int names;

  private Zone flat;
  private Zone delegations;
  private final HashedName name = new HashedName();
  private final Query[] hosts = new Query[QUESTIONS];
  private final Query[] below = new Query[QUESTIONS];
  private int next;

  /// Compiles the zones and parses the questions.
  @Setup
  public void prepare() {
    flat = SampleZones.flat(names);
    delegations = SampleZones.delegations(names);
    for (int i = 0; i < QUESTIONS; i++) {
      String host = SampleZones.host((int) (i * 0x9E37_79B9L % names));
      hosts[i] = parsed(host + ".flat.test.");
      below[i] = parsed("www." + host + ".com.");
    }
  }

  private static Query parsed(String name) {
    Query query = new Query();
    byte[] request = Requests.plain(name, Types.A);
    query.parse(request, request.length, Transport.UDP);
    return query;
  }

  /// A name of a flat zone.
  @Benchmark
  public Lookup host() {
    next = next + 1 & QUESTIONS - 1;
    return flat.lookup(name.show(hosts[next]), Types.A);
  }

  /// A name below a delegation.
  @Benchmark
  public Lookup referral() {
    next = next + 1 & QUESTIONS - 1;
    return delegations.lookup(name.show(below[next]), Types.A);
  }
}
