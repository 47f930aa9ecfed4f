package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.authoritative.AuthoritativeServer;
import dev.waymark.authoritative.zone.ZoneDirectory;
import dev.waymark.authoritative.zone.ZoneProblem;
import dev.waymark.authoritative.zone.ZoneRule;
import dev.waymark.wire.transport.EventLoops;
import dev.waymark.wire.transport.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `waymark check-zone` says, in lines and as JSON, and how strictly.
@Timeout(60)
final class CheckZoneTest {
  private static final Path DOCUMENT = Path.of("../docs/zone-files.md");

  private static final String GOOD =
      """
      $TTL 300
      @    IN SOA ns1 hostmaster 1 3600 600 604800 120
      @    IN NS  ns1
      ns1  IN A   192.0.2.1
      """;

  @TempDir private Path folder;

  private Path zone(String text) throws IOException {
    return Files.writeString(folder.resolve("example.com.zone"), text);
  }

  private static Ran check(Object... arguments) {
    List<String> words = Arrays.stream(arguments).map(Object::toString).toList();
    return Ran.waymark(
        Stream.concat(Stream.of("check-zone"), words.stream()).toArray(String[]::new));
  }

  @Test
  void warningsAreAllowedUnlessStrict() throws IOException {
    Path file = zone(GOOD + "@ MX 10 mail\n");
    Ran lax = check(file);
    assertThat(lax.status()).isEqualTo(Waymark.DONE);
    assertThat(lax.out().lines())
        .containsExactly(
            file
                + ":5:3: warning: 'MX': the host mail.example.com. has no address, expected an A or"
                + " AAAA record for it, or another host",
            file + ": zone example.com. can be served, with 1 warning");
    Ran strict = check("--strict", file);
    assertThat(strict.status()).isEqualTo(Waymark.BAD_INPUT);
    assertThat(strict.out())
        .endsWith("can be served, with 1 warning, which --strict does not allow\n");
    assertThat(check("--strict", zone(GOOD)).status()).isEqualTo(Waymark.DONE);
  }

  @Test
  void severalFilesAreSummedUp() throws IOException {
    Path good = zone(GOOD);
    Path bad = Files.writeString(folder.resolve("b.zone"), "@ A\nx y\n");
    assertThat(check(good, bad).out().lines())
        .hasSize(6)
        .contains(bad + ": cannot be served: 3 errors")
        .last()
        .isEqualTo("1 of 2 files can be served; 3 errors in all");
  }

  @Test
  void theFirstHundredAreToldOrAll() throws IOException {
    StringBuilder text = new StringBuilder(GOOD);
    for (int i = 0; i < 150; i++) {
      text.append("m").append(i).append(" MX 10 gone\n");
    }
    Path file = zone(text.toString());
    assertThat(check(file).out().lines())
        .hasSize(102)
        .anyMatch(line -> line.contains("50 more warnings"));
    assertThat(check("--all", file).out().lines()).hasSize(151);
    zone(text + "@ A wrong\n");
    assertThat(check(file).out()).as("warnings leave room for errors").contains("'wrong'");
  }

  /// The schema of version 1, which programs rely on: the example in the documentation is one run's
  /// output.
  @Test
  void jsonIsAsTheDocumentationSays() throws IOException {
    Path file = zone(GOOD + "@    IN MX  10 mail\n");
    Ran ran = check("--strict", "--json", file);
    assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
    String document = Files.readString(DOCUMENT);
    int start = document.indexOf("```json\n") + "```json\n".length();
    JsonNode shown =
        JsonMapper.shared().readTree(document.substring(start, document.indexOf("```\n", start)));
    String out = ran.out().replace(file.toString(), "example.com.zone");
    JsonNode told = JsonMapper.shared().readTree(out);
    assertThat(told.toPrettyString()).isEqualTo(shown.toPrettyString());
  }

