package dev.waymark.app;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Who holds a port, for the message of somebody else who wants it. Linux tells in `/proc`; where
/// it does not, nobody is named.
final class PortOwner {
  private static final Path PROC = Path.of("/proc");
  private static final List<String> TABLES = List.of("udp", "tcp", "udp6", "tcp6");
  private static final Pattern FIELDS = Pattern.compile("\\s+");
  private static final String LISTENS = "0A";
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private PortOwner() {}

  /// The process that listens on `port`, such as `java (pid 4711)`.
  static Optional<String> of(int port) {
    try {
      Set<String> sockets = sockets(port);
      if (sockets.isEmpty()) {
        return Optional.empty();
      }
      try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
        for (Path process : processes) {
          if (holdsOneOf(process, sockets)) {
            String name = Files.readString(process.resolve("comm")).strip();
            return Optional.of(name + " (pid " + process.getFileName() + ")");
          }
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /// The inodes of the sockets bound to the port: any UDP socket, TCP sockets that listen.
  private static Set<String> sockets(int port) throws IOException {
    Set<String> inodes = new HashSet<>();
    String end = ":%04X".formatted(port);
    for (String table : TABLES) {
      Path file = PROC.resolve("net").resolve(table);
      if (!Files.isReadable(file)) {
        continue;
      }
      for (String line : Files.readAllLines(file)) {
        List<String> fields = FIELDS.splitAsStream(line.strip()).toList();
        if (fields.size() > INODE
            && fields.get(LOCAL_ADDRESS).endsWith(end)
            && (table.startsWith("udp") || fields.get(STATE).equals(LISTENS))) {
          inodes.add("socket:[" + fields.get(INODE) + "]");
        }
      }
    }
    return inodes;
  }

  private static boolean holdsOneOf(Path process, Set<String> sockets) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (Files.isSymbolicLink(file)
            && sockets.contains(Files.readSymbolicLink(file).toString())) {
          return true;
        }
      }
    } catch (IOException e) {
      return false; // somebody else's process, or one that has just ended
    }
    return false;
  }
}
