package dev.waymark.benchmarks;

import dev.waymark.wire.Query;
import dev.waymark.wire.Verdict;
import dev.waymark.wire.Transport;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.xbill.DNS.Type;

/// Reading a request: header, name with the hashes of its suffixes, and EDNS if there is any.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class QueryParseBenchmark {
  private final Query query = new Query();
  private final byte[] plain = Requests.plain("host17.foobar.com.", Type.A);
  private final byte[] edns = Requests.edns("host17.foobar.com.", Type.A);

  /// A question and nothing else.
  @Benchmark
  public Verdict plain() {
    return query.parse(plain, plain.length, Transport.UDP);
  }

  /// A question with an OPT record.
  @Benchmark
  public Verdict edns() {
    return query.parse(edns, edns.length, Transport.UDP);
  }
}
