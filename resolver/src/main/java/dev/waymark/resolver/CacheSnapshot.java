package dev.waymark.resolver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A file that keeps a resolver's answers while it does not run.
///
/// Written beside its place and moved there, so that it is whole or not there. What does not live
/// any more when it is read is left out, unless old answers are served.
public final class CacheSnapshot {
  private static final String UNFINISHED = ".new";

  private final Resolver resolver;
  private final Path file;

  /// What came of reading.
  public sealed interface Loaded {
    /// There is no file yet.
    record Nothing() implements Loaded {}

    /// So many answers were read, those included that were too old.
    record Answers(int count) implements Loaded {}

    /// The file cannot be used; the cache is as empty as before.
    record Refused(String reason) implements Loaded {}
  }

  /// For one resolver and one file, which need not exist.
  public CacheSnapshot(Resolver resolver, Path file) {
    this.resolver = resolver;
    this.file = file;
  }

  /// Takes what the file holds into the cache.
  public Loaded load() {
    boolean stale = resolver.settings().stale().on();
    long staleSeconds = stale ? resolver.settings().stale().maxAge() : 0;
    try {
      return new Loaded.Answers(resolver.answers().restore(Files.readAllBytes(file), staleSeconds));
    } catch (NoSuchFileException e) {
      return new Loaded.Nothing();
    } catch (IOException e) {
      return new Loaded.Refused(String.valueOf(e.getMessage()));
    }
  }

  /// Writes all answers that are known now.
  ///
  /// @throws IOException if that fails; the file is then as it was
  public synchronized void save() throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(resolver.answers().snapshot());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
