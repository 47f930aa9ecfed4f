package dev.waymark.app;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Keeps a server up until the process is told to end (Ctrl-C, SIGTERM), then closes everything in
/// order and ends with status 0: being stopped is what a server is for.
final class Running {
  /// What cannot be closed in this time is left as it is: those who supervise servers kill after
  /// some ten seconds.
  private static final Duration END = Duration.ofSeconds(8);

  private Running() {}

  /// Waits. Parts are closed in the order given, each even if one before failed.
  ///
  /// @return never in fact: the JVM ends in the shutdown hook
  static int untilStopped(PrintWriter err, AutoCloseable... parts) throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> end(err, List.of(parts)), "waymark-stop"));
    new CountDownLatch(1).await();
    return Waymark.DONE;
  }

  /// Begins to end the process, as if it had been told from outside.
  static void stop() {
    Thread.ofPlatform().name("waymark-exit").start(() -> System.exit(Waymark.DONE));
  }

  /// Closes a part of what has not started, for a reason that is told.
  static void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      return; // the reason matters more
    }
  }

  private static void end(PrintWriter err, List<AutoCloseable> parts) {
    AtomicInteger status = new AtomicInteger(Waymark.DONE);
    Thread closing =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  for (AutoCloseable part : parts) {
                    try {
                      part.close();
                    } catch (Exception e) {
                      err.println("waymark: while stopping: " + e);
                      status.set(Waymark.FAILED);
                    }
                  }
                });
    try {
      if (!closing.join(END)) {
        err.println("waymark: not everything could be stopped in " + END.toSeconds() + " s");
        status.set(Waymark.FAILED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    err.println("waymark: stopped");
    err.flush();
    Runtime.getRuntime().halt(status.get());
  }
}
