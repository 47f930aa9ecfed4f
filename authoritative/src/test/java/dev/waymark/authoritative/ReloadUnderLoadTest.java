package dev.waymark.authoritative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.authoritative.reload.Reload;
import dev.waymark.authoritative.reload.ServedDirectory;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.wire.transport.EventLoops;
import dev.waymark.wire.transport.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/// Zones are replaced a hundred times, by all that files can go through, while clients ask without
/// a pause: no question is lost, and each answer comes from one version of both zones it is made
/// of.
@Timeout(120)
class ReloadUnderLoadTest {
  private static final int RELOADS = 100;
  private static final int CLIENTS = 4;

  /// Answers that the clients get between one reload and the next.
  private static final int ANSWERS_BETWEEN = 100;

  @TempDir private Path root;
  private final AtomicLong answers = new AtomicLong();
  private final AtomicBoolean done = new AtomicBoolean();

  @Test
  void noQuestionIsLostAndNoAnswerIsMixed() throws Exception {
    Path zones = Files.createDirectory(root.resolve("zones"));
    write(zones, 1, false);
    try (EventLoops loops = new EventLoops(2);
        AuthoritativeServer server =
            AuthoritativeServer.start(
                loops,
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                ZoneCatalog.empty(),
                ServerOptions.dedicated());
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      ServedDirectory directory =
          new ServedDirectory(
              zones, InstantSource.system(), reload -> server.replace(reload.catalog()));
      assertThat(directory.look().problems()).isEmpty();
      List<Future<Long>> asking = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        asking.add(clients.submit(() -> ask(server.addresses().getFirst())));
      }
      try {
        reloadOften(zones, directory, asking);
      } finally {
        done.set(true);
      }
      long asked = 0;
      for (Future<Long> each : asking) {
        asked += each.get();
      }
      assertThat(asked).isGreaterThanOrEqualTo((long) RELOADS * ANSWERS_BETWEEN);
    }
  }

  private void reloadOften(Path zones, ServedDirectory directory, List<Future<Long>> asking)
      throws IOException {
    for (int version = 2; version < RELOADS + 2; version++) {
      switch (version % 10) {
        case 3 -> {
          Files.write(zones.resolve("a.zone"), new byte[10_000]);
          Files.writeString(zones.resolve("b.zone"), "@ SOA");
          assertThat(directory.look().hasErrors()).isTrue();
          write(zones, version, false);
        }
        case 6 -> {
          Files.move(zones, root.resolve("away"));
          assertThat(directory.look().hasErrors()).isTrue();
          Files.move(root.resolve("away"), zones);
          write(zones, version, true);
        }
        case 9 -> {
          Files.writeString(zones.resolve("c.zone"), zone("c.example", version, ""));
          assertThat(directory.look().catalog().zones()).hasSize(3);
          Files.delete(zones.resolve("c.zone"));
          write(zones, version, true);
        }
        default -> write(zones, version, version % 2 == 0);
      }
      Reload reload = directory.look();
      assertThat(reload.hasErrors()).isFalse();
      assertThat(reload.catalog().zones()).hasSize(2);
      long enough = answers.get() + ANSWERS_BETWEEN;
      while (answers.get() < enough && asking.stream().noneMatch(Future::isDone)) {
        Thread.onSpinWait();
      }
    }
  }

  /// Two zones in which everything carries one number, in place or by renaming.
  private void write(Path zones, int version, boolean rename) throws IOException {
    for (String name : List.of("a", "b")) {
      Path file = zones.resolve(name + ".zone");
      Path written = rename ? root.resolve("next") : file;
      String next = name.equals("a") ? "www CNAME www.b.example." : "www A 192.0.2." + version;
      Files.writeString(written, zone(name + ".example", version, next));
      if (rename) {
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private static String zone(String apex, int version, String more) {
    return "$ORIGIN %1$s.\n$TTL %2$d\n@ SOA ns h %2$d 2 3 4 5\n@ NS ns\nns A 192.0.2.%2$d\n%3$s\n"
        .formatted(apex, version, more);
  }

  private long ask(InetSocketAddress server) throws IOException {
    SimpleResolver client = new SimpleResolver(server);
    long asked = 0;
    for (; !done.get(); asked++) {
      client.setTCP(asked % 20 == 19);
      Message reply = client.send(Asking.question("www.a.example.", "A")); // throws if it is lost
      assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
      List<Record> records = reply.getSection(Section.ANSWER);
      assertThat(records).hasSize(2);
      assertThat(records.stream().map(Record::getTTL).distinct()).hasSize(1);
      assertThat(records.getLast().rdataToString())
          .isEqualTo("192.0.2." + records.getFirst().getTTL());
      answers.incrementAndGet();
    }
    return asked;
  }
}
