package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.wire.transport.DnsServer;
import dev.waymark.wire.transport.EventLoops;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Runs every command that the README and the chapters in `docs/` show with its output, and
/// compares.
///
/// What differs from run to run is not compared: milliseconds, which of two equal servers was
/// asked, which web server answered, dates, remaining TTLs, the width of columns and bars.
class ReadmeTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /// A command as a document shows it.
  ///
  /// @param command without the prompt
  /// @param output the lines below it, up to the next command or the end of the block
  private record Shown(Path document, String command, List<String> output) {}

  @TestFactory
  Stream<DynamicTest> whatDocumentsShowIsWhatHappens() throws IOException {
    List<Shown> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      for (Path file : Stream.concat(Stream.of(ROOT.resolve("README.md")), files).toList()) {
        if (file.toString().endsWith(".md")) {
          all.addAll(shown(file));
        }
      }
    }
    assertThat(all).anyMatch(shown -> shown.command().startsWith("./waymark trace"));
    return all.stream()
        .map(
            shown ->
                DynamicTest.dynamicTest(
                    ROOT.relativize(shown.document()) + ": " + shown.command(), () -> run(shown)));
  }

  /// The commands of the blocks that are marked as `console`.
  private static List<Shown> shown(Path document) throws IOException {
    List<Shown> all = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(document)) {
      if (line.startsWith("```")) {
        inside = line.equals("```console");
      } else if (inside && line.startsWith("$ ")) {
        all.add(new Shown(document, line.substring(2).strip(), new ArrayList<>()));
      } else if (inside && !all.isEmpty()) {
        all.getLast().output().add(line);
      }
    }
    return all;
  }

  private static void run(Shown shown) throws Exception {
    List<String> words = List.of(shown.command().replaceAll(" +#.*", "").split(" +"));
    switch (words.getFirst()) {
      case "./waymark" -> runWaymark(shown, words.subList(1, words.size()));
      case "dig" -> runDig(shown, words);
      default -> throw new IllegalStateException("nobody knows how to run " + shown.command());
    }
  }

  private static void runWaymark(Shown shown, List<String> words) {
    List<String> arguments = new ArrayList<>(words);
    if (arguments.getFirst().equals("trace")) {
      arguments.addAll(List.of("--port", String.valueOf(FreePort.find())));
    }

    Ran ran = Ran.waymark(arguments.toArray(String[]::new));

    assertThat(ran.err()).isEmpty();
    assertThat(ran.status()).isEqualTo(isFailure(shown) ? Waymark.FAILED : Waymark.DONE);
    assertThat(settled(ran.out().lines())).isEqualTo(settled(shown.output().stream()));
  }

  /// Whether the document shows that something could not be found out, or is not as it should be.
  private static boolean isFailure(Shown shown) {
    return shown.output().stream()
        .anyMatch(
            line ->
                line.startsWith("  PAGE     none")
                    || line.startsWith("  ANSWER   SERVFAIL")
                    || line.contains(": NO. "));
  }

  private static void runDig(Shown shown, List<String> words) throws Exception {
    Assumptions.assumeTrue(Tools.isInstalled("dig"), "dig is not installed");
    int port = FreePort.find();
    InetSocketAddress at = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    try (Lab lab = Lab.start(port, 0);
        EventLoops loops = new EventLoops(1);
        DnsServer _ =
            DnsServer.open(loops, List.of(at), lab.resolver().responder(TraceJson::writeCompact))) {
      List<String> command = new ArrayList<>(words);
      command.set(command.indexOf("-p") + 1, String.valueOf(port));

      Process dig = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(dig.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(dig.waitFor()).isZero();
      assertThat(settled(output.lines())).isEqualTo(settled(shown.output().stream()));
    }
  }

  /// The lines without what differs from run to run.
  private static String settled(Stream<String> lines) {
    return lines
        .map(line -> line.replaceAll("\\b[0-9]+\\.[0-9] ms", "0.0 ms"))
        .map(line -> line.replaceAll("^( *[0-9]+ +)[0-9]+\\.[0-9] ", "$10.0 "))
        .map(line -> line.replaceAll("(127\\.53\\.[0-9.]+ +)[0-9]+\\.[0-9] ", "$10.0 "))
        .map(line -> line.replaceAll("\\b[ab]\\.(root|gtld)-servers", "a.$1-servers"))
        .map(line -> line.replaceAll("\\bns[12]\\.", "ns1."))
        .map(line -> line.replaceAll("\\b(web|app|db)[123]\\b", "$11"))
        .map(line -> line.replaceAll("dur=[0-9.]+", "dur=0.0"))
        .map(line -> line.replaceAll("\\b20[0-9]{2}-[0-9]{2}-[0-9]{2}(T[0-9:]+Z)?", "DATE"))
        .map(line -> line.replaceAll("port [0-9]+", "port 0"))
        .map(line -> line.replaceAll("(127\\.53\\.[0-9]+)\\.[123]\\b", "$1.1"))
        .map(line -> line.replaceAll("\\|[# |]*\\|", "||"))
        .map(line -> line.replaceAll("[ \\t]+", " ").strip())
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining(" "));
  }
}
