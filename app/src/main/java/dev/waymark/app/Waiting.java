package dev.waymark.app;

import dev.waymark.resolver.trace.TraceListener;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// Who hears what a lookup does: its recorder, and at a terminal somebody who waits.
///
/// @param progress empty where nobody sees it
record Waiting(TraceListener listener, Optional<LiveProgress> progress) implements AutoCloseable {
  static Waiting at(Terminal terminal, TraceListener recorder, CommandSpec spec) {
    if (!terminal.isInteractive()) {
      return new Waiting(recorder, Optional.empty());
    }
    LiveProgress progress = new LiveProgress(recorder, spec.commandLine().getErr());
    return new Waiting(progress, Optional.of(progress));
  }

  @Override
  public void close() {
    progress.ifPresent(LiveProgress::close);
  }
}
