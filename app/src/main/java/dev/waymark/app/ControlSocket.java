package dev.waymark.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// A Unix domain socket on which the user who started a server, and nobody else, tells it what to
/// do: one line to it, a reply from it, and the connection ends.
///
/// The reply is one line of JSON, but for commands that say otherwise: it begins with a brace then
/// only if something is wrong.
final class ControlSocket implements AutoCloseable {
  /// The longest command: a word and a domain name, which takes at most four characters a byte.
  static final int MAX_COMMAND = 1_100;

  /// The longest path of a socket: unix(7).
  private static final int MAX_PATH = 107;

  /// Connections at a time; more wait. Commands are for people and scripts.
  private static final int MAX_CONNECTIONS = 8;

  /// Bytes of a long reply that are held at a time.
  private static final int BUFFER = 1 << 16;

  /// Who has sent no line by then is cut off.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// What a service does for those who may control it.
  @FunctionalInterface
  interface Commands {
    /// Carries out a command and writes the reply, its last line ended.
    void answer(String command, Writer out) throws IOException;
  }

  private final Path path;
  private final ServerSocketChannel channel;
  private final Commands commands;
  private final Semaphore room = new Semaphore(MAX_CONNECTIONS);

  private ControlSocket(Path path, ServerSocketChannel channel, Commands commands) {
    this.path = path;
    this.channel = channel;
    this.commands = commands;
  }

  /// Listens at `path`. A socket that a server left behind which has ended is replaced.
  ///
  /// @param commands gives the reply to each line
  /// @throws IOException if that is not possible; nothing is left behind then
  static ControlSocket open(Path path, Commands commands) throws IOException {
    if (ControlPath.isLive(path)) {
      throw new IOException("another server listens at " + path);
    }
    Optional<String> problem = problem(path);
    if (problem.isPresent()) {
      throw new IOException(path + ": " + problem.get());
    }
    if (isSocket(path)) {
      Files.delete(path);
    }
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException | UnsupportedOperationException e) {
      channel.close();
      throw new IOException("no socket at " + path + ": " + e.getMessage(), e);
    }
    ControlSocket socket = new ControlSocket(path, channel, commands);
    Thread.ofPlatform().daemon().name("waymark-control").start(socket::accept);
    return socket;
  }

  /// What keeps a socket from being at `path`, whoever listens there now.
  static Optional<String> problem(Path path) {
    Path directory = path.toAbsolutePath().getParent();
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isSocket(path)) {
        return Optional.of("something else than a socket is there, expected a place for one");
      }
    } catch (IOException e) {
      return Optional.of(Places.reason(e));
    }
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
      return Optional.of("longer than " + MAX_PATH + " bytes, which a socket's path cannot be");
    }
    if (directory == null || !Files.isDirectory(directory)) {
      return Optional.of("there is no such directory");
    }
    return Files.isWritable(directory)
        ? Optional.empty()
        : Optional.of("nothing can be written in its directory");
  }

  /// Neither a file nor a directory of somebody's is taken for what a server left behind.
  private static boolean isSocket(Path path) throws IOException {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isOther();
  }

  /// Where it listens.
  Path path() {
    return path;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = channel.accept();
        room.acquire();
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    serve(client);
                  } finally {
                    room.release();
                  }
                });
      }
    } catch (IOException e) {
      return; // closed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(SocketChannel client) {
    Thread guard = Thread.ofVirtual().start(() -> cutOff(client));
    try (client) {
      String command = readLine(client);
      guard.interrupt();
      if (command != null) {
        Writer out = Channels.newWriter(client, StandardCharsets.UTF_8.newEncoder(), BUFFER);
        commands.answer(command, out);
        out.flush();
      }
    } catch (IOException e) {
      return; // gone, or cut off
    } finally {
      guard.interrupt();
    }
  }

  private static void cutOff(SocketChannel client) {
    try {
      Thread.sleep(PATIENCE);
      client.close();
    } catch (InterruptedException e) {
      return; // it has said something
    } catch (IOException e) {
      return; // it has gone
    }
  }

  /// The line that was sent, without its end; null if there is none, or too much.
  private static @Nullable String readLine(SocketChannel client) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_COMMAND);
    while (bytes.hasRemaining() && client.read(bytes) >= 0) {
      int length = bytes.position();
      if (length > 0 && bytes.get(length - 1) == '\n') {
        return new String(bytes.array(), 0, length - 1, StandardCharsets.UTF_8);
      }
    }
    return null;
  }

  /// Sends a line to the server at `path`.
  ///
  /// @return its reply, to be read and closed
  static BufferedReader ask(Path path, String command) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
      channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
      return new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /// Takes no more commands and removes the socket.
  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }
}
