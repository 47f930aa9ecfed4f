package dev.waymark.benchmarks;

import dev.waymark.authoritative.zone.ZoneFile;
import dev.waymark.authoritative.zone.ZoneReading;
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

/// From the text of a zone to its image: delegations with two name servers and their addresses.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ZoneReaderBenchmark {
  @Param({"1000", "100000"})
  int delegations;

  /// Lines that the short way understands, or TTLs with units, which it does not.
  @Param({"3600", "1h"})
  String ttl = "3600";

  private String text = "";

  /// Makes the benchmark.
  public ZoneReaderBenchmark() {}

  /// Writes the zone.
  @Setup
  public void write() {
    StringBuilder zone = new StringBuilder("$TTL 3600\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n");
    for (int i = 0; i < delegations; i++) {
      String name = "d" + i;
      for (String server : new String[] {"ns1.", "ns2."}) {
        zone.append(name).append(' ').append(ttl).append(" NS ").append(server).append(name);
        zone.append('\n').append(server).append(name).append(' ').append(ttl);
        zone.append(" A 192.0.2.").append(i % 256).append('\n');
      }
    }
    text = zone.toString();
  }

  /// Reads and compiles it.
  @Benchmark
  public ZoneReading read() {
    return ZoneFile.parse("com.zone", text);
  }
}
