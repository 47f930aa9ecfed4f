package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// `waymark lab` as a process of its own: what it prints, how it answers, how it ends.
@Timeout(60)
final class LabTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private int port;
  private int webPort;
  private int tlsPort;
  private Process lab;
  private List<String> said;

  @BeforeEach
  void start() throws IOException {
    port = FreePort.find();
    webPort = FreePort.find();
    tlsPort = FreePort.find();
    startLab();
  }

  @AfterEach
  void end() {
    lab.destroyForcibly();
  }

  /// Starts it and waits until it says that it is up.
  private void startLab() throws IOException {
    List<String> command = new ArrayList<>(Tools.hearing("INT"));
    command.addAll(
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Waymark.class.getName(),
            "lab",
            "--port",
            String.valueOf(port),
            "--web-port",
            String.valueOf(webPort),
            "--tls-port",
            String.valueOf(tlsPort)));
    lab = new ProcessBuilder(command).start();
    said = new ArrayList<>();
    BufferedReader out = lab.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.add(line);
      if (line.contains("Ctrl-C stops it")) {
        return;
      }
    }
    throw new AssertionError(
        new String(lab.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
  }

  private Message ask(String name, int type) {
    return ServedLab.ask(new InetSocketAddress(LOOPBACK, port), name, type, Transport.UDP);
  }

  private void assertEndsWell() throws Exception {
    assertThat(lab.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(new String(lab.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("waymark: stopped\n");
    assertThat(lab.exitValue()).isZero();
    for (String address : List.of("127.0.0.1", "127.53.0.1", "127.53.2.1", "127.53.4.2")) {
      InetSocketAddress at = new InetSocketAddress(InetAddress.ofLiteral(address), port);
      new ServerSocket(port, 1, at.getAddress()).close();
      new DatagramSocket(at).close();
    }
    new ServerSocket(webPort, 1, InetAddress.ofLiteral("127.53.3.1")).close();
  }

  @Test
  void printsTheLinesToTryAndTheyWork() throws Exception {
    Assumptions.assumeThat(Tools.isInstalled("dig")).as("dig is installed").isTrue();
    List<String> lines =
        said.stream().map(String::strip).filter(line -> line.startsWith("dig ")).toList();
    assertThat(lines).hasSizeGreaterThan(8);

    for (String line : lines) {
      List<String> words = List.of(line.replaceFirst(" {2,}.*", "").split(" "));
      Process dig = new ProcessBuilder(words).redirectErrorStream(true).start();
      String output = new String(dig.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(dig.waitFor()).as(line).isZero();
      assertThat(output)
          .as(line)
          .containsPattern(line.contains("NXDOMAIN") ? "status: NXDOMAIN" : "status: NOERROR");
    }
    assertThat(said)
        .anyMatch(
            line ->
                line.endsWith(
                    "waymark trace --server 127.0.0.1:"
                        + port
                        + " --web-port "
                        + webPort
                        + " --tls-port "
                        + tlsPort
                        + " https://www.foobar.com/"));
  }

  /// The page comes over TLS to whoever trusts the authority, whose certificate curl fetches first.
  @Test
  void theCurlLinesWork(@TempDir Path folder) throws Exception {
    Assumptions.assumeThat(Tools.isInstalled("curl")).as("curl is installed").isTrue();
    List<String> lines =
        said.stream().map(String::strip).filter(line -> line.startsWith("curl ")).toList();
    assertThat(lines).hasSize(3);

    for (String line : lines) {
      List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
      words.addAll(1, List.of("--silent", "--show-error", "--fail", "--noproxy", "*"));
      Process curl =
          new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true).start();
      String output = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(curl.waitFor()).as(line + output).isZero();
      assertThat(output).as(line).matches("(?s)|<!doctype html>.*</html>\\n");
    }
    assertThat(folder.resolve("lab-ca.pem")).content().startsWith("-----BEGIN CERTIFICATE-----");
  }

  @Test
  void answersFromItsCacheWithTheTtlThatIsLeft() {
    long first = ttl(ask("www.foobar.com.", Type.A));
    long second = ttl(ask("www.foobar.com.", Type.A));

    assertThat(first).isBetween(1L, 60L);
    assertThat(second).isBetween(0L, first);

    Ran warm =
        Ran.waymark(
            "trace",
            "--server",
            "127.0.0.1:" + port,
            "--web-port",
            String.valueOf(webPort),
            "--tls-port",
            String.valueOf(tlsPort),
            "https://www.foobar.com/");
    assertThat(warm.err()).isEmpty();
    assertThat(warm.out().replaceAll("\\s+", " "))
        .containsPattern(
            "own cache +www\\.foobar\\.com A +HIT: 127.*\\s+[0-9]+\\s+of\\s+60\\s+s\\s+left")
        .contains("0 queries", "trusted by Waymark Lab CA", "200 OK (HTTP/2)", "ANSWERED by lb");
    assertThat(warm.status()).isEqualTo(Waymark.DONE);
  }

  private static long ttl(Message reply) {
    return reply.getSection(Section.ANSWER).getFirst().getTTL();
  }

  @Test
  void endsWellWhenTerminated() throws Exception {
    ask("www.foobar.com.", Type.A);

    lab.toHandle().destroy();

    assertEndsWell();
  }

  @Test
  void endsWellOnCtrlC() throws Exception {
    new ProcessBuilder("kill", "-INT", String.valueOf(lab.pid())).start().waitFor();

    assertEndsWell();
  }

  /// A connection that the dead process had open does not keep its port from the next one.
  @Test
  void startsAgainAtOnceAfterItWasKilled() throws Exception {
    ServedLab.ask(
        new InetSocketAddress(LOOPBACK, port), "big.foobar.com.", Type.TXT, Transport.TCP);

    lab.destroyForcibly().waitFor();
    startLab();

    assertThat(ttl(ask("www.foobar.com.", Type.A))).isEqualTo(60);
  }
}
