package dev.waymark.authoritative;

import static dev.waymark.authoritative.Asking.responder;
import static dev.waymark.authoritative.Asking.show;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 4592: the zone of section 2.2.1 and every example it gives, then those of section 4.
class WildcardTest {
  private static final String ZONE =
      """
      $ORIGIN example.
      example.                 3600 IN  SOA   ns.example.com. h 1 2 3 4 5
      example.                 3600     NS    ns.example.com.
      example.                 3600     NS    ns.example.net.
      *.example.               3600     TXT   "this is a wildcard"
      *.example.               3600     MX    10 host1.example.
      sub.*.example.           3600     TXT   "this is not a wildcard"
      host1.example.           3600     A     192.0.2.1
      _ssh._tcp.host1.example. 3600     SRV   0 0 22 host1
      _ssh._tcp.host2.example. 3600     SRV   0 0 22 host1
      subdel.example.          3600     NS    ns.example.com.
      subdel.example.          3600     NS    ns.example.net.
      """;

  private final AuthoritativeResponder server = responder(ZONE);

  @ParameterizedTest
  @CsvSource({
    // Synthesised from *.example.
    "host3.example.,           MX,  NOERROR aa, host3.example. 3600 MX 10 host1.example.",
    "foo.bar.example.,         TXT, NOERROR aa, foo.bar.example. 3600 TXT \"this is a wildcard\"",
    "ghost.*.example.,         MX,  NXDOMAIN aa, ''",
    // There is no such type at the wildcard.
    "host3.example.,           A,   NOERROR aa, ''",
    // The name exists.
    "host1.example.,           MX,  NOERROR aa, ''",
    "sub.*.example.,           MX,  NOERROR aa, ''",
    "sub.*.example.,           TXT, NOERROR aa, sub.*.example. 3600 TXT \"this is not a wildcard\"",
    // _tcp.host1.example. exists as an empty non-terminal, and blocks what is below it.
    "_telnet._tcp.host1.example., SRV, NXDOMAIN aa, ''",
    "_tcp.host1.example.,      SRV, NOERROR aa, ''",
    // host2.example. is an empty non-terminal.
    "host2.example.,           MX,  NOERROR aa, ''",
    // Delegated.
    "host.subdel.example.,     A,   NOERROR, ''",
    // The asterisk asked for by name is an ordinary label (section 2.3).
    "*.example.,               TXT, NOERROR aa, *.example. 3600 TXT \"this is a wildcard\"",
  })
  void examplesOfRfc4592Section221(String name, String type, String status, String answer) {
    String shown = show(server, name, type);
    assertThat(shown).startsWith(status + "\n");
    assertThat(shown.lines().filter(line -> line.startsWith("answer ")).toList())
        .isEqualTo(answer.isEmpty() ? java.util.List.of() : java.util.List.of("answer " + answer));
  }

  @Test
  void wildcardDoesNotMatchBelowAnEmptyNonTerminalRfc4592Section222() {
    AuthoritativeResponder ent = responder(ZONE + "*.deep A 192.0.2.9\na.b.deep A 192.0.2.8\n");
    assertThat(show(ent, "x.deep.example.", "A")).contains("x.deep.example. 3600 A 192.0.2.9");
    assertThat(show(ent, "x.b.deep.example.", "A")).startsWith("NXDOMAIN aa");
    assertThat(show(ent, "b.deep.example.", "A")).startsWith("NOERROR aa\nauthority");
  }

  @Test
  void aWildcardThatOwnsNothingGivesNoDataRfc4592Section33() {
    AuthoritativeResponder nothing = responder(ZONE + "x.*.none A 192.0.2.9\n");
    assertThat(show(nothing, "q.none.example.", "A")).startsWith("NOERROR aa\nauthority");
  }

  @Test
  void aWildcardMayBeAnAliasRfc4592Section333() {
    AuthoritativeResponder alias = responder(ZONE + "*.al CNAME host1\n");
    assertThat(show(alias, "q.al.example.", "A"))
        .isEqualTo(
            """
            NOERROR aa
            answer q.al.example. 3600 CNAME host1.example.
            answer host1.example. 3600 A 192.0.2.1
            """);
    assertThat(show(alias, "q.al.example.", "CNAME"))
        .isEqualTo("NOERROR aa\nanswer q.al.example. 3600 CNAME host1.example.\n");
  }

  @Test
  void aWildcardThatPointsToItsOwnNamesEnds() {
    AuthoritativeResponder loop = responder(ZONE + "*.al CNAME a.al\n");
    assertThat(show(loop, "q.al.example.", "A"))
        .isEqualTo(
            """
            NOERROR aa
            answer q.al.example. 3600 CNAME a.al.example.
            answer a.al.example. 3600 CNAME a.al.example.
            """);
  }
}
