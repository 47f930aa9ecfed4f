package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.ServerIdentity;
import dev.waymark.wire.transport.ServerOptions;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// The options that say how a server behaves on the wire, on a running server.
@Timeout(60)
class WireOptionsTest {
  private static final String OLD = "e5e973e5a6b2a43f48e7dc849e37bfcf";
  private static final String NEW = "445536bcd2513298075a5d379663c962";

  @TempDir private Path root;
  private final StringWriter log = new StringWriter();

  private ZoneService start(WireSettings wire) throws IOException {
    Path zones = Files.createDirectories(root.resolve("zones"));
    Files.writeString(
        zones.resolve("example.zone"),
        "$ORIGIN example.\n$TTL 9\n@ SOA ns h 7 2 3 4 5\n@ NS a.b.\n");
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    ServiceSettings settings = ServiceSettings.of(zones, List.of(anyPort), wire);
    return ZoneService.start(settings, new PrintWriter(log, true));
  }

  private static Message question(EDNSOption... options) {
    Name name = Name.fromConstantString("example.");
    Message question = Message.newQuery(Record.newRecord(name, Type.SOA, DClass.IN));
    question.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(options)), Section.ADDITIONAL);
    return question;
  }

  private static Message ask(ZoneService service, boolean tcp, EDNSOption... options)
      throws IOException {
    SimpleResolver resolver = new SimpleResolver(service.addresses().getFirst());
    resolver.setTCP(tcp);
    return resolver.send(question(options));
  }

  private static byte[] cookie(ZoneService service) throws IOException {
    Message reply = ask(service, false, new CookieOption(new byte[8]));
    byte[] wire = reply.getOPT().getOptions(EDNSOption.Code.COOKIE).getFirst().toWire();
    return Arrays.copyOfRange(wire, 4, wire.length);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nsidIsTold(boolean tcp) throws IOException {
    ServerIdentity identity = ServerIdentity.NONE.withNsid("one".getBytes(StandardCharsets.UTF_8));
    WireSettings wire = new WireSettings(ServerOptions.dedicated(), identity, CookieSecrets.own());
    try (ZoneService service = start(wire)) {
      Message reply = ask(service, tcp, new GenericEDNSOption(3, new byte[0]));
      assertThat(reply.getOPT().getOptions(3)).hasSize(1);
    }
  }

  /// RFC 7828: the time that is told is the time that is kept.
  @Test
  void idleTimeIsToldAndKept() throws IOException {
    WireSettings wire =
        new WireSettings(
            ServerOptions.dedicated().withIdle(Duration.ofMillis(400)),
            ServerIdentity.NONE,
            CookieSecrets.own());
    try (ZoneService service = start(wire);
        Socket client = new Socket()) {
      client.connect(service.addresses().getFirst());
      byte[] question = question(new GenericEDNSOption(11, new byte[0])).toWire();
      client.getOutputStream().write(new byte[] {0, (byte) question.length});
      client.getOutputStream().write(question);
      DataInputStream in = new DataInputStream(client.getInputStream());
      Message reply = new Message(in.readNBytes(in.readUnsignedShort()));
      byte[] told = reply.getOPT().getOptions(11).getFirst().toWire();
      assertThat(told).as("in tenths of a second, rounded down").endsWith(new byte[] {0, 3});
      assertThat(in.read()).as("closed by the server").isNegative();
    }
  }

  /// RFC 9018, section 5, on a running server: the file is read again with the zones.
  @Test
  void secretsOfAFileAreReplacedByReload() throws IOException {
    Path file = Files.writeString(root.resolve("secrets"), OLD + "\n");
    WireSettings wire =
        new WireSettings(ServerOptions.dedicated(), ServerIdentity.NONE, CookieSecrets.of(file));
    try (ZoneService service = start(wire)) {
      ZoneCommands commands = new ZoneCommands(service, () -> {});
      byte[] old = cookie(service);
      Files.writeString(file, "# rolled over\n\n  " + NEW + "\n" + OLD + " # until noon\n");
      assertThat(ControlTest.reply(commands, "reload")).contains("\"ok\":true");
      assertThat(cookie(service)).as("made with the new one").isNotEqualTo(old);
      assertThat(ControlTest.reply(commands, "roll-cookies")).contains("error", file.toString());

      byte[] current = cookie(service);
      Files.writeString(file, "garbage");
      assertThat(ControlTest.reply(commands, "reload"))
          .contains("\"ok\":false", "secrets:1: expected a secret of 32 hexadecimal digits");
      assertThat(log.toString()).contains("; the secrets of before are kept");
      assertThat(Arrays.copyOf(cookie(service), 12)).isEqualTo(Arrays.copyOf(current, 12));
    }
  }

  @Test
  void aSecretOfItsOwnIsRolledOverByCommand() throws IOException {
    try (ZoneService service = start(WireSettings.defaults())) {
      byte[] before = cookie(service);
      String reply = ControlTest.reply(new ZoneCommands(service, () -> {}), "roll-cookies");
      assertThat(reply).isEqualTo("{\"ok\":true}");
      byte[] after = cookie(service);
      assertThat(Arrays.copyOfRange(after, 16, 24))
          .isNotEqualTo(Arrays.copyOfRange(before, 16, 24));
    }
  }

  @Test
  void secretsThatAllCanReadAreNotSecret() throws IOException {
    Path file = Files.writeString(root.resolve("secrets"), OLD + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(CookieSecrets.of(file).warning()).map(text -> text.contains("every")).contains(true);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(CookieSecrets.of(file).warning()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--tcp-connections, 0, is not a number from 1 to",
    "--tcp-connections, -3, is not a number from 1 to",
    "--tcp-per-network, many, is not a number from 1 to",
    "--tcp-idle, 0, is not a time in seconds",
    "--tcp-idle, 1e9, is not a time in seconds",
    "--tcp-idle, 3601, is not a time in seconds",
    "--nsid, hex:abc, is not an even number of hexadecimal digits",
    "--cookie-secrets, no-such-file, no such file",
    "--cookie-secrets, ., not a file"
  })
  void aBadValueIsOneClearLine(String option, String value, String complaint) {
    Ran ran = Ran.waymark("authoritative", "--zones", root.toString(), option, value);
    assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
    assertThat(ran.err()).hasLineCount(1).contains(complaint);
  }

  @ParameterizedTest
  @CsvSource({"--nsid", "--identity", "--version-text"})
  void whatIsToldFitsOneString(String option) {
    String[] arguments = {"authoritative", "--zones", root.toString(), option, "x".repeat(256)};
    Ran ran = Ran.waymark(arguments);
    assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
    assertThat(ran.err()).hasLineCount(1).contains(option + ": 256 bytes, at most 255 fit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", OLD + "0\n", OLD + " " + NEW, "x\0y"})
  void filesWithoutSecretsAreRefused(String text) throws IOException {
    Path file = Files.writeString(root.resolve("secrets"), text);
    Ran ran =
        Ran.waymark("authoritative", "--zones", root.toString(), "--cookie-secrets", "" + file);
    assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
    assertThat(ran.err()).hasLineCount(1).contains(file.toString());
  }

  @Test
  void moreSecretsThanARolloverNeedsAreRefused() throws IOException {
    Path file = Files.writeString(root.resolve("secrets"), (OLD + "\n").repeat(5));
    Ran ran =
        Ran.waymark("authoritative", "--zones", root.toString(), "--cookie-secrets", "" + file);
    assertThat(ran.err()).hasLineCount(1).contains("secrets:5: more than 4 secrets");
    Files.write(file, HexFormat.of().parseHex("ff00fe"));
    ran = Ran.waymark("authoritative", "--zones", root.toString(), "--cookie-secrets", "" + file);
    assertThat(ran.err()).hasLineCount(1).contains("cannot be read as text");
  }
}
