package dev.waymark.app;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/// What came of a run of the program inside the test's own process.
///
/// @param status the exit status
record Ran(int status, String out, String err) {
  static Ran waymark(String... arguments) {
    return waymark(new ByteArrayOutputStream(), arguments);
  }

  /// The same, with what it prints as bytes in `out`.
  static Ran waymark(ByteArrayOutputStream out, String... arguments) {
    StringWriter err = new StringWriter();
    Output output = Output.to(out, StandardCharsets.UTF_8);
    int status = Waymark.run(output, new PrintWriter(err, true), arguments);
    output.flush();
    return new Ran(status, out.toString(StandardCharsets.UTF_8), err.toString());
  }
}
