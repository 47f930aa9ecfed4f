package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Options and the keys of a TOML file say the same things with the same names; what is wrong in a
/// file is said with file, line and key.
@Timeout(60)
class ConfigTest {
  /// All keys of the resolver, none with its default.
  private static final String EVERY_KEY =
      """
      listen = ["127.0.0.1:0"]
      tcp-connections = 1000
      tcp-per-network = 100
      tcp-idle = 2.5
      allow = ["192.0.2.0/24", "any"]
      root-hints = "FOLDER/hints"
      clock-offset-file = "FOLDER/offset"
      upstream-port = 5300
      outgoing-address = ["127.0.0.1", "127.0.0.2"]
      outgoing-ports = "20000-29999"
      ipv4 = true
      ipv6 = false
      loopback-servers = true
      qname-minimisation = "strict"
      0x20 = false
      glue-hardening = false
      cache-size = 10
      min-ttl = 1
      max-ttl = 80000
      min-negative-ttl = 2
      max-negative-ttl = 3000
      failure-ttl = 6
      max-failure-ttl = 200
      cookies = false
      prefetch = true
      serve-stale = true
      stale-max-age = 3000
      stale-answer-ttl = 20
      stale-client-timeout = 1500
      extended-errors = false
      max-udp-size = 1400
      minimal-responses = false
      nsid = "hex:00ff"
      identity = "one \\"quoted\\" \\\\ back"
      version-text = "1"
      stub = ["corp.example=192.0.2.1,192.0.2.2@5301"]
      forward = ["a.example=192.0.2.1"]
      forward-first = ["b.example=2001:db8::1@53"]
      tcp-only = ["a.example"]
      local-zone = ["FOLDER/own.zone"]
      local-root = "FOLDER/root.zone"
      host = ["printer.lan=192.0.2.9", "printer.lan=2001:db8::9"]
      lift = ["home.arpa", "10.in-addr.arpa"]
      private-filter = false
      private-zone = ["office.example"]
      dns64 = true
      dns64-prefix = "2001:db8:64::/96"
      dns64-exclude = ["2001:db8::/32"]
      trust-anchors = "FOLDER/anchors"
      negative-trust-anchor = ["broken.example"]
      aggressive-nsec = true
      validation = true
      cache-snapshot = "FOLDER/cache"
      cache-snapshot-interval = 600
      max-in-flight = 999
      max-per-client = 99
      max-waiting = 98
      max-time = 4000
      max-queries = 40
      max-received = 90000
      max-queries-per-zone = 4
      max-ns-lookups = 3
      max-aliases = 10
      max-depth = 7
      max-minimised = 8
      upstream-log = "FOLDER/log"
      upstream-log-size = 10
      upstream-log-files = 2
      control = "FOLDER/control"
      metrics = "127.0.0.1:9153"
      """;

  @TempDir private Path folder;
  private Path config = Path.of("");

  @BeforeEach
  void writeFiles() throws IOException {
    config = folder.resolve("waymark.toml");
    Files.writeString(
        folder.resolve("hints"), ". 300 IN NS a.example.\na.example. 300 IN A 127.53.0.1\n");
    Path zones = Files.createDirectory(folder.resolve("zones"));
    Files.writeString(
        zones.resolve("example.zone"),
        "$ORIGIN example.\n$TTL 5\n@ SOA n h 1 2 3 4 5\n@ NS n.a.\n");
  }

  private String hints() {
    return "root-hints = \"" + folder.resolve("hints") + "\"\n";
  }

  private Ran resolver(String toml, String... more) throws IOException {
    return run("resolver", Files.writeString(config, toml), more);
  }

