package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// A running server, and what it does when it is told to.
@Timeout(60)
class ControlTest {
  @TempDir private Path root;
  private final StringWriter log = new StringWriter();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private Path zones = Path.of("");
  private Path path = Path.of("");
  private ZoneService service;
  private ControlSocket socket;

  @BeforeEach
  void start() throws Exception {
    zones = Files.createDirectory(root.resolve("zones"));
    path = root.resolve("control");
    write("example.com", 1, "");
    service =
        ZoneService.start(
            zones,
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            new PrintWriter(log, true));
    socket = ControlSocket.open(path, new ZoneCommands(service, stopped::countDown));
  }

  @AfterEach
  void stop() throws IOException {
    socket.close();
    service.close();
  }

  private void write(String apex, int serial, String more) throws IOException {
    String zone =
        "$ORIGIN %s.\n$TTL 300\n@ SOA ns h %d 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n%s\n"
            .formatted(apex, serial, more);
    Files.writeString(zones.resolve(apex + ".zone"), zone);
  }

  private Ran control(String... words) {
    String[] arguments = new String[words.length + 3];
    arguments[0] = "control";
    arguments[1] = "--socket";
    arguments[2] = path.toString();
    System.arraycopy(words, 0, arguments, 3, words.length);
    return Ran.waymark(arguments);
  }

  @Test
  void reloadServesWhatIsNewAndSaysIt() throws IOException {
    write("example.com", 2, "");
    write("example.net", 5, "");

    Ran ran = control("reload");

    assertThat(ran.status()).isEqualTo(Waymark.DONE);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .contains("ok            yes", "filesRead     2")
        .contains("zone example.com. reloaded from ", ", serial 1 to 2")
        .contains("zone example.net. added from ");
    assertThat(log.toString().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("waymark: zone example."));
    assertThat(control("zones").out()).contains("example.net.", "serial        5");
  }

  @Test
  void reloadOfOneZoneLeavesTheOthers() throws IOException {
    write("example.com", 2, "");
    write("example.net", 5, "");

    assertThat(control("reload", "EXAMPLE.com").out()).contains("filesRead     1");
    assertThat(control("zones").out()).doesNotContain("example.net.");
  }

  @Test
  void aBadFileIsSaidByReloadLogAndStatus() throws IOException {
    write("example.com", 2, "www A 1.2.3");

    Ran ran = control("reload");

    assertThat(ran.status()).isEqualTo(Waymark.FAILED);
    assertThat(ran.out()).contains("zone example.com. kept as it was (serial 1), as ", "'1.2.3'");
    assertThat(log.toString())
        .hasLineCount(1)
        .contains("zone example.com. kept as it was", "example.com.zone:6:", "'1.2.3'");
    Ran status = control("status");
    assertThat(status.status()).isEqualTo(Waymark.FAILED);
    assertThat(status.out()).contains("outdated", "'1.2.3'", "bad   1");

    Files.move(zones, root.resolve("away"));
    assertThat(control("reload").out()).contains("no such directory");
    assertThat(log.toString()).hasLineCount(2).contains("no such directory");
    assertThat(log.toString()).endsWith("; all zones are kept\n");
  }

  @Test
  void statusSaysHowTheServerStands() {
    Ran status = control("status");

    assertThat(status.status()).isEqualTo(Waymark.DONE);
    assertThat(status.out())
        .contains(String.valueOf(ProcessHandle.current().pid()), zones.toString())
        .contains(Endpoint.text(service.addresses().getFirst()))
        .contains("records    3");
  }

  @Test
  void statsCountWhatWasAsked() throws IOException {
    SimpleResolver client = new SimpleResolver(service.addresses().getFirst());
    client.send(question("ns.example.com.", Type.A));
    client.send(question("nowhere.example.com.", Type.HTTPS));
    client.setTCP(true);
    client.send(question("example.org.", Type.A));

    var stats = ZoneCommands.JSON.readTree(control("--json", "stats").out());

    assertThat(stats.at("/udp/requests").asInt()).isEqualTo(2);
    assertThat(stats.at("/udp/rcodes").toString()).isEqualTo("{\"NOERROR\":1,\"NXDOMAIN\":1}");
    assertThat(stats.at("/udp/types").toString()).isEqualTo("{\"A\":1,\"HTTPS\":1}");
    assertThat(stats.at("/tcp/rcodes").toString()).isEqualTo("{\"REFUSED\":1}");
  }

