package dev.waymark.resolver;

import dev.waymark.resolver.settings.WalkSettings;
import dev.waymark.resolver.trace.Trace;
import dev.waymark.wire.Question;
import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import dev.waymark.wire.transport.ListenException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// A few name servers on loopback and a resolver that knows the first of them as the root.
///
/// Everything goes over real sockets: each server has an address of 127.77.0.0/16, all have one
/// port.
public final class World implements AutoCloseable {
  private static final int PORT_TRIES = 20;

  public final MovableClock clock = new MovableClock();
  private final Map<String, ScriptedAuthority> servers = new LinkedHashMap<>();
  private final List<DnsServer> open = new ArrayList<>();
  private final EventLoops loops = new EventLoops(1);
  private UnaryOperator<ResolverSettings> settings = UnaryOperator.identity();
  private Resolver resolver;

  /// The server at 127.77.`tail`; the first one made is the root server of the hints.
  public ScriptedAuthority server(String tail) {
    return servers.computeIfAbsent("127.77." + tail, ScriptedAuthority::new);
  }

  /// The root server, which serves the root zone: its own records, and these.
  public ScriptedAuthority root(String... records) {
    Stream<String> own = Stream.of(". NS a.root-servers.net.", "a.root-servers.net. A 127.77.0.1");
    return server("0.1").serves(".", Stream.concat(own, Stream.of(records)).toArray(String[]::new));
  }

  /// Changes the resolver's settings, before the first question.
  public World with(UnaryOperator<ResolverSettings> change) {
    settings = change;
    return this;
  }

  public Resolver resolver() {
    if (resolver == null) {
      int port = start();
      ResolverSettings defaults =
          ResolverSettings.defaults()
              .withWalk(
                  WalkSettings.DEFAULT
                      .withPort(port)
                      .withLoopbackServers(true)
                      .withFamilies(true, false))
              .withClock(clock)
              .withRandom(new Random(42));
      String root = servers.values().iterator().next().ip();
      RootHints hints =
          new RootHints(
              Map.of(
                  Name.fromConstantString("a.root-servers.net."),
                  List.of(InetAddress.ofLiteral(root))));
      resolver = new Resolver(settings.apply(defaults), hints);
    }
    return resolver;
  }

  private int start() {
    for (int tries = 1; ; tries++) {
      try {
        int port = 0;
        for (ScriptedAuthority server : servers.values()) {
          InetSocketAddress address =
              new InetSocketAddress(InetAddress.ofLiteral(server.ip()), port);
          DnsServer opened = DnsServer.open(loops, List.of(address), server);
          open.add(opened);
          port = opened.addresses().getFirst().getPort();
        }
        return port;
      } catch (ListenException e) {
        open.forEach(DnsServer::close);
        open.clear();
        if (tries == PORT_TRIES) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  public Resolution ask(String name, int type) {
    return resolver().resolve(question(name, type));
  }

  public Resolution ask(String name) {
    return ask(name, Type.A);
  }

  public Trace trace(String name) {
    return resolver().trace(question(name, Type.A));
  }

  public static Question question(String name, int type) {
    return new Question(Name.fromConstantString(name), type);
  }

  /// How many questions all servers together got so far.
  public int packets() {
    return servers.values().stream().mapToInt(server -> server.asked().size()).sum();
  }

  /// How many questions the servers get during `action`.
  public int packetsOf(Runnable action) {
    int before = packets();
    action.run();
    return packets() - before;
  }

  @Override
  public void close() {
    if (resolver != null) {
      resolver.close();
    }
    open.forEach(DnsServer::close);
    loops.close();
  }
}