  private static Ran run(String command, Path file, String... more) {
    return Ran.waymark(
        Stream.concat(Stream.of(command, "--config", file.toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  private static void assertOneLine(Ran ran, String... parts) {
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).hasLineCount(1).contains(parts);
    assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
  }

  // What a file can say

  @Test
  void everyOptionOfBothServersIsAKey() {
    CommandLine line = new CommandLine(new Waymark());
    for (String command : List.of("resolver", "authoritative")) {
      CommandSpec spec = line.getSubcommands().get(command).getCommandSpec();
      assertThat(spec.options())
          .allSatisfy(
              option -> {
                assertThat(option.longestName()).startsWith("--").doesNotStartWith("--no-");
                boolean isFlag = option.arity().max() == 0;
                boolean onlyPrints = ConfigOptions.NOT_IN_FILES.contains(ConfigText.key(option));
                assertThat(isFlag && !onlyPrints).isEqualTo(option.negatable());
              });
      assertThat(OptionGroups.of(spec).get(""))
          .as("only what every command has stands in no group")
          .extracting(OptionSpec::longestName)
          .containsExactlyInAnyOrder("--help", "--version");
    }
  }

  @Test
  void whatAFileSaysIsInEffectAndWhatIsTypedReplacesIt() throws IOException {
    String toml =
        hints()
            + """
            # where
            listen = ["127.0.0.1:5353", "[::1]:5353"]   # two
            allow = "192.0.2.0/24"
            tcp-idle = 2.5
            serve-stale = true
            "private-filter" = false
            host = [
              "printer.lan=192.168.1.9",
            ]
            """;

    Ran fromFile = resolver(toml, "--show-config");
    assertThat(fromFile.err()).isEmpty();
    assertThat(fromFile.out())
        .contains("listen = [\"127.0.0.1:5353\", \"[0:0:0:0:0:0:0:1]:5353\"]\n")
        .contains("allow = [\"192.0.2.0/24\"]\n", "tcp-idle = 2.5\n", "serve-stale = true\n")
        .contains("private-filter = false\n", "host = [\"printer.lan.=192.168.1.9\"]\n")
        .contains("upstream-port = 53  # default\n");

    Ran typed =
        resolver(
            toml, "--show-config", "--listen=127.0.0.1:53", "--no-serve-stale", "--tcp-idle=3");
    assertThat(typed.out())
        .contains("listen = [\"127.0.0.1:53\"]\n", "serve-stale = false\n", "tcp-idle = 3\n")
        .contains("private-filter = false\n");
  }

  @Test
  void whatIsShownSaysTheSameWhenItIsRead() throws IOException {
    Ran shown = resolver(hints() + "lift = [\"home.arpa\"]\n", "--show-config");
    Ran again = resolver(shown.out(), "--show-config");

    assertThat(shown.status()).isZero();
    assertThat(shown.out()).startsWith("# Listening\n").contains("\n\n# Limits\n");
    assertThat(again.err()).isEmpty();
    assertThat(again.out()).isEqualTo(shown.out().replace("  # default", ""));

    Path of = Files.writeString(config, "zones = \"" + folder.resolve("zones") + "\"\n");
    Ran zones = run("authoritative", of, "--show-config");
    Ran zonesAgain = run("authoritative", Files.writeString(config, zones.out()), "--show-config");
    assertThat(zonesAgain.err()).isEmpty();
    assertThat(zonesAgain.out()).isEqualTo(zones.out().replace("  # default", ""));
  }

  /// Every key, each with a value that is not its default: none is lost or changed on the way.
  @Test
  void whatIsShownOfEveryKeySaysTheSame() throws IOException {
    String zone = "$ORIGIN own.example.\n$TTL 5\n@ SOA n h 1 2 3 4 5\n@ NS n.a.\n";
    String root = ". 300 IN SOA a. b. 1 2 3 86400 5\n. 300 IN NS a.example.\n";
    Files.writeString(folder.resolve("own.zone"), zone);
    Files.writeString(folder.resolve("root.zone"), root);
    Files.writeString(folder.resolve("offset"), "60");
    Files.writeString(
        folder.resolve("anchors"), "example. DS 1 13 2 " + "0123456789ABCDEF".repeat(4) + "\n");
    Files.writeString(config, EVERY_KEY.replace("FOLDER", folder.toString()));

    Ran shown = run("resolver", config, "--show-config");
    Ran again = resolver(shown.out(), "--show-config");

    assertThat(shown.status()).as(shown.err()).isZero();
    assertThat(shown.out().lines().filter(line -> line.endsWith("# default")).toList()).isEmpty();
    assertThat(shown.out().lines().filter(line -> line.contains(" is not set")).toList()).isEmpty();
    assertThat(again.out()).isEqualTo(shown.out());
    assertThat(run("resolver", config, "--check").out()).isEqualTo(config + ": good\n");
    assertThat(shown.err())
        .contains("not validated yet", "--validation, --trust-anchors", "--forward .=ADDRESS");
  }

  /// docs/limits.md names the option of each limit that has one, and none that is not there.
  @Test
  void limitsThatCanBeSetStandOnTheirPage() throws IOException {
    CommandSpec spec =
        new CommandLine(new Waymark()).getSubcommands().get("resolver").getCommandSpec();
    String page = Files.readString(Path.of("../docs/limits.md"));
    List<String> named =
        Pattern.compile("`(--[a-z0-9-]+)`").matcher(page).results().map(m -> m.group(1)).toList();

    assertThat(named).allSatisfy(option -> assertThat(spec.findOption(option)).isNotNull());
    assertThat(named)
        .containsAll(
            OptionGroups.of(spec).get("Limits").stream().map(OptionSpec::longestName).toList());
  }

  @Test
  void elementsOfListsAreNamedWithTheirOwnLines() throws IOException {
    assertOneLine(
        resolver("allow = [\n  \"192.0.2.0/24\",\n  \"192.0.2.1/24\",\n]\n", "--check"),
        config + ":3: allow: '192.0.2.1/24' has bits set behind");
  }

  /// The exception's own message would be the file's name, a second time.
  @Test
  void whyAFileCannotBeReadIsSaid() {
    assertThat(Places.reason(new AccessDeniedException("file"))).isEqualTo("permission denied");
    assertThat(Places.reason(new FileSystemException("file", null, "No space left on device")))
        .isEqualTo("No space left on device");
    assertThat(Places.reason(new IOException("broken"))).isEqualTo("broken");
  }

  @Test
  void aGoodConfigurationIsSaidToBeGood() throws IOException {
    assertThat(resolver(hints(), "--check").out()).isEqualTo(config + ": good\n");

    Path zones = folder.resolve("zones");
    Files.writeString(config, "zones = '" + zones + "'\n");
    assertThat(run("authoritative", config, "--check").out()).isEqualTo(config + ": good\n");
    Files.writeString(zones.resolve("bad.zone"), "nothing");
    Ran bad = run("authoritative", config, "--check");
    assertThat(bad.err()).contains("bad.zone:1:", "because of 2 errors");
    assertThat(bad.status()).isEqualTo(Waymark.BAD_INPUT);
  }

  @Test
  void checkReadsTheFilesThatAreNamed() throws IOException {
    assertOneLine(
        resolver("# first\nroot-hints = \"nowhere\"\n", "--check"),
        config + ":2: root-hints: nowhere: no such file, expected root hints");
  }

  // What is wrong in it

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          unknown key      | lisen = "127.0.0.1:5300"   | :2: lisen: there is no such setting; is it 'listen'?
          part of a key    | private = true             | :2: private: there is no such setting; is it 'private-zone'?
          nothing like it  | zzz = 1                    | :2: zzz: there is no such setting (--show-config prints all)
          not for files    | check = true               | :2: check: there is no such setting
          negated          | no-serve-stale = true      | :2: no-serve-stale: there is no such setting; is it 'serve-stale'?
          number for text  | listen = 5300              | :2: listen: 5300 is not what is expected here: a list of strings
          text for number  | max-in-flight = "10"       | :2: max-in-flight: "10" is not what is expected here: a number
          text for on      | serve-stale = "yes"        | :2: serve-stale: "yes" is not what is expected here: true or false
          on for text      | allow = true               | :2: allow: true is not what is expected here: a list of strings
          list for one     | upstream-port = [53, 54]   | :2: upstream-port: [53,54] is not what is expected here: one value
          mixed list       | allow = ["::/0", 5]        | :2: allow: ["::/0",5] is not what is expected here: a list of strings
          bad address      | listen = ["127.0.0.1"]     | :2: listen: '127.0.0.1' is not ADDRESS:PORT
          bad port         | upstream-port = 70000      | :2: upstream-port: '70000' is not a port (1 to 65535)
          fraction         | upstream-port = 5.5        | :2: upstream-port: '5.5' is not a port
          below 1          | max-in-flight = 0          | :2: max-in-flight: '0' is not a number from 1
          huge             | max-in-flight = 99999999999999999999 | :2: max-in-flight: '99999999999999999999' is not
          not a number     | max-time = nan             | :2: max-time: 'NaN' is not a number
          without end      | max-time = inf             | :2: max-time: 'Infinity' is not a number
          minus that       | tcp-idle = -inf            | :2: tcp-idle: '-Infinity' is not a time in seconds
          zeros            | cache-size = 1e999999999   | :2: cache-size: '1E+999999999' is not a number
          small            | cache-size = 1e-999999999  | :2: cache-size: '1E-999999999' is not a number
          long failures    | max-failure-ttl = 301      | :2: max-failure-ttl: 301 is more than the longest time, 300
          terabyte         | cache-size = 1048576       | :2: cache-size: 1048576 MB do not fit into a heap of
          nothing to begin | validation = true          | :2: validation: expected --trust-anchors too
          not ours         | listen = ["192.0.2.1:53"]  | :2: listen: 192.0.2.1 is not to be had, expected an address of this
          no source        | outgoing-address = "192.0.2.1" | :2: outgoing-address: 192.0.2.1 is not to be had
          log nowhere      | upstream-log = "/none/log" | :2: upstream-log: /none/log: no such directory
          log directory    | upstream-log = "/"         | :2: upstream-log: /: a directory, expected a file
          control nowhere  | control = "/none/control"  | :2: control: /none/control: there is no such directory
          control file     | control = "/etc/passwd"    | :2: control: /etc/passwd: something else than a socket is there
          zone twice       | forward = [".=192.0.2.1", ".=192.0.2.2"] | :2: forward: the zone . is set a second time, by --forward
          tcp for nobody   | tcp-only = ["corp"]        | :2: tcp-only: no servers are set for corp., expected --forward
          device           | cache-snapshot = "/dev/null" | :2: cache-snapshot: /dev/null: not a file, expected a snapshot
          directory        | cache-snapshot = "/"       | :2: cache-snapshot: /: not a file, expected a snapshot
          nowhere          | cache-snapshot = "/none/c" | :2: cache-snapshot: /none/c: there is no such directory
          not in time      | cache-snapshot-interval = 0 | :2: cache-snapshot-interval: '0' is not a number from 1
          bad prefix       | allow = ["192.0.2.1/24"]   | :2: allow: '192.0.2.1/24' has bits set behind
          bad name         | lift = ["a..b"]            | :2: lift: 'a..b' is not a domain name
          few ports        | outgoing-ports = "5000-5100" | :2: outgoing-ports: '5000-5100' is not a range of 1024
          bad source       | outgoing-address = "eth0"  | :2: outgoing-address: 'eth0' is not an address
          unknown word     | qname-minimisation = "on"  | :2: qname-minimisation: expected one of [OFF, RELAXED, STRICT]
          crossed times    | min-ttl = 90000            | :2: min-ttl: 90000 is more than the longest time, 86400
          patience         | max-time = 30001           | :2: max-time: 30001 is too long: no client waits
          datagrams        | max-udp-size = 100         | :2: max-udp-size: '100' is not a number of bytes from 512
          elsewhere        | metrics = "192.0.2.1:80"   | :2: metrics: 192.0.2.1:80 is not a loopback address
          no clock         | clock-offset-file = "none" | :2: clock-offset-file: none cannot be read
          bad host         | host = ["a=1.2.3"]         | :2: host: '1.2.3' is not an address
          table            | [listen]                   | :2: 'listen' is a table
          dotted           | listen.port = 5            | :2: 'listen' is a table
          table in a list  | listen = [{a = 1}]         | :2: 'listen' is a table
          no value         | listen =                   | :2:9: not TOML
          no quotes        | listen = 127.0.0.1:53      | :2:
          open string      | listen = "127              | :2:
          open list        | listen = ["127.0.0.1:53",  | :3:1: not TOML (Premature end of file)
          no key           | = 5                        | :2:1: not TOML
          """)
  void whatIsWrongIsSaidWithFileLineAndKey(String what, String line, String complaint)
      throws IOException {
    assertOneLine(
        resolver(hints() + line + "\n", "--check"), "waymark resolver: " + config + complaint);
  }

  @Test
  void someServersCanBeAsked() throws IOException {
    assertOneLine(
        resolver("ipv4 = false\nipv6 = false\n", "--check"),
        config + ":2: ipv6: without IPv4 and without IPv6");
  }

  @Test
  void aKeyMayStandOnce() throws IOException {
    assertOneLine(
        resolver(hints() + "max-waiting = 5\n\nmax-waiting = 6\n"),
        config + ":4: 'max-waiting' is set a second time");
  }

  /// What looks like a key inside of a string is none.
  @Test
  void linesAreCountedPastLongStrings() throws IOException {
    assertOneLine(
        resolver("root-hints = '''\nlisten = 5\n'''\n\n\nlisten = [5]\n"),
        config + ":6: listen: [5]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "a = \"\u0000\"", "\u0000\u0001\u0002", "a = 1\u0000"})
  void controlCharactersAreRefusedAndNotPrinted(String text) throws IOException {
    Ran ran = resolver(text);

    assertOneLine(ran, config + ":1:");
    assertThat(ran.err()).doesNotContain("\u0000");
  }

  @Test
  void filesThatAreNoneAreRefused() throws IOException {
    assertOneLine(run("resolver", folder), folder + ": not a file, expected settings in TOML");
    assertOneLine(run("resolver", folder.resolve("none")), "none: no such file, expected settings");
    assertOneLine(run("resolver", Path.of("/dev/zero")), "/dev/zero: not a file");
    Files.write(config, "listen = \"\u00e9\"".getBytes(StandardCharsets.ISO_8859_1));
    assertOneLine(run("resolver", config), "not UTF-8");
    Files.writeString(config, "# comment\n".repeat(1 << 20));
    assertOneLine(run("resolver", config), config + ": longer than 1048576 bytes");
    assertOneLine(Ran.waymark("resolver", "--config"), "'--config'");
  }

  /// As deep as a file can be, it is refused and nothing overflows.
  @Test
  void listsInListsAreRefused() throws IOException {
    for (int depth : List.of(2, 400, 100_000)) {
      String nested = "[".repeat(depth) + "]".repeat(depth);
      assertOneLine(resolver("listen = " + nested + "\n"), config + ":1:");
    }
  }
}
