package dev.waymark.app;

import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine.Model.CommandSpec;

/// Where results go: text mostly, but bytes where a form of output is no text.
final class Output extends PrintWriter {
  private final PrintStream stream;

  private Output(PrintStream stream) {
    super(stream, true, stream.charset());
    this.stream = stream;
  }

  /// What is printed goes to `stream`, in its charset.
  static Output to(PrintStream stream) {
    return new Output(stream);
  }

  /// What is printed goes to `stream`.
  static Output to(OutputStream stream, Charset charset) {
    return new Output(new PrintStream(stream, true, charset));
  }

  /// Where the results of a subcommand go.
  static Output of(CommandSpec spec) {
    return (Output) spec.commandLine().getOut(); // Waymark.run gives it no other
  }

  /// What is printed is gone.
  static Output nowhere() {
    return new Output(new PrintStream(OutputStream.nullOutputStream()));
  }

  /// Prints bytes as they are, behind what was printed before.
  void print(byte[] bytes) {
    flush();
    stream.writeBytes(bytes);
    stream.flush();
  }
}
