package dev.waymark.benchmarks;

import dev.waymark.authoritative.AuthoritativeResponder;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.resolver.Resolver;
import dev.waymark.resolver.ResolverSettings;
import dev.waymark.resolver.RootHints;
import dev.waymark.wire.Question;
import dev.waymark.wire.ServerCookies;
import dev.waymark.wire.Types;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import dev.waymark.wire.transport.Responder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
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
import org.xbill.DNS.Name;

/// What the resolver takes to answer from its cache, from the bytes of the request to those of the
/// reply: all but the sockets. With `-prof gc` it shows that nothing is allocated.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CacheHitBenchmark {
  private static final Name ROOT_SERVER = Name.fromConstantString("ns.");

  /// How many names are cached: few fit the processor's caches, many do not.
  @Param({"5000", "50000"})
  public int names = 5_000;

  private final MemoryExchange exchange = new MemoryExchange();
  private final EventLoops loops = new EventLoops(1);
  private DnsServer root;
  private Resolver resolver;
  private Responder responder = exchange -> 0;
  private byte[][] addresses = {};
  private byte[][] addressesWithEdns = {};
  private byte[][] absences = {};
  private byte[][] aliases = {};
  private int next;

  /// Has a resolver ask for all names, and ask itself once more so that the replies are prepared.
  @Setup
  public void fill() throws IOException {
    AuthoritativeResponder zone =
        new AuthoritativeResponder(
            ZoneCatalog.of(List.of(SampleZones.root(names))),
            ServerCookies.random(new Random(1), InstantSource.system()));
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    root = DnsServer.open(loops, List.of(new InetSocketAddress(loopback, 0)), zone);
    resolver =
        new Resolver(
            ResolverSettings.defaults()
                .withUpstreamPort(root.addresses().getFirst().getPort())
                .withLoopbackServers(true),
            new RootHints(Map.of(ROOT_SERVER, List.of(loopback))));
    responder = resolver.responder(trace -> new byte[0]);
    addresses = cached("h", Requests::plain);
    addressesWithEdns = cached("h", Requests::edns);
    absences = cached("x", Requests::plain);
    aliases = cached("c", Requests::plain);
  }

  private byte[][] cached(String prefix, BiFunction<String, Integer, byte[]> requestFor) {
    List<byte[]> requests = new ArrayList<>();
    Random random = new Random(2);
    for (int i = 0; i < names; i++) {
      String name = prefix + random.nextInt(names) + ".";
      resolver.resolve(new Question(Name.fromConstantString(name), Types.A));
      byte[] request = requestFor.apply(name, Types.A);
      exchange.ask(responder, request);
      requests.add(request);
    }
    return requests.toArray(byte[][]::new);
  }

  private int ask(byte[][] requests) {
    next = next + 1 < requests.length ? next + 1 : 0;
    return exchange.ask(responder, requests[next]);
  }

  /// Addresses.
  @Benchmark
  public int address() {
    return ask(addresses);
  }

  /// The same for clients with EDNS.
  @Benchmark
  public int addressWithEdns() {
    return ask(addressesWithEdns);
  }

  /// Names that do not exist.
  @Benchmark
  public int nameError() {
    return ask(absences);
  }

  /// Aliases and the addresses that they lead to.
  @Benchmark
  public int alias() {
    return ask(aliases);
  }

  /// Closes what was opened.
  @TearDown
  public void close() {
    root.close();
    resolver.close();
    loops.close();
  }
}
