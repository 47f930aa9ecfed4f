package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// The server as a process of its own: signals, its control socket, its end.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a pipe is waited for
class ServerProcessTest {
  private static final Pattern SERVED = Pattern.compile("served on 127\\.0\\.0\\.1:([0-9]+) ");

  @TempDir private Path root;
  private Path zones = Path.of("");
  private Path socket = Path.of("");
  private Process process;
  private BufferedReader err;
  private InetSocketAddress address;

  @BeforeEach
  void start() throws IOException {
    zones = Files.createDirectory(root.resolve("zones"));
    socket = root.resolve("control");
    write(1);
    List<String> command = new ArrayList<>(Tools.hearing("HUP"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Waymark.class.getName()));
    command.addAll(List.of("authoritative", "--zones", zones.toString(), "--no-watch"));
    command.addAll(List.of("--listen", "127.0.0.1:0", "--control", socket.toString()));
    process = new ProcessBuilder(command).start();
    err =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    Matcher served = SERVED.matcher(awaitLine("served on"));
    assertThat(served.find()).isTrue();
    address =
        new InetSocketAddress(
            InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(served.group(1)));
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  private void write(int serial) throws IOException {
    String zone = "$ORIGIN example.\n$TTL 5\n@ SOA ns h " + serial + " 2 3 4 5\n@ NS a.invalid.\n";
    Files.writeString(zones.resolve("example.zone"), zone);
  }

  private String awaitLine(String part) throws IOException {
    String line = err.readLine();
    while (line != null && !line.contains(part)) {
      line = err.readLine();
    }
    assertThat(line).as("the process ended without: " + part).isNotNull();
    return line;
  }

  private long serial() throws IOException {
    Name name = Name.fromConstantString("example.");
    Message reply =
        new SimpleResolver(address)
            .send(Message.newQuery(Record.newRecord(name, Type.SOA, DClass.IN)));
    return ((SOARecord) reply.getSection(Section.ANSWER).getFirst()).getSerial();
  }

  private void kill(String signal) throws Exception {
    new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start().waitFor();
  }

  @Test
  void hangUpReloadsAndTermEndsWithStatusZero() throws Exception {
    assertThat(serial()).isEqualTo(1);
    write(2);
    kill("-HUP");
    assertThat(awaitLine("reloaded")).endsWith(", serial 1 to 2");
    assertThat(serial()).isEqualTo(2);

    kill("-TERM");
    awaitLine("waymark: stopped");
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(socket).doesNotExist();
  }

  @Test
  void aServerCanBeToldToStop() throws Exception {
    Ran ran = Ran.waymark("control", "--socket", socket.toString(), "stop");

    assertThat(ran.status()).isEqualTo(Waymark.DONE);
    awaitLine("waymark: stopped");
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
