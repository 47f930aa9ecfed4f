package dev.waymark.wire.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waymark.wire.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What this machine cannot send is told from what the network refuses: in a network namespace that
/// has no route but those that forbid something.
class RoutelessTest {
  private static final String NAMESPACE =
      """
      ip link set lo up &&
      ip route add prohibit 203.0.113.0/24 &&
      ip route add unreachable 198.51.100.0/24 &&
      exec "$@"
      """;

  private static final Duration LONG = Duration.ofSeconds(20);

  /// Runs in the namespace.
  static final class Asking {
    private Asking() {}

    public static void main(String[] args) {
      for (boolean watched : new boolean[] {true, false}) {
        if (watched && LinuxSockets.refusal().isPresent()) {
          continue;
        }
        try (DnsClient client = new DnsClient(new Random(1), Outgoing.ANY, watched)) {
          for (Transport transport : Transport.values()) {
            for (String ip :
                List.of("198.18.0.1", "2001:db8::1", "203.0.113.1", "198.51.100.1", "127.0.0.1")) {
              String way = transport + (watched ? " watched " : " ");
              System.out.println(way + ip + " " + ask(client, transport, ip));
            }
          }
        }
      }
    }

    private static String ask(DnsClient client, Transport transport, String ip) {
      InetSocketAddress server = new InetSocketAddress(InetAddress.ofLiteral(ip), 5_399);
      return switch (client.exchange(
          server, Loopback.question(Loopback.NAME), transport, LONG, why -> {})) {
        case ClientReply.NotSent own -> own.why().name();
        case ClientReply reply -> reply.getClass().getSimpleName();
      };
    }
  }

  @Test
  void whatThisMachineCannotSendIsNotTheServersFault() throws Exception {
    assumeTrue(mayMakeNamespaces(), "no network namespace: this needs root, unshare and ip");
    List<String> lines =
        run(
            "unshare",
            "--net",
            "sh",
            "-c",
            NAMESPACE,
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Asking.class.getName());
    for (String way : List.of("UDP watched", "UDP", "TCP")) {
      assertThat(lines)
          .contains(
              way + " 198.18.0.1 NO_ROUTE",
              way + " 2001:db8::1 NO_ROUTE",
              way + " 203.0.113.1 FORBIDDEN",
              way + " 127.0.0.1 Unreachable");
    }
    // Over TCP the same error may come from the network.
    assertThat(lines)
        .contains(
            "UDP watched 198.51.100.1 FORBIDDEN",
            "UDP 198.51.100.1 FORBIDDEN",
            "TCP 198.51.100.1 Unreachable");
  }

  private static boolean mayMakeNamespaces() throws InterruptedException {
    try {
      Process process = new ProcessBuilder("unshare", "--net", "ip", "link", "show", "lo").start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output.lines().toList();
  }
}
