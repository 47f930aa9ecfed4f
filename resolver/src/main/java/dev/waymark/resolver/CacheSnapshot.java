package dev.waymark.resolver;

import dev.waymark.resolver.cache.CacheEntry;
import dev.waymark.resolver.cache.CacheFile;
import dev.waymark.resolver.cache.Delegation;
import dev.waymark.resolver.cache.Key;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/// A file that keeps what a resolver has learnt while it does not run: answers and delegations.
///
/// Written beside its place and moved there, so that it is whole or not there; nobody but the user
/// who runs the resolver can read it. Nothing else is ever replaced by it: no device, no pipe, no
/// file that was not written here. What does not live any more when it is read is left out, unless
/// old answers are served.
public final class CacheSnapshot {
  private static final String UNFINISHED = ".new";

  /// Bytes that are read and written at a time.
  private static final int BUFFER = 1 << 16;

  private final Resolver resolver;
  private final Path file;

  /// What came of reading.
  public sealed interface Loaded {
    /// There is no file yet, or an empty one.
    record Nothing() implements Loaded {}

    /// So much was taken; what was too old or from the future was not.
    record Taken(int answers, int delegations) implements Loaded {}

    /// The file cannot be used; nothing of it is in the cache.
    record Refused(String reason) implements Loaded {}
  }

  /// For one resolver and one file, which need not exist.
  public CacheSnapshot(Resolver resolver, Path file) {
    this.resolver = resolver;
    this.file = file;
  }

  /// What keeps a snapshot from being at a place, in words for people; empty if nothing does.
  public static Optional<String> problem(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return Optional.of("not a file");
    }
    if (directory == null || !Files.isDirectory(directory)) {
      return Optional.of("there is no such directory");
    }
    if (!Files.isWritable(directory)) {
      return Optional.of("nothing can be written in its directory");
    }
    return Files.exists(file) ? problemOfContent(file) : Optional.empty();
  }

  private static Optional<String> problemOfContent(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] beginning = in.readNBytes(CacheFile.beginning());
      return beginning.length == 0 || CacheFile.isOne(beginning)
          ? Optional.empty()
          : Optional.of("a file of something else, which would be replaced");
    } catch (IOException e) {
      return Optional.of("cannot be read");
    }
  }

  /// Takes what the file holds into the cache.
  public Loaded load() {
    Optional<String> problem = problem(file);
    if (problem.isPresent()) {
      return new Loaded.Refused(problem.get());
    }
    try {
      if (!Files.exists(file) || Files.size(file) == 0) {
        return new Loaded.Nothing();
      }
      try (FileChannel channel = FileChannel.open(file)) {
        read(channel, CacheFile.Taker.NOTHING); // all of it makes sense, or nothing is taken
        Restoring restoring = new Restoring();
        read(channel, restoring);
        return new Loaded.Taken(restoring.answers, restoring.delegations);
      }
    } catch (IOException e) {
      return new Loaded.Refused(String.valueOf(e.getMessage()));
    }
  }

  private static void read(FileChannel channel, CacheFile.Taker taker) throws IOException {
    channel.position(0);
    CacheFile.read(new BufferedInputStream(Channels.newInputStream(channel), BUFFER), taker);
  }

  private final class Restoring implements CacheFile.Taker {
    private final long staleSeconds =
        resolver.settings().stale().on() ? resolver.settings().stale().maxAge() : 0;
    private int answers;
    private int delegations;

    @Override
    public void answer(Key key, CacheEntry entry) {
      answers += resolver.answers().takeBack(key, entry, staleSeconds) ? 1 : 0;
    }

    @Override
    public void delegation(Delegation delegation, long storedAt, long expiresAt) {
      boolean taken = resolver.delegations().takeBack(delegation, storedAt, expiresAt);
      delegations += taken ? 1 : 0;
    }
  }

  /// Writes all that is known now.
  ///
  /// @throws IOException if that fails; what stood there is then as it was
  public synchronized void save() throws IOException {
    Optional<String> problem = problem(file);
    if (problem.isPresent()) {
      throw new IOException(problem.get());
    }
    Path place = Files.exists(file) ? file.toRealPath() : file; // a link stays one
    Path unfinished = place.resolveSibling(place.getFileName() + UNFINISHED);
    if (Files.exists(unfinished, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(unfinished, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(unfinished + " is not a file");
    }
    Files.deleteIfExists(unfinished); // of a process that was killed
    try {
      write(unfinished);
      Files.move(
          unfinished, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private void write(Path to) throws IOException {
    Set<StandardOpenOption> anew = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(to, anew, forItsOwnerOnly(to))) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
      CacheFile.write(out, resolver.answers(), resolver.delegations());
      out.flush();
      channel.force(true);
    }
  }

  /// What clients ask is nobody else's business.
  private static FileAttribute<?>[] forItsOwnerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