  @Test
  void jsonTellsOfFilesThatAreRefused() throws IOException {
    Path file = zone(GOOD + "www A \"192\u0001\"\n");
    JsonNode told = JsonMapper.shared().readTree(check("--json", file).out());
    assertThat(told.get("ok").asBoolean()).isFalse();
    assertThat(told.get("errors").asInt()).isEqualTo(1);
    JsonNode one = told.get("files").get(0);
    assertThat(one.has("zone")).isFalse();
    assertThat(one.get("problems").get(0).get("token").asString()).isEqualTo("192\\001");
    JsonNode missing = JsonMapper.shared().readTree(check("--json", folder.resolve("x")).out());
    assertThat(missing.get("files").get(0).get("problems").get(0).has("line")).isFalse();
  }

  @Test
  void theSerialIsComparedWithAFile() throws IOException {
    Path before = Files.writeString(folder.resolve("old"), "$ORIGIN example.com.\n" + GOOD);
    Path file = zone(GOOD);
    assertThat(check("--strict", "--against", before, file).status()).isEqualTo(Waymark.DONE);
    zone(GOOD + "a A 192.0.2.2\n");
    assertThat(check("--against", before, file).out())
        .contains("'1': the zone is not the one before, but its serial is, expected a higher");
    zone(GOOD.replace("hostmaster 1", "hostmaster 4294967295"));
    assertThat(check("--strict", "--against", before, file).out())
        .contains("the serial goes back: 1 was served before", "--strict does not allow");
    Path other = Files.writeString(folder.resolve("other"), "$ORIGIN other.\n" + GOOD);
    assertThat(check("--against", other, file).err())
        .contains("has the zone other., not example.com.");
    assertThat(check("--against", folder.resolve("none"), file).err()).contains("no such file");
  }

  @Test
  void theSerialIsComparedWithAServer() throws IOException {
    Path file = zone(GOOD.replace("hostmaster 1", "hostmaster 7"));
    int port = FreePort.find();
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    try (EventLoops loops = new EventLoops(1);
        AuthoritativeServer _ =
            AuthoritativeServer.start(
                loops,
                List.of(address),
                ZoneDirectory.read(folder).catalog(),
                ServerOptions.shared())) {
      String server = "@127.0.0.1:" + port;
      assertThat(check("--strict", "--against", server, file).status()).isEqualTo(Waymark.DONE);
      zone(GOOD);
      assertThat(check("--against", server, file).out())
          .contains("the serial goes back: 7 was served before, expected a serial above that");
      Path other = Files.writeString(folder.resolve("other.zone"), GOOD);
      assertThat(check("--against", server, other).err()).contains("does not serve other.");
    }
    assertThat(check("--against", "@127.0.0.1:" + port, file).err()).contains("cannot be asked");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--against @nowhere | 'nowhere' is not an address",
        "--against @127.0.0.1:99999 | is not ADDRESS:PORT",
        "--soon x | 'x'",
        "--soon -1 | less than no days",
        "--at yesterday | 'yesterday' is not a time such as 2027-01-01T00:00:00Z"
      })
  void wrongOptionsAreSaid(String options, String complaint) throws IOException {
    String[] words = options.strip().split(" ", -1);
    Ran ran = check(words[0], words[1], zone(GOOD));
    assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
    assertThat(ran.err()).hasLineCount(1).contains(complaint);
  }

  /// The table of problems in the documentation is made from the rules; this is how it is made
  /// again: its lines are in the failure of this test.
  @Test
  void theDocumentationKnowsEveryProblem() throws IOException {
    String table =
        Arrays.stream(ZoneRule.values())
            .map(
                rule ->
                    "| `%s` | %s | %s | %s |"
                        .formatted(
                            rule.id(),
                            rule.severity() == ZoneProblem.Severity.ERROR ? "error" : "warning",
                            rule.about(),
                            rule.expected().replace("|", "\\|")))
            .collect(
                Collectors.joining(
                    "\n",
                    "| rule | | what is wrong | what is expected |\n|---|---|---|---|\n",
                    ""));
    assertThat(Files.readString(DOCUMENT)).contains(table);
  }
}
