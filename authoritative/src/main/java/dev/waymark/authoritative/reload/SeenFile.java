package dev.waymark.authoritative.reload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A file as it was when somebody looked, to tell later whether its content has changed.
///
/// What the file system says of a file (size, times, inode) costs nothing to ask and settles most
/// questions; where it says that something has happened, or cannot be trusted yet, the content
/// decides.
///
/// @param settled whether the times were old enough to differ from those of the next change
/// @param digest of the content, or null if nobody has taken it yet
record SeenFile(Path path, Stamp stamp, boolean settled, @Nullable String digest) {
  /// File systems keep times in steps; two seconds, on FAT, is the longest. Two changes within one
  /// step look like one.
  private static final Duration COARSEST_TIME = Duration.ofSeconds(2);

  private static final int BUFFER = 1 << 16;

  /// What the file system says of a file.
  ///
  /// @param changed when content or attributes changed, which cannot be set back, where it is known
  /// @param key the file's identity, which a file renamed into its place does not share
  private record Stamp(
      boolean isFile,
      long size,
      FileTime modified,
      @Nullable Object changed,
      @Nullable Object key) {
    private static final FileTime NEVER = FileTime.fromMillis(0);
    private static final Stamp ABSENT = new Stamp(false, 0, NEVER, null, null);

    static Stamp of(Path path) {
      try {
        BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
        boolean unix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
        return new Stamp(
            file.isRegularFile(),
            file.size(),
            file.lastModifiedTime(),
            unix ? Files.getAttribute(path, "unix:ctime") : null,
            file.fileKey());
      } catch (IOException e) {
        return ABSENT;
      }
    }

    boolean isSettled(Instant now) {
      Instant then = modified.toInstant();
      if (changed instanceof FileTime time && time.toInstant().isAfter(then)) {
        then = time.toInstant();
      }
      return then.plus(COARSEST_TIME).isBefore(now);
    }
  }

  /// Looks at a file without reading it, unless its times are too fresh to be trusted.
  static SeenFile glance(Path path, Instant now) {
    Stamp stamp = Stamp.of(path);
    boolean settled = stamp.isSettled(now);
    return new SeenFile(path, stamp, settled, settled ? null : digest(path, stamp));
  }

  /// Looks at a file and its content.
  static SeenFile read(Path path, Instant now) {
    Stamp stamp = Stamp.of(path);
    return new SeenFile(path, stamp, stamp.isSettled(now), digest(path, stamp));
  }

  /// Whether nobody has touched the file since.
  boolean isUntouched() {
    return stamp.equals(Stamp.of(path));
  }

  /// The same file seen again.
  ///
  /// @param content whether to compare the content even if nothing else speaks for a change
  SeenFile again(Instant now, boolean content) {
    Stamp current = Stamp.of(path);
    boolean untouched = current.equals(stamp);
    if (untouched && settled && digest != null && !content) {
      return this;
    }
    return new SeenFile(path, current, current.isSettled(now), digest(path, current));
  }

  /// Whether the content was another than in `earlier`, which is the same file.
  boolean differsFrom(SeenFile earlier) {
    return earlier.digest == null ? !stamp.equals(earlier.stamp) : !earlier.digest.equals(digest);
  }

  /// The directories in which a change of the file shows: its own, and that of the file that it is
  /// a link to.
  Set<Path> directories() {
    Set<Path> directories = new HashSet<>();
    addParent(path, directories);
    try {
      addParent(path.toRealPath(), directories);
    } catch (IOException e) {
      return directories; // the file is not there
    }
    return directories;
  }

  private static void addParent(Path path, Set<Path> directories) {
    Path parent = path.toAbsolutePath().normalize().getParent();
    if (parent != null) {
      directories.add(parent);
    }
  }

  /// The digest of a file; of one that is absent or cannot be read, that it is so.
  private static String digest(Path path, Stamp stamp) {
    if (!stamp.isFile()) {
      return "no file";
    }
    try (InputStream in = Files.newInputStream(path)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      return e.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
