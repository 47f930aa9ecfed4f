package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The resolver, as a process, resolves through real servers for the root, com and foobar.com at
/// their usual addresses and port: in a network namespace where every address is local.
@Timeout(240)
class RealServersTest {
  private static final List<String> FILES =
      List.of("resolve", "root.zone", "com.zone", "foobar.com.zone", "questions");

  private static final long PATIENCE_SECONDS = 120;

  /// A network of its own, and processes that end with the first of them; whoever is not root is it
  /// there, where the kernel lets everybody have such namespaces.
  private static final List<String> NAMESPACE =
      List.of(
          "unshare", "--map-root-user", "--net", "--pid", "--fork", "--kill-child", "--mount-proc");

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"named", "nsd", "knotd", "pdns_server"})
  void resolvesThroughServersOfEachMake(String peer) throws Exception {
    for (String tool : List.of("unshare", "ip", "dig", peer)) {
      Assumptions.assumeTrue(Tools.isInstalled(tool), tool + " is not installed");
    }
    Assumptions.assumeTrue(mayMakeNamespaces(), "no network namespace: here, this needs root");
    for (String file : FILES) {
      Files.write(directory.resolve(file), resource(file));
    }
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command(peer))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroy();
    }
    String expected = new String(resource("answers"), StandardCharsets.UTF_8);
    assertThat(output).hasContent(expected);
  }

  private List<String> command(String peer) {
    List<String> command = new ArrayList<>(NAMESPACE);
    command.add("bash");
    command.addAll(List.of(directory.resolve("resolve").toString(), peer, directory.toString()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Waymark.class.getName()));
    return command;
  }

  private static boolean mayMakeNamespaces() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(NAMESPACE);
    command.add("true");
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = RealServersTest.class.getResourceAsStream("peers/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
