package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A browser that looks at a file from disk: Debian's chromium, without a window and with the
/// network off.
final class Chromium {
  /// Chromium's log has what scripts and the page itself complain about between its own messages.
  private static final String CONSOLE = ":CONSOLE";

  private static final long PATIENCE_SECONDS = 60;

  private Chromium() {}

  /// What it saw.
  ///
  /// @param page the document in the end
  /// @param console what was printed on the console, errors and all else
  record Seen(String page, List<String> console) {}

  /// Opens a page and waits until nothing more happens in it. A test that needs that is skipped
  /// where there is no chromium.
  ///
  /// @param folder for what chromium keeps
  static Seen look(Path page, Path folder, int width, int height)
      throws IOException, InterruptedException {
    Assumptions.assumeTrue(Tools.isInstalled("chromium"), "chromium is not installed");
    Path log = folder.resolve("chromium.log");
    Path dump = folder.resolve("chromium.html");
    Process chromium =
        new ProcessBuilder(
                "chromium",
                "--headless=new",
                "--no-sandbox", // for root, who looks at files of ours only
                "--disable-gpu",
                "--hide-scrollbars",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--user-data-dir=" + folder.resolve("chromium"),
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--proxy-server=http://127.0.0.1:9",
                "--virtual-time-budget=10000",
                "--window-size=" + width + "," + height,
                "--enable-logging=stderr",
                "--dump-dom",
                page.toUri().toString())
            .redirectError(log.toFile())
            .redirectOutput(dump.toFile())
            .start();
    if (!chromium.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      chromium.descendants().forEach(ProcessHandle::destroyForcibly);
      chromium.destroyForcibly();
      throw new AssertionError("chromium does not come to an end: " + Files.readString(log));
    }
    assertThat(chromium.exitValue()).as(() -> "chromium, " + log).isZero();
    try (var lines = Files.lines(log, StandardCharsets.UTF_8)) {
      List<String> console = lines.filter(line -> line.contains(CONSOLE)).toList();
      return new Seen(Files.readString(dump), console);
    }
  }
}
