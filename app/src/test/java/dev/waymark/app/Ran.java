package dev.waymark.app;

import java.io.PrintWriter;
import java.io.StringWriter;

/// What came of a run of the program inside the test's own process.
///
/// @param status the exit status
record Ran(int status, String out, String err) {
  static Ran waymark(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Waymark.run(new PrintWriter(out), new PrintWriter(err, true), arguments);
    return new Ran(status, out.toString(), err.toString());
  }
}
