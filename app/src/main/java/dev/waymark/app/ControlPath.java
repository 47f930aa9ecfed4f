package dev.waymark.app;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Where control sockets are, unless somebody says: in a directory of the user's own, named by the
/// port of their server.
final class ControlPath {
  private static final String SUFFIX = ".sock";

  private ControlPath() {}

  /// The directory of this user's sockets: where the system keeps such things for a user, else
  /// among the temporary files.
  static Path directory(Map<String, String> environment) {
    String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    if (!runtime.isEmpty()) {
      return Path.of(runtime, "waymark");
    }
    try {
      Path ofUser =
          Path.of(
              "/run/user", String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid")));
      if (Files.isWritable(ofUser)) {
        return ofUser.resolve("waymark");
      }
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      // no Linux
    }
    return Path.of(
        System.getProperty("java.io.tmpdir"), "waymark-" + System.getProperty("user.name"));
  }

  /// The socket of the server on `port`.
  static Path of(Path directory, int port) {
    return directory.resolve(port + SUFFIX);
  }

  /// Makes the directory if it is missing; nobody else may enter it.
  ///
  /// @throws IOException if there is none that is this user's own
  static void prepare(Path directory) throws IOException {
    try {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (java.nio.file.FileAlreadyExistsException e) {
      requireOwn(directory);
    }
  }

  /// A directory among the temporary files may have been made by somebody else, before us.
  private static void requireOwn(Path directory) throws IOException {
    FileSystem files = FileSystems.getDefault();
    String user = System.getProperty("user.name");
    boolean own =
        Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS)
                .equals(files.getUserPrincipalLookupService().lookupPrincipalByName(user));
    String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
    if (!own || !permissions.endsWith("------")) {
      throw new IOException(directory + " is not a directory of " + user + " alone");
    }
  }

  /// The sockets in the directory behind which there is a server.
  static List<Path> live(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      requireOwn(directory);
      return files
          .filter(file -> file.toString().endsWith(SUFFIX) && connect(file).isPresent())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new BadInput(e.getMessage() + "; name the socket with --socket");
    }
  }

  /// Whether somebody listens at `path`.
  private static Optional<Path> connect(Path path) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(path))
          ? Optional.of(path)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static boolean isLive(Path path) {
    return connect(path).isPresent();
  }
}
