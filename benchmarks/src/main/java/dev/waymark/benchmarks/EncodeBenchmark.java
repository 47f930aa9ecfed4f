package dev.waymark.benchmarks;

import dev.waymark.wire.AnswerEncoder;
import dev.waymark.wire.Query;
import dev.waymark.wire.Section;
import dev.waymark.wire.WireRRset;
import dev.waymark.wire.Transport;
import java.util.List;
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
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Putting RRsets into bytes, names compressed.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncodeBenchmark {
  private final AnswerEncoder encoder = new AnswerEncoder();
  private final byte[] out = new byte[1232];
  private final Query query = new Query();
  private final WireRRset address = of("www.foobar.com.", Type.A, "192.0.2.1");
  private final WireRRset soa =
      of("foobar.com.", Type.SOA, "ns1.foobar.com. hostmaster.foobar.com. 1 2 3 4 5");
  private final WireRRset servers =
      of("foobar.com.", Type.NS, "ns1.foobar.com.", "ns2.foobar.com.");
  private final WireRRset glue1 = of("ns1.foobar.com.", Type.A, "192.0.2.53");
  private final WireRRset glue2 = of("ns2.foobar.com.", Type.A, "192.0.2.54");

  /// Reads the question that all these answer.
  public EncodeBenchmark() {
    byte[] request = Requests.edns("www.foobar.com.", Type.A);
    query.parse(request, request.length, Transport.UDP);
  }

  private static WireRRset of(String owner, int type, String... rdata) {
    List<Record> records =
        java.util.Arrays.stream(rdata).map(text -> rr(owner, type, text)).toList();
    return WireRRset.of(records);
  }

  private static Record rr(String owner, int type, String text) {
    try {
      Name name = Name.fromConstantString(owner);
      return Record.fromString(name, type, DClass.IN, 3600, text, Name.root);
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /// One address.
  @Benchmark
  public int address() {
    encoder.begin(query, out);
    encoder.require(Section.ANSWER, address.withOwner(query));
    return encoder.finish(0);
  }

  /// The SOA record, which says "no".
  @Benchmark
  public int negative() {
    encoder.begin(query, out);
    encoder.require(Section.AUTHORITY, soa);
    return encoder.finish(3);
  }

  /// Two name servers and the glue for both.
  @Benchmark
  public int referral() {
    encoder.begin(query, out);
    encoder.require(Section.AUTHORITY, servers);
    encoder.require(Section.ADDITIONAL, glue1);
    encoder.require(Section.ADDITIONAL, glue2);
    return encoder.finish(0);
  }
}
