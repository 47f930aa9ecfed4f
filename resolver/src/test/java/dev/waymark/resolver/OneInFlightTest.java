package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.trace.TraceEvent;
import dev.waymark.resolver.trace.TraceListener;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Type;

/// S2: clients that ask for different names need the same of some server at the same moment. A
/// forger gets one chance, not one for each of them.
@Timeout(60)
class OneInFlightTest {
  private static final int CLIENTS = 100;

  /// One, and what is sent again because this machine is so busy that a question takes longer than
  /// a server is waited for.
  private static final int MOST = 4;

  @AutoClose private final World world = new World();
  private final Map<String, CountDownLatch> joining = new ConcurrentHashMap<>();
  private CountDownLatch holding = new CountDownLatch(1);
  private ScriptedAuthority root;

  @BeforeEach
  void rootServer() {
    root =
        world.root(
            "cold. NS ns.cold.",
            "ns.cold. A 127.77.1.1",
            "cold2. NS ns.cold2.",
            "ns.cold2. A 127.77.1.2",
            "glueless. NS ns.cold3.",
            "cold3. NS ns0.cold3.",
            "ns0.cold3. A 127.77.1.3");
  }

  /// Hears whether one client joins, once for each name.
  private final class Listener implements TraceListener {
    private final Set<String> heard = new HashSet<>();

    @Override
    public boolean isOn() {
      return true;
    }

    @Override
    public void tell(TraceEvent event) {
      if (event instanceof TraceEvent.Joined joined
          && joined.stamp().parent() != 0
          && heard.add(joined.key().name().toString())) {
        joining(joined.key().name().toString()).countDown();
      }
    }
  }

  private CountDownLatch joining(String name) {
    return joining.computeIfAbsent(name, _ -> new CountDownLatch(CLIENTS - 1));
  }

  /// Until all clients but one have joined the question for `name` at a server that holds its
  /// reply: then the reply comes, and the next server holds its own.
  private void held(ScriptedAuthority server, String name, Runnable next)
      throws InterruptedException {
    joining(name).await();
    while (count(server, name) == 0) {
      Thread.onSpinWait(); // it is on its way to the server
    }
    CountDownLatch before = holding;
    next.run();
    before.countDown();
    assertThat(count(server, name)).as(name).isBetween(1L, (long) MOST);
  }

  private void hold(ScriptedAuthority server) {
    holding = new CountDownLatch(1);
    server.repliesLater(holding);
  }

  private static long count(ScriptedAuthority server, String name) {
    return server.questions().stream().filter(one -> one.startsWith(name + " ")).count();
  }

  private void ask(String zone, Steps steps) throws Exception {
    world.ask("prime.");
    hold(root);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Resolution>> answers =
          IntStream.range(0, CLIENTS)
              .mapToObj(i -> World.question("w" + i + "." + zone, Type.A))
              .map(one -> clients.submit(() -> world.resolver().resolve(one, new Listener())))
              .toList();
      steps.run();
      for (Future<Resolution> answer : answers) {
        assertThat(answer.get()).isInstanceOf(Resolution.Answered.class);
      }
    }
  }

  /// What happens at the servers meanwhile.
  private interface Steps {
    void run() throws InterruptedException;
  }

  @Test
  void aliasesOfOneTargetAskForItOnce() throws Exception {
    ScriptedAuthority cold =
        world
            .server("1.1")
            .serves(
                "cold.",
                IntStream.range(0, CLIENTS)
                    .mapToObj(i -> "w" + i + ".cold. CNAME target.cold2.")
                    .toArray(String[]::new));
    ScriptedAuthority target = world.server("1.2").serves("cold2.", "target.cold2. A 127.53.3.1");
    ask(
        "cold.",
        () -> {
          held(root, "cold.", () -> hold(root));
          held(root, "cold2.", () -> hold(target));
          held(target, "target.cold2.", () -> {});
        });
    assertThat(cold.asked()).hasSizeGreaterThanOrEqualTo(CLIENTS); // as all of them differ
  }

  @Test
  void zoneWithoutGlueHasItsServerLookedUpOnce() throws Exception {
    ScriptedAuthority cold3 =
        world
            .server("1.3")
            .serves("cold3.", "ns.cold3. A 127.77.1.3")
            .serves(
                "glueless.",
                IntStream.range(0, CLIENTS)
                    .mapToObj(i -> "w" + i + ".glueless. A 127.53.3.1")
                    .toArray(String[]::new));
    ask(
        "glueless.",
        () -> {
          held(root, "glueless.", () -> hold(root));
          held(root, "cold3.", () -> hold(cold3));
          held(cold3, "ns.cold3.", () -> {});
        });
  }
}
