package dev.waymark.authoritative.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The checkers of BIND, NSD and Knot DNS judge zone files as we do; where one of them does not,
/// the table says so.
class SameVerdictTest {
  private static final String TOP =
      "$TTL 300\n@ SOA ns h 1 3600 600 604800 300\n@ NS ns\nns A 192.0.2.1\n";

  private enum Checker {
    BIND("named-checkzone"),
    NSD("nsd-checkzone"),
    KNOT("kzonecheck");

    private final String program;

    Checker(String program) {
      this.program = program;
    }

    private Path path() {
      return Stream.concat(
              Stream.of(System.getenv("PATH").split(File.pathSeparator)),
              Stream.of("/usr/sbin", "/usr/bin"))
          .map(folder -> Path.of(folder, program))
          .filter(Files::isExecutable)
          .findFirst()
          .orElse(Path.of(""));
    }

    private List<String> command(Path file) {
      return this == KNOT
          ? List.of(path().toString(), "-o", "example.", file.toString())
          : List.of(path().toString(), "example", file.toString());
    }
  }

  /// A zone file and what is thought of it.
  ///
  /// @param others who thinks otherwise
  private record Verdict(String what, boolean good, String text, List<Checker> others) {}

  private static Verdict good(String what, String lines, Checker... others) {
    return new Verdict(what, true, TOP + lines + "\n", List.of(others));
  }

  private static Verdict bad(String what, String lines, Checker... others) {
    return new Verdict(what, false, TOP + lines + "\n", List.of(others));
  }

  private static List<Verdict> verdicts() {
    return List.of(
        good("nothing more", ""),
        good("two lines", "a A 192.0.2.2\nb A 192.0.2.3"),
        good("parentheses and comments", "a TXT ( b ; c\n\n ; d (\n \"e;f\" )"),
        good("class before TTL", "a IN 60 A 192.0.2.2"),
        good("TTL before class", "a 60 IN A 192.0.2.2"),
        good("times with units", "a 1h30m A 192.0.2.2"),
        good("the last owner", "a A 192.0.2.2\n  TXT x\n\tTXT y"),
        good("a lower case type", "a in txt x"),
        good(
            "origins",
            "$ORIGIN b\na A 192.0.2.2\n$ORIGIN example.\nb.b CNAME a.b",
            Checker.NSD,
            Checker.KNOT),
        good("escapes", "a\\.b A 192.0.2.2\n\\097\\098 A 192.0.2.3\nc TXT \"\\\"\\\\\\200\""),
        good("unknown types", "a TYPE65280 \\# 4 0A0B 0C0D\nb TYPE65281 \\# 0"),
        good("a known type as unknown", "a TYPE1 \\# 4 C0000203"),
        good("wildcards", "*.w A 192.0.2.2\na.*.v A 192.0.2.2"),
        good("carriage returns", "a A 192.0.2.2\r\nb A 192.0.2.3\r", Checker.KNOT),
        good("$GENERATE", "$GENERATE 1-3 h$ A 192.0.2.$", Checker.NSD, Checker.KNOT),
        good(
            "a delegation with glue",
            "s NS ns.s\nns.s A 192.0.2.2\ns DS 1 13 2 " + "0a".repeat(32)),
        good("a service", "a HTTPS 1 . alpn=h2 ipv4hint=192.0.2.2"),
        good("a record twice", "a A 192.0.2.2\na A 192.0.2.2"),
        bad("an open parenthesis", "a TXT ( b", Checker.NSD),
        bad("a parenthesis too many", "a TXT b )"),
        bad("an open quote", "a TXT \"b\nc A 192.0.2.2"),
        bad("no type", "a 300 IN"),
        bad("an unknown type", "a BANANA 1"),
        bad("an unknown directive", "$BANANA 1"),
        bad("no data", "a A"),
        bad("too much data", "a A 192.0.2.2 192.0.2.3"),
        bad("a wrong address", "a A 192.0.2.256"),
        bad("a wrong IPv6 address", "a AAAA 2001:db8::1::2"),
        bad("a number too large", "a MX 65536 ns", Checker.NSD),
        bad("a string too long", "a TXT " + "x".repeat(256), Checker.KNOT),
        bad("a label too long", "x".repeat(64) + " A 192.0.2.2"),
        bad("a name too long", "x.".repeat(127) + "y A 192.0.2.2"),
        bad("an empty label", "a..b A 192.0.2.2"),
        bad("a wrong escape", "a\\300b A 192.0.2.2", Checker.NSD, Checker.KNOT),
        bad("another class", "a CH TXT x"),
        bad("a length that is not the data's", "a TYPE65280 \\# 3 0A0B", Checker.NSD),
        bad("a file to include that is not there", "$INCLUDE nothing-here"),
        bad("a CNAME with other data", "a CNAME ns\na TXT x"),
        bad("two CNAMEs", "a CNAME b\na CNAME c"),
        bad("two SOAs", "@ SOA ns h 2 3600 600 604800 300", Checker.KNOT),
        bad("a SOA below the apex", "a SOA ns h 2 3600 600 604800 300", Checker.KNOT),
        bad("data out of the zone", "a.else. A 192.0.2.2", Checker.BIND, Checker.KNOT),
        new Verdict("no SOA", false, "$TTL 300\n@ NS ns\nns A 192.0.2.1\n", List.of()),
        new Verdict("no NS", false, "$TTL 300\n@ SOA ns h 1 2 3 4 5\n", List.of(Checker.NSD)),
        new Verdict("an empty file", false, "", List.of()));
  }

  @TempDir private Path directory;

  @TestFactory
  Stream<DynamicTest> checkersAgree() {
    return Stream.of(Checker.values())
        .flatMap(
            checker ->
                verdicts().stream()
                    .map(
                        verdict ->
                            DynamicTest.dynamicTest(
                                checker + ": " + verdict.what(), () -> compare(checker, verdict))));
  }

  private void compare(Checker checker, Verdict verdict) throws IOException, InterruptedException {
    Path file = directory.resolve("example.zone");
    Files.write(file, verdict.text().getBytes(StandardCharsets.ISO_8859_1));
    ZoneReading ours = ZoneFile.read(file);
    assertThat(ours instanceof ZoneReading.Compiled)
        .as("%s", ours.problems())
        .isEqualTo(verdict.good());

    assumeTrue(Files.isExecutable(checker.path()), checker.program + " is not installed");
    Process process = new ProcessBuilder(checker.command(file)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    boolean accepts = process.waitFor() == 0;
    assertThat(accepts)
        .as("%s says: %s", checker.program, output)
        .isEqualTo(verdict.good() != verdict.others().contains(checker));
  }
}
