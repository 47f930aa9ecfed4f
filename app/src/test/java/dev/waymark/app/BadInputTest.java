package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.internet.LittleInternet;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever is wrong with what was typed, or with a file, is one line that says what and where; the
/// exit status is 2, and nothing has been started.
@Timeout(60)
final class BadInputTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private static final String GOOD =
      """
      $ORIGIN example.com.
      $TTL 300
      @    IN SOA ns1 hostmaster 1 3600 600 604800 120
      @    IN NS  ns1
      ns1  IN A   192.0.2.1
      """;

  /// A line that spoils [#GOOD], and what is said about it.
  private static final String SPOILT =
      """
      text         | www IN A 192.0.2.300  | example.com.zone:6:10: '192.0.2.300': | IPv4 address
      unknown type | www IN BANANA 1       | example.com.zone:6:8: 'BANANA':       | not a type of record
      out of zone  | www.example.net. IN A 192.0.2.1 | example.com.zone:6:1: 'www.example.net.': | a name at or below example.com.
      CNAME beside | @ IN CNAME www        | example.com.zone:6:6: 'CNAME':        | other data
      """;

  @TempDir private Path folder;

  private Path zone(String text) throws IOException {
    return Files.writeString(folder.resolve("example.com.zone"), text);
  }

  private static void assertOneLine(Ran ran, String... parts) {
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).hasLineCount(1).endsWith("\n").contains(parts);
    assertThat(ran.status()).isEqualTo(Waymark.BAD_INPUT);
  }

  /// An address to listen on that is free, and still is after the run.
  private static Ran authoritative(Path zones) throws IOException {
    int port = FreePort.find();
    Ran ran =
        Ran.waymark("authoritative", "--zones", zones.toString(), "--listen", "127.0.0.1:" + port);
    assertFree(new InetSocketAddress(LOOPBACK, port));
    return ran;
  }

  private static void assertFree(InetSocketAddress address) throws IOException {
    new ServerSocket(address.getPort(), 1, address.getAddress()).close();
    new DatagramSocket(address).close();
  }

  // Zone files

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = SPOILT)
  void aSpoiltZoneIsShownByFileLineAndToken(String what, String line, String where, String why)
      throws IOException {
    Path file = zone(GOOD + line + "\n");

    Ran checked = Ran.waymark("check-zone", file.toString());
    assertThat(checked.out()).as(what).hasLineCount(2).contains(where, why, "expected");
    assertThat(checked.err()).isEmpty();
    assertThat(checked.status()).isEqualTo(Waymark.BAD_INPUT);

    assertOneLine(authoritative(folder), "waymark authoritative: ", where, why, "expected");
  }

  @Test
  void aZoneWithoutSoaIsRefused() throws IOException {
    Path file = zone("$ORIGIN example.com.\n$TTL 300\n@ IN NS ns1\nns1 IN A 192.0.2.1\n");

    Ran checked = Ran.waymark("check-zone", file.toString());
    assertThat(checked.out()).contains("example.com.zone", "SOA").hasLineCount(2);
    assertThat(checked.status()).isEqualTo(Waymark.BAD_INPUT);
    assertOneLine(authoritative(folder), "example.com.zone", "SOA");
  }

  @Test
  void severalProblemsAreALineEachAndALastOneSaysWhatComesOfThem() throws IOException {
    Path file = zone(GOOD + "www IN A 1.2.3\nmail IN MX mail\n");

    Ran checked = Ran.waymark("check-zone", file.toString());
    assertThat(checked.out())
        .hasLineCount(3)
        .contains(".zone:6:", ".zone:7:", ".zone: cannot be served: 2 errors");
    assertThat(checked.status()).isEqualTo(Waymark.BAD_INPUT);

    Ran served = authoritative(folder);
    assertThat(served.err().lines())
        .hasSize(3)
        .last()
        .isEqualTo("waymark authoritative: nothing is served, because of 2 errors");
    assertThat(served.status()).isEqualTo(Waymark.BAD_INPUT);
  }

  @Test
  void aFileThatIsNoZoneFileIsRefused() throws IOException {
    Path file = folder.resolve("example.com.zone");
    Files.write(file, "\u0000\u0001\u00ff".repeat(1000).getBytes(StandardCharsets.ISO_8859_1));

    Ran checked = Ran.waymark("check-zone", file.toString());

    assertThat(checked.out()).contains("example.com.zone").doesNotContain("\u0000");
    assertThat(checked.status()).isEqualTo(Waymark.BAD_INPUT);
  }

  @Test
  void aMissingFileIsSaid() {
    Ran checked = Ran.waymark("check-zone", folder.resolve("no.zone").toString());

    assertThat(checked.out()).contains("no.zone: no such file").hasLineCount(2);
    assertThat(checked.status()).isEqualTo(Waymark.BAD_INPUT);
  }

  @Test
  void aDirectoryIsNoZoneFile() {
    Ran checked = Ran.waymark("check-zone", folder.toString());

    assertThat(checked.out()).contains(folder + ": not a file").hasLineCount(2);
    assertThat(checked.status()).isEqualTo(Waymark.BAD_INPUT);
  }

  @Test
  void aMissingDirectoryIsSaid() throws IOException {
    Path missing = folder.resolve("none");

    assertOneLine(authoritative(missing), missing + ": no such directory");
  }

  @Test
  void aFileIsNoDirectoryOfZoneFiles() throws IOException {
    assertOneLine(authoritative(zone(GOOD)), "example.com.zone: not a directory");
  }

  @Test
  void aDirectoryWithoutZoneFilesIsRefused() throws IOException {
    Files.writeString(folder.resolve("readme.txt"), "no zone");

    assertOneLine(authoritative(folder), folder + ": no zone file, expected at least one *.zone");
  }

  // Options

  @ParameterizedTest
  @CsvSource({
    "authoritatve, there is no command 'authoritatve'",
    "--zones, Unknown option: '--zones'",
    "trace, Missing required parameter: 'URL|NAME'",
    "trace --bogus www.foobar.com, Unknown option: '--bogus'",
    "trace www.foobar.com A B, 'B' is one too many",
    "lab now, 'now' is one too many",
    "lab --port, 'PORT'",
    "authoritative, Missing required option: '--zones=DIR'",
    "resolver --root-hint=x, Unknown option: '--root-hint=x'",
    "check-zone, Missing required parameter: 'FILE'"
  })
  void whatWasTypedWronglyIsSaidWithWhereToReadMore(String arguments, String complaint) {
    assertOneLine(Ran.waymark(arguments.split(" ")), complaint, " --help')");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "65536", "70000", "x", "", "53 00", "4294967349", "٥٣"})
  void portsAreNumbersFrom1To65535(String port) {
    String complaint = "'" + port + "' is not a port (1 to 65535)";

    assertOneLine(Ran.waymark("lab", "--port", port), "'--port'", complaint);
    assertOneLine(Ran.waymark("lab", "--web-port", port), "'--web-port'", complaint);
    assertOneLine(Ran.waymark("trace", "--port", port, "foobar.com"), "'--port'", complaint);
    assertOneLine(Ran.waymark("trace", "--web-port", port, "foobar.com"), complaint);
    assertOneLine(Ran.waymark("resolver", "--root-hints", "x", "--upstream-port", port), complaint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost:5300", "127.0.0.1:70000", "::1:53", "x", ""})
  void addressesToListenOnHaveAPort(String listen) throws IOException {
    zone(GOOD);

    assertOneLine(
        Ran.waymark("authoritative", "--zones", folder.toString(), "--listen", listen),
        "'--listen'",
        "'" + listen.replace(":5300", "") + "'");
    assertOneLine(
        Ran.waymark("resolver", "--root-hints", hints(), "--listen", listen), "'--listen'");
  }

  @Test
  void aForeignAddressIsNotOurs() throws IOException {
    zone(GOOD);

    assertOneLine(
        Ran.waymark("authoritative", "--zones", folder.toString(), "--listen", "192.0.2.1:5300"),
        "192.0.2.1:5300 is not an address of this machine");
  }

  /// Nothing typed can forge a line of output.
  @Test
  void controlCharactersAreNotPrinted() {
    assertOneLine(Ran.waymark("trace", "a\nwaymark: all is well\u001b[2J"), "'a?waymark: all");
    assertOneLine(Ran.waymark("a\nb"), "there is no command 'a?b'");
  }

  // Ports that somebody else has

  @Test
  void aBusyPortIsSaidWithWhoHasItAndNothingStaysOpen() throws IOException {
    zone(GOOD);
    int free = FreePort.find();
    try (ServerSocket taken = new ServerSocket(FreePort.find(), 1, LOOPBACK)) {
      int port = taken.getLocalPort();
      String at = "127.0.0.1:" + port;
      String other = "127.0.0.1:" + free;

      assertOneLine(
          Ran.waymark(
              "authoritative", "--zones", folder.toString(), "--listen", other, "--listen", at),
          at + " is in use (TCP)",
          "(pid " + ProcessHandle.current().pid() + "): stop that, or choose another port",
          "--listen");
      assertFree(new InetSocketAddress(LOOPBACK, free));
      assertOneLine(
          Ran.waymark("resolver", "--root-hints", hints(), "--listen", other, "--listen", at),
          at + " is in use (TCP)");
      assertFree(new InetSocketAddress(LOOPBACK, free));
    }
  }

  @Test
  void aBusyUdpPortIsBusyToo() throws IOException {
    zone(GOOD);
    try (DatagramSocket taken =
        new DatagramSocket(new InetSocketAddress(LOOPBACK, FreePort.find()))) {
      String at = "127.0.0.1:" + taken.getLocalPort();

      assertOneLine(
          Ran.waymark("authoritative", "--zones", folder.toString(), "--listen", at),
          at + " is in use (UDP)");
      assertFree(new InetSocketAddress(LOOPBACK, FreePort.find()));
    }
  }

  /// The last address of the little internet is taken: the others are free afterwards.
  @Test
  void aLittleInternetThatCannotComeUpWholeDoesNotComeUp() throws IOException {
    InetAddress last = InetAddress.ofLiteral("127.53.4.2");
    int webPort = FreePort.find();
    try (ServerSocket taken = new ServerSocket(FreePort.find(), 1, last)) {
      int port = taken.getLocalPort();
      String complaint = "127.53.4.2:" + port + " is in use (TCP)";

      assertOneLine(
          Ran.waymark("trace", "--port", String.valueOf(port), "www.foobar.com"),
          complaint,
          "--port",
          "a running lab is asked with --server");
      assertOneLine(
          Ran.waymark("lab", "--port", String.valueOf(port), "--web-port", String.valueOf(webPort)),
          complaint);
      assertFree(new InetSocketAddress(InetAddress.ofLiteral("127.53.0.1"), port));
      assertFree(new InetSocketAddress(InetAddress.ofLiteral("127.53.3.1"), webPort));
    }
  }

  /// The resolver of the lab comes up last.
  @Test
  void aLabWithoutItsResolverDoesNotComeUp() throws IOException {
    int webPort = FreePort.find();
    try (ServerSocket taken = new ServerSocket(FreePort.find(), 1, LOOPBACK)) {
      int port = taken.getLocalPort();

      assertOneLine(
          Ran.waymark("lab", "--port", String.valueOf(port), "--web-port", String.valueOf(webPort)),
          "127.0.0.1:" + port + " is in use (TCP)",
          "--port");
      assertFree(new InetSocketAddress(InetAddress.ofLiteral("127.53.0.1"), port));
    }
  }

  // The resolver

  private String hints() throws IOException {
    String text = ". 300 IN NS a.root-servers.net.\na.root-servers.net. 300 IN A 127.53.0.1\n";
    return Files.writeString(folder.resolve("hints"), text).toString();
  }

  @Test
  void hintsMustBeThere() {
    assertOneLine(
        Ran.waymark("resolver", "--root-hints", folder.resolve("none").toString()),
        "none: no such file, expected root hints");
    assertOneLine(
        Ran.waymark("resolver", "--root-hints", folder.toString()),
        folder + ": not a file, expected root hints");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                    | no address of a root server",
        "; only a comment                      | no address of a root server",
        ". 300 IN NS a.root-servers.net.       | no address of a root server",
        "what is this                          | :1: Invalid type 'is'",
        ". 300 IN NS                           | : expected a name",
        "a. 300 IN A 1.2.3.4.5                 | :1: "
      })
  void hintsMustNameAnAddress(String text, String complaint) throws IOException {
    Path file = Files.writeString(folder.resolve("hints"), text + "\n");

    Ran ran = Ran.waymark("resolver", "--root-hints", file.toString());

    assertOneLine(ran, folder + "/hints:", complaint);
    assertThat(ran.err()).containsOnlyOnce(folder.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "192.0.2.0/33", "192.0.2.0/x", "192.0.2.0/-1", "::/129", "a/8", ""})
  void whoMayAskIsABlockOfAddresses(String prefix) throws IOException {
    assertOneLine(Ran.waymark("resolver", "--root-hints", hints(), "--allow", prefix), "--allow");
  }

  // The trace

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gopher://foobar.com/    | 'gopher' is not a scheme that is known here: use http",
        "http://                 | there is no name",
        "https://                | there is no name",
        "http://[::1             | 'http://[::1': after '[' a ']' is missing",
        "://foobar.com/          | '' is not a scheme",
        "https://foobar.com:x/   | 'x' is not a port (1 to 65535)",
        "http://foobar.com:0/    | '0' is not a port (1 to 65535)",
        "http://foobar.com:99999 | '99999' is not a port (1 to 65535)",
        "http://foo bar.com/     | it is empty or has blanks",
        "http://foobar.com/%zz   | in the path '/%zz'",
        "http://[::1]/           | an address already",
        "foobar..com             | is not a domain name",
        "''                      | is not a domain name"
      })
  void whatCannotBeTracedIsSaid(String target, String complaint) {
    assertOneLine(Ran.waymark("trace", target), "waymark trace: ", complaint);
  }

  /// RFC 1035, section 2.3.4.
  @Test
  void namesHaveAtMost255Octets() {
    assertOneLine(
        Ran.waymark("trace", "a.".repeat(127) + "com"), "is not a domain name", "at most 255");
    assertOneLine(
        Ran.waymark("trace", "http://" + "a".repeat(64) + ".com/"), "labels have 1 to 63 octets");
  }

  /// RFC 5890, section 2.3.2.1: both forms of the name are shown, so that one is found in the
  /// other.
  @Test
  void otherLettersAreShownInBothForms() {
    Ran ran = Ran.waymark("trace", "--port", String.valueOf(FreePort.find()), "bücher.foobar.com");

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("bücher.foobar.com is sent as xn--bcher-kva.foobar.com");
    assertThat(ran.status()).isEqualTo(Waymark.DONE);
  }

  @Test
  void aServerThatIsNotThereIsSaid() {
    int port = FreePort.find();

    assertOneLine(
        Ran.waymark("trace", "--server", "127.0.0.1:" + port, "www.foobar.com"),
        "127.0.0.1:" + port + " cannot be asked",
        "Start one: waymark lab");
    assertOneLine(
        Ran.waymark("trace", "--server", "127.0.0.1:0", "www.foobar.com"), "cannot be asked");
    assertOneLine(Ran.waymark("trace", "--server", "127.0.0.1", "www.foobar.com"), "'--server'");
  }

  @Test
  void aServerThatIsNoWaymarkResolverIsSaid() throws Exception {
    try (LittleInternet internet = LittleInternet.start(0, 0)) {
      String root = "127.53.0.1:" + internet.port();

      assertOneLine(
          Ran.waymark("trace", "--server", root, "www.foobar.com"),
          root + " does not recurse (RA is not set");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "99", "2147483647"})
  void onlyStepsThatThereAreCanBeExplained(String n) {
    assertOneLine(
        Ran.waymark(
            "trace",
            "--port",
            String.valueOf(FreePort.find()),
            "--explain",
            n,
            "http://www.foobar.com/"),
        "there is no step " + n + ": this trace has steps 1 to ");
  }

  @Test
  void explainingTakesANumberAndText() {
    assertOneLine(Ran.waymark("trace", "--explain", "x", "foobar.com"), "'--explain'", "'x'");
    assertOneLine(Ran.waymark("trace", "--explain", "1", "--json", "foobar.com"), "--json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "a:80:b", "a:80:b:99999", "::1:80:b:1"})
  void anOrderToConnectElsewhereHasFourParts(String order) {
    assertOneLine(
        Ran.waymark("trace", "--connect-to", order, "https://www.foobar.com/"), "--connect-to: '");
  }

  /// Where the lab's web servers are not where they should be, more is said than "refused".
  @Test
  void aLabOnOtherPortsIsToldInTheTrace() throws Exception {
    try (ServedLab served = ServedLab.start()) {
      int nobody = FreePort.find();
      Ran ran =
          Ran.waymark(
              "trace",
              "--server",
              "127.0.0.1:" + served.at().getPort(),
              "--tls-port",
              String.valueOf(nobody),
              "https://www.foobar.com/");

      assertThat(ran.err()).isEmpty();
      assertThat(ran.out().replaceAll("\\s+", " "))
          .contains(
              "no web server of a lab listens on port " + nobody + ", which should play port 443",
              "--web-port, --tls-port");
      assertThat(ran.status()).isEqualTo(Waymark.FAILED);
    }
  }

  /// Nothing wrong with the input, but no page: status 1, and the trace itself says why.
  @Test
  void aPortNobodyListensOnIsToldInTheTrace() {
    Ran ran =
        Ran.waymark(
            "trace", "--port", String.valueOf(FreePort.find()), "http://www.foobar.com:81/");

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out().replaceAll("\\s+", " "))
        .contains("port 81", "connection refused: nobody listens there", "CULPRIT", "REPAIR");
    assertThat(ran.status()).isEqualTo(Waymark.FAILED);
  }
}
