package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PortOwnerTest {
  @Test
  void theProcessThatHasThePortIsNamed() throws Exception {
    assumeThat(Files.isReadable(Path.of("/proc/net/tcp"))).as("Linux tells in /proc").isTrue();
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThat(PortOwner.of(socket.getLocalPort()))
          .hasValueSatisfying(
              who -> assertThat(who).endsWith("(pid " + ProcessHandle.current().pid() + ")"));
    }
  }
}
