package dev.waymark.resolver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What dnsperf says of a run.
///
/// @param sent questions
/// @param lost of them without an answer in five seconds
/// @param failed of them answered with SERVFAIL
/// @param slowest answer, in seconds
record Dnsperf(int sent, int lost, int failed, double slowest) {
  /// What a stub resolver gives a question (resolv.conf(5)).
  private static final int PATIENCE = 5;

  static boolean isInstalled() {
    return Files.isExecutable(Path.of("/usr/bin/dnsperf"));
  }

  /// Asks the questions of a file, again from its beginning if it is too short.
  static Dnsperf run(InetSocketAddress server, Path questions, int perSecond, int seconds)
      throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    "dnsperf",
                    "-s",
                    server.getAddress().getHostAddress(),
                    "-p",
                    Integer.toString(server.getPort()),
                    "-d",
                    questions.toString(),
                    "-Q",
                    Integer.toString(perSecond),
                    "-l",
                    Integer.toString(seconds),
                    "-t",
                    Integer.toString(PATIENCE),
                    "-q",
                    "5000"))
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Dnsperf(
        (int) figure(text, "Queries sent: +(\\d+)"),
        (int) figure(text, "Queries lost: +(\\d+)"),
        text.contains("SERVFAIL") ? (int) figure(text, "SERVFAIL (\\d+)") : 0,
        figure(text, "Average Latency.*max ([0-9.]+)"));
  }

  private static double figure(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("dnsperf says:\n" + text);
    }
    return Double.parseDouble(matcher.group(1));
  }
}
