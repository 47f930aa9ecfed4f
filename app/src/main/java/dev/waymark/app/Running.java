package dev.waymark.app;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;

/// Keeps a server up until the process is told to end (Ctrl-C, SIGTERM), then closes everything in
/// order and ends with status 0: being stopped is what a server is for.
final class Running {
  private Running() {}

  /// Waits. Parts are closed in the order given, each even if one before failed.
  ///
  /// @return never in fact: the JVM ends in the shutdown hook
  static int untilStopped(PrintWriter err, AutoCloseable... parts) throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  int status = Waymark.DONE;
                  for (AutoCloseable part : parts) {
                    try {
                      part.close();
                    } catch (Exception e) {
                      err.println("waymark: while stopping: " + e);
                      status = Waymark.FAILED;
                    }
                  }
                  err.println("waymark: stopped");
                  err.flush();
                  Runtime.getRuntime().halt(status);
                },
                "waymark-stop"));
    new CountDownLatch(1).await();
    return Waymark.DONE;
  }
}
