package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.resolver.trace.Trace;
import dev.waymark.resolver.trace.TraceEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Check (f) of the trace: a run as pcapng opens in tshark with the same count of messages.
@Timeout(120)
class PcapngFileTest {
  @TempDir private Path folder;

  private Path saved(String port, String... options) {
    Path file = folder.resolve("run.json");
    List<String> words = new ArrayList<>(List.of("trace", "--port", port, "--save", "" + file));
    words.addAll(List.of(options));
    assertThat(Ran.waymark(words.toArray(String[]::new)).err()).isEmpty();
    return file;
  }

  private Path pcapng(Path run) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Ran ran = Ran.waymark(bytes, "replay", "--format", "pcapng", run.toString());
    assertThat(ran.err()).isEmpty();
    assertThat(ran.status()).isEqualTo(Waymark.DONE);
    return Files.write(folder.resolve("run.pcapng"), bytes.toByteArray());
  }

  /// What tshark says of the packets that a filter selects, the given fields of each in a line.
  private static List<String> tshark(Path file, String port, String filter, String... fields)
      throws IOException, InterruptedException {
    Assumptions.assumeTrue(Tools.isInstalled("tshark"), "tshark is not installed");
    List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", "" + file));
    for (String protocol : List.of("udp", "tcp")) {
      command.addAll(List.of("-d", protocol + ".port==" + port + ",dns"));
      command.addAll(List.of("-o", protocol + ".check_checksum:TRUE"));
    }
    command.addAll(List.of("-o", "ip.check_checksum:TRUE", "-Y", filter, "-T", "fields"));
    for (String field : fields) {
      command.addAll(List.of("-e", field));
    }
    Process tshark =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<String> lines =
        new String(tshark.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    assertThat(tshark.waitFor()).as("tshark").isZero();
    return lines;
  }

  private static long count(Trace trace, Class<? extends TraceEvent> kind) {
    return trace.events().stream().filter(kind::isInstance).count();
  }

  /// Plain; over TCP after a truncated reply; with a forger's guesses, which are messages too; with
  /// a server that says nothing; an answer that is none; one from the cache, which the trace
  /// compares with what the owner says now.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          www.foobar.com
          big.foobar.com TXT
          --what-if spoof=ns1.foobar.com --what-if spoof=ns2.foobar.com www.foobar.com
          --what-if kill=ns1.foobar.com --what-if kill=ns2.foobar.com www.foobar.com
          nowhere.foobar.com
          https://www.foobar.com/
          --after 10s www.foobar.com
          """)
  @DisplayName("check (f): tshark counts as many messages as the trace")
  void tsharkCountsWhatTheTraceCounts(String options) throws Exception {
    String port = String.valueOf(FreePort.find());
    Path run = saved(port, options.split(" "));
    Trace trace = RunFile.read(run).trace();
    Path file = pcapng(run);
    long checks = count(trace, TraceEvent.SourceChecked.class);
    assertThat(checks).as("asked by the trace itself").isEqualTo(options.contains("10s") ? 1 : 0);

    assertThat(tshark(file, port, "dns && dns.flags.response == 0", "dns.qry.name"))
        .hasSize((int) (count(trace, TraceEvent.Query.class) + checks))
        .isNotEmpty();
    assertThat(tshark(file, port, "dns && dns.flags.response == 1", "dns.qry.name"))
        .hasSize(
            (int)
                (count(trace, TraceEvent.Reply.class)
                    + count(trace, TraceEvent.Ignored.class)
                    + checks));
  }

  /// Nothing malformed, all checksums right, addresses and ports those of the trace.
  @Test
  void tsharkFindsNothingWrong() throws Exception {
    String port = String.valueOf(FreePort.find());
    Path run = saved(port, "big.foobar.com", "TXT");
    List<String> asked =
        RunFile.read(run).trace().events().stream()
            .filter(TraceEvent.Query.class::isInstance)
            .map(event -> ((TraceEvent.Query) event).server())
            .map(server -> server.ip().getHostAddress())
            .toList();
    Path file = pcapng(run);

    assertThat(
            tshark(
                file,
                port,
                "_ws.malformed || ip.checksum.status != 1 || udp.checksum.status != 1"
                    + " || tcp.checksum.status != 1 || tcp.analysis.flags",
                "frame.number"))
        .isEmpty();
    assertThat(tshark(file, port, "dns.flags.response == 0", "ip.dst")).isEqualTo(asked);
    assertThat(tshark(file, port, "tcp", "dns.count.answers")).containsExactly("0", "8");
  }

  @Test
  void theTimesAreTheRuns() throws Exception {
    String port = String.valueOf(FreePort.find());
    Path run = saved(port, "www.foobar.com");
    Trace trace = RunFile.read(run).trace();

    String first = tshark(pcapng(run), port, "frame.number == 1", "frame.time_epoch").getFirst();

    double began = trace.started().toEpochMilli() / 1_000.0;
    assertThat(Double.parseDouble(first)).isBetween(began, began + 60);
  }

  @Test
  void aRunWithoutPacketsIsSaid() {
    String port = String.valueOf(FreePort.find());
    Path run = saved(port, "--seed", "1", "www.foobar.com");

    Ran replayed = Ran.waymark("replay", "--format", "pcapng", run.toString());
    assertThat(replayed.err()).hasLineCount(1).contains("has no packets");
    assertThat(replayed.out()).isEmpty();
    assertThat(replayed.status()).isEqualTo(Waymark.BAD_INPUT);
    Ran seeded = Ran.waymark("trace", "--seed", "1", "--format", "pcapng", "foobar.com");
    assertThat(seeded.err()).hasLineCount(1).contains("--seed keeps no packets");
    assertThat(seeded.status()).isEqualTo(Waymark.BAD_INPUT);
  }
}
