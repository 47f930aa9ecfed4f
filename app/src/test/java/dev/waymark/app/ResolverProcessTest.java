package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.internet.LittleInternet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// The resolver as a process of its own, with a configuration file: signals and its end.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a pipe is waited for
class ResolverProcessTest {
  private static final Pattern SERVES = Pattern.compile("resolver on 127\\.0\\.0\\.1:([0-9]+)$");

  @TempDir private Path root;
  private LittleInternet internet;
  private Process process;
  private BufferedReader err;
  private InetSocketAddress address;

  @BeforeEach
  void start() throws Exception {
    internet = LittleInternet.start(0, 0);
    Files.writeString(
        root.resolve("hints"),
        internet.rootHints().stream()
            .map(Record::toString)
            .collect(Collectors.joining("\n", "", "\n")));
    configure("192.0.2.1");
    launch();
  }

  /// Starts the resolver and waits until it serves.
  private void launch() throws IOException {
    List<String> command = new ArrayList<>(Tools.hearing("HUP"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Waymark.class.getName()));
    command.addAll(List.of("resolver", "--config", root.resolve("config").toString()));
    process = new ProcessBuilder(command).start();
    err =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    Matcher serves = SERVES.matcher(awaitLine("resolver on"));
    assertThat(serves.find()).isTrue();
    address =
        new InetSocketAddress(
            InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(serves.group(1)));
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
    internet.close();
  }

  private void configure(String host) throws IOException {
    Files.writeString(
        root.resolve("config"),
        """
        listen = "127.0.0.1:0"
        root-hints = "%s"
        upstream-port = %d
        loopback-servers = true
        control = "%s"
        host = "printer.lan=%s"
        """
            .formatted(root.resolve("hints"), internet.port(), root.resolve("control"), host));
  }

  private void add(String line) throws IOException {
    Files.writeString(root.resolve("config"), line, StandardOpenOption.APPEND);
  }

  private void endAtOnce() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  private String awaitLine(String part) throws IOException {
    String line = err.readLine();
    while (line != null && !line.contains(part)) {
      line = err.readLine();
    }
    assertThat(line).as("the process ended without: " + part).isNotNull();
    return line;
  }

  private String ask(String name) throws IOException {
    Name owner = Name.fromConstantString(name);
    Message reply =
        new SimpleResolver(address)
            .send(Message.newQuery(Record.newRecord(owner, Type.A, DClass.IN)));
    return reply.getSection(Section.ANSWER).getFirst().rdataToString();
  }

  private void kill(String signal) throws Exception {
    new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start().waitFor();
  }

  @Test
  void hangUpReadsTheConfigurationAgainAndTermEndsWithStatusZero() throws Exception {
    assertThat(ask("www.foobar.com.")).startsWith("127.53.3.");
    assertThat(ask("printer.lan.")).isEqualTo("192.0.2.1");
    configure("192.0.2.2");
    kill("-HUP");
    assertThat(awaitLine("reloaded")).isEqualTo("waymark: reloaded");
    assertThat(ask("printer.lan.")).isEqualTo("192.0.2.2");

    configure("nowhere");
    kill("-HUP");
    assertThat(awaitLine("kept as it was")).contains("config:6: host: 'nowhere' is not an address");
    assertThat(ask("printer.lan.")).isEqualTo("192.0.2.2");

    Ran stopped = Ran.waymark("control", "--socket", root.resolve("control").toString(), "stop");
    assertThat(stopped.status()).isZero();
    awaitLine("waymark: stopped");
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(root.resolve("control")).doesNotExist();
  }

  /// A process that is killed while it writes leaves the snapshot of before, whole; the next one
  /// answers from it although nobody can be asked, and writes it anew when it is told to end.
  @Test
  void aKilledResolverLeavesASnapshotThatTheNextBeginsWith() throws Exception {
    Path snapshot = root.resolve("cache");
    Path unfinished = root.resolve("cache.new");
    endAtOnce();
    add("cache-snapshot = \"" + snapshot + "\"\ncache-snapshot-interval = 1\n");
    launch();
    do {
      assertThat(ask("www.foobar.com.")).startsWith("127.53.3.");
    } while (!Files.exists(snapshot));
    FileTime first = Files.getLastModifiedTime(snapshot);
    do { // what was learnt before the next is written is in that one
      ask("www.foobar.com.");
    } while (Files.getLastModifiedTime(snapshot).equals(first));
    for (int i = 0; i < 20_000 && !Files.exists(unfinished); i++) {
      ask("www.foobar.com."); // until it writes once more
    }
    endAtOnce();
    Files.write(unfinished, new byte[] {1, 2, 3}); // should it not have been in the middle
    internet.close();

    launch();
    assertThat(ask("www.foobar.com.")).startsWith("127.53.3.");
    kill("-TERM");
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(unfinished).doesNotExist();
  }
}
