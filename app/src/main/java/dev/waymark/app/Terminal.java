package dev.waymark.app;

import dev.waymark.resolver.trace.Ink;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What the output goes to: how wide it is, and whether it can show emphasis.
///
/// @param width in columns
/// @param ink how to emphasise
/// @param isInteractive whether somebody sees what is written over
record Terminal(int width, Ink ink, boolean isInteractive) {
  /// Wide enough for most lines, narrow enough for a mail or an issue.
  private static final int FILE_WIDTH = 100;

  /// What a terminal is taken for that does not tell.
  private static final int TERMINAL_WIDTH = 80;

  /// Finds out. `COLUMNS` wins over the terminal's own word; `NO_COLOR`, set to anything, means no
  /// emphasis at all (no-color.org).
  @SuppressWarnings("SystemConsoleNull") // null in a run-time image without jdk.internal.le
  static Terminal detect(Map<String, String> environment) {
    Console console = System.console();
    boolean isTerminal = console != null && console.isTerminal();
    boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    boolean dumb = "dumb".equals(environment.get("TERM"));
    Ink ink = isTerminal && !plain && !dumb ? Ink.ANSI : Ink.NONE;
    String columns = environment.getOrDefault("COLUMNS", "");
    if (columns.matches("[1-9][0-9]{0,3}")) {
      return new Terminal(Integer.parseInt(columns), ink, isTerminal && !dumb);
    }
    return new Terminal(isTerminal ? ask() : FILE_WIDTH, ink, isTerminal && !dumb);
  }

  /// Asks `stty`, which prints rows and columns.
  private static int ask() {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      String size =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      boolean said = stty.waitFor(1, TimeUnit.SECONDS) && size.matches("[0-9]+ [1-9][0-9]{0,3}");
      return said ? Integer.parseInt(size.substring(size.indexOf(' ') + 1)) : TERMINAL_WIDTH;
    } catch (IOException e) {
      return TERMINAL_WIDTH; // no stty, no /dev/tty
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return TERMINAL_WIDTH;
    }
  }
}
