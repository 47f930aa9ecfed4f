package dev.waymark.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Packets get lost, and servers die: a question is then answered later, not never.
class LossTest {
  private static final int QUESTIONS = 400;

  /// A fifth of the questions to the servers is lost, and one of two servers is dead. Chance loses
  /// a question six times in a row 6 times in 100,000, which would be a failure; more than one
  /// failure in 400 questions is none of chance's.
  @Test
  void answersAreFoundWhereAFifthOfThePacketsIsLostAndHalfOfTheServersAreDead() throws Exception {
    try (World world = new World();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Random chance = new Random(5);
      ScriptedAuthority.Script lossy =
          (query, honest, transport) -> chance.nextInt(5) == 0 ? null : honest;
      world
          .server("0.1")
          .serves(
              ".",
              ". NS a.root-servers.net.",
              "a.root-servers.net. A 127.77.0.1",
              "zone. NS ns1.zone.",
              "zone. NS ns2.zone.",
              "ns1.zone. A 127.77.1.1",
              "ns2.zone. A 127.77.1.2")
          .says(lossy);
      world.server("1.1").serves("zone.").says(lossy); // that there is no such name is an answer
      world.server("1.2").isSilent();
      assertThat(world.ask("first.zone.")).isInstanceOf(Resolution.NameError.class);

      List<Future<Resolution>> asked = new ArrayList<>();
      for (int i = 0; i < QUESTIONS; i++) {
        String name = "n" + i + ".zone.";
        asked.add(clients.submit(() -> world.ask(name)));
      }
      List<Resolution> failures = new ArrayList<>();
      for (Future<Resolution> one : asked) {
        Resolution resolution = one.get();
        if (resolution instanceof Resolution.Failure) {
          failures.add(resolution);
        }
      }
      assertThat(failures).hasSizeLessThanOrEqualTo(1);
    }
  }
}