  private static Message question(String name, int type) {
    return Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, DClass.IN));
  }

  @Test
  void stopIsAnsweredBeforeItHappens() throws InterruptedException {
    assertThat(control("stop").status()).isEqualTo(Waymark.DONE);
    stopped.await();
  }

  @Test
  void wrongCommandsAreOneLine() {
    for (String wrong : List.of("relaod", "stats now", "reload no..name", "reload example.org")) {
      Ran ran = control(wrong.split(" "));
      assertThat(ran.err()).hasLineCount(1).startsWith("waymark control: ");
      assertThat(ran.out()).isEmpty();
      assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
    }
    assertThat(control("reload", "a\u001b[2J").err()).doesNotContain("\u001b");
    Ran nobody = Ran.waymark("control", "--socket", root.resolve("none").toString(), "status");
    assertThat(nobody.err()).hasLineCount(1).contains("no server answers");
    assertThat(nobody.status()).isEqualTo(Waymark.BAD_INPUT);
  }

  /// The reply of a service to a command.
  static String reply(ControlSocket.Commands commands, String command) throws IOException {
    StringWriter out = new StringWriter();
    commands.answer(command, out);
    return out.toString().strip();
  }

  private static void echo(String line, Writer out) throws IOException {
    out.write(line + "\n");
  }

  /// More failures than there are places: none of them costs one.
  @Test
  void aCommandThatFailsIsSaidAndTheNextOneIsHeard() throws IOException {
    Path at = root.resolve("failing");
    ControlSocket.Commands failing =
        (line, out) -> {
          if (line.equals("fail")) {
            throw new IOException("meant to fail");
          }
          echo("{\"ok\":true}", out);
        };
    try (ControlSocket _ = ControlSocket.open(at, failing)) {
      for (int i = 0; i < 20; i++) {
        Ran ran = Ran.waymark("control", "--socket", at.toString(), "fail");
        assertThat(ran.err()).hasLineCount(1).contains("without a reply");
        assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
      }
      assertThat(Ran.waymark("control", "--socket", at.toString(), "well").status()).isZero();
    }
  }

  @Test
  void onlyTheUserMayUseTheSocket() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
  }

  @Test
  void aSocketInUseIsLeftAloneAndOneLeftBehindIsReplaced() throws IOException {
    assertThatIOException()
        .isThrownBy(() -> ControlSocket.open(path, ControlTest::echo))
        .withMessageContaining("another server listens");

    Path left = root.resolve("left");
    try (ServerSocketChannel old = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      old.bind(UnixDomainSocketAddress.of(left));
    }
    assertThat(left).exists();
    try (ControlSocket _ = ControlSocket.open(left, ControlTest::echo)) {
      try (BufferedReader reply = ControlSocket.ask(left, "echo")) {
        assertThat(reply.lines()).containsExactly("echo");
      }
    }
    assertThat(left).doesNotExist();

    Path file = Files.writeString(root.resolve("file"), "precious");
    assertThatIOException().isThrownBy(() -> ControlSocket.open(file, ControlTest::echo));
    assertThat(file).hasContent("precious");
  }

  @Test
  void aCommandWithoutEndIsCutOff() throws IOException {
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      client.write(ByteBuffer.wrap(new byte[ControlSocket.MAX_COMMAND]));
      assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    assertThat(control("status").status()).isEqualTo(Waymark.DONE);
  }

  @Test
  void theOnlyServerOfAUserIsFound() throws IOException {
    Path own = ControlPath.directory(Map.of("XDG_RUNTIME_DIR", root.toString()));
    assertThat(own).isEqualTo(root.resolve("waymark"));
    assertThat(ControlPath.live(own)).isEmpty();
    ControlPath.prepare(own);
    ControlPath.prepare(own);
    Path at = ControlPath.of(own, 5300);
    try (ControlSocket _ = ControlSocket.open(at, ControlTest::echo)) {
      assertThat(ControlPath.live(own)).containsExactly(at);
    }
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatIOException().isThrownBy(() -> ControlPath.prepare(own));
    assertThatExceptionOfType(BadInput.class).isThrownBy(() -> ControlPath.live(own));
  }
}
