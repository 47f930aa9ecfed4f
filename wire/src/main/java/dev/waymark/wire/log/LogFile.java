package dev.waymark.wire.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The file that is written to, and those that were put aside: `FILE.1` is the youngest of them.
///
/// Used by one thread. What is written is whole lines, or nothing.
public final class LogFile {
  private static final Set<StandardOpenOption> WRITE =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);

  private final LogOptions options;
  private @Nullable FileChannel channel;
  private long size;

  /// A file that is not open yet.
  public LogFile(LogOptions options) {
    this.options = options;
  }

  /// Opens the file if it is not, to write behind what it has.
  public void open() throws IOException {
    if (channel == null) {
      FileChannel opened = FileChannel.open(options.file(), WRITE, forOwnerAndGroup());
      channel = opened;
      size = opened.size();
      opened.position(size);
    }
  }

  /// What clients ask is not everybody's business.
  private FileAttribute<?>[] forOwnerAndGroup() {
    return options.file().getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"))
        }
        : new FileAttribute<?>[0];
  }

  /// Writes the first `length` bytes of `lines`, to a new file if this one would grow too long.
  ///
  /// @throws IOException if they were not; what was written of them is taken back
  public void write(byte[] lines, int length) throws IOException {
    open();
    if (size > 0 && size + length > options.maxBytes()) {
      putAside();
      open();
    }
    FileChannel to = opened();
    ByteBuffer rest = ByteBuffer.wrap(lines, 0, length);
    try {
      while (rest.hasRemaining()) {
        to.write(rest);
      }
      size += length;
    } catch (IOException e) {
      takeBack(to);
      throw e;
    }
  }

  private void takeBack(FileChannel from) {
    try {
      from.truncate(size); // a full disk leaves half a line
    } catch (IOException e) {
      return; // the first failure is the one to tell about
    } finally {
      close();
    }
  }

  private void putAside() throws IOException {
    close();
    if (options.files() == 0) {
      Files.delete(options.file());
      return;
    }
    for (int i = options.files() - 1; i >= 1; i--) {
      if (Files.exists(old(i))) {
        Files.move(old(i), old(i + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(options.file(), old(1), StandardCopyOption.REPLACE_EXISTING);
  }

  private Path old(int number) {
    return options.file().resolveSibling(options.file().getFileName() + "." + number);
  }

  private FileChannel opened() throws IOException {
    FileChannel here = channel;
    if (here == null) {
      throw new IOException("not open");
    }
    return here;
  }

  /// Lets go of the file; the next line opens it again, under its name.
  public void close() {
    FileChannel here = channel;
    channel = null;
    if (here != null) {
      try {
        here.close();
      } catch (IOException e) {
        return; // its lines were written before
      }
    }
  }
}
