package dev.waymark.app;

import dev.waymark.resolver.CacheSnapshot;
import dev.waymark.resolver.CacheSnapshot.Loaded;
import dev.waymark.resolver.Resolver;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options for a cache that outlives the process.
@Heading("Keeping the cache")
final class SnapshotOptions {
  /// After a crash, an hour's answers are lost at most: as long as most TTLs.
  private static final int INTERVAL = 3_600;

  @Option(
      names = "--cache-snapshot",
      paramLabel = "FILE",
      description =
          "Keep what was learnt in this file while the resolver does not run: read at the start,"
              + " written at the end and each --cache-snapshot-interval.")
  private @Nullable Path file;

  @Option(
      names = "--cache-snapshot-interval",
      paramLabel = "SECONDS",
      converter = Count.class,
      description = "How often it is written (default: ${DEFAULT-VALUE}).")
  private int interval = INTERVAL;

  SnapshotOptions() {}

  /// @throws BadInput if the file cannot be written, or is one of something else
  void check() {
    Path at = file;
    Optional<String> problem = at == null ? Optional.empty() : CacheSnapshot.problem(at);
    if (problem.isPresent()) {
      throw new BadInput(
          "--cache-snapshot: "
              + at
              + ": "
              + problem.get()
              + ", expected a snapshot of a cache or none yet");
    }
  }

  /// Reads the file, if one is wanted, and writes it from now on.
  ///
  /// @param resolver the one that serves now: a reload may put another into its place
  /// @return what writes it a last time when it is closed
  AutoCloseable begin(Supplier<Resolver> resolver, PrintWriter err) {
    Path at = file;
    if (at == null) {
      return () -> {};
    }
    switch (new CacheSnapshot(resolver.get(), at).load()) {
      case Loaded.Nothing _ -> {} // the first start
      case Loaded.Taken taken ->
          err.println(
              "waymark: "
                  + ZoneService.count(taken.answers(), "answer")
                  + " and "
                  + ZoneService.count(taken.delegations(), "delegation")
                  + " taken from "
                  + at);
      case Loaded.Refused refused ->
          err.println("waymark: " + at + ": " + refused.reason() + "; the cache is empty");
    }
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("cache-snapshot").factory());
    ScheduledFuture<?> saving =
        timer.scheduleWithFixedDelay(
            () -> save(resolver.get(), at, err), interval, interval, TimeUnit.SECONDS);
    return () -> {
      saving.cancel(false);
      timer.shutdown();
      save(resolver.get(), at, err);
    };
  }

  /// Whatever goes wrong is told: a task that throws is not run again.
  private static synchronized void save(Resolver resolver, Path file, PrintWriter err) {
    try {
      new CacheSnapshot(resolver, file).save();
    } catch (IOException | RuntimeException | Error e) {
      err.println("waymark: the cache cannot be kept in " + file + ": " + e);
      err.flush();
    }
  }
}
